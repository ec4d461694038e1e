//! Summaries that do not agree with the plays.

use crate::star::{SampleTables, check};
use test_support::program::{program, succeed};

#[test]
fn a_wrong_row_of_a_summary_is_reported_until_init_computes_it_again() {
    let tables = SampleTables::new();
    for statement in [
        "UPDATE user_days SET catalogue_plays = catalogue_plays + 1 WHERE ctid = (SELECT min(ctid) FROM user_days)",
        "DELETE FROM user_hours WHERE ctid = (SELECT min(ctid) FROM user_hours)",
        "UPDATE user_sessions SET ended_at = ended_at + interval '1 second'
          WHERE ctid = (SELECT min(ctid) FROM user_sessions)",
        "INSERT INTO played_tracks VALUES (1, 0, 'Never Played', 'Nobody')",
        "INSERT INTO played_artists SELECT * FROM played_artists ORDER BY plays DESC LIMIT 1",
    ] {
        tables.session().run(statement);
    }
    check(tables.url(), &[]).assert_rows(&[(
        "summaries",
        &["user_days", "user_hours", "user_sessions", "played_tracks|Nobody, Never Played", "played_artists"],
    )]);
    let init = succeed(&mut program(["init", "--summaries", "--database-url", tables.url()]));
    assert!(init.stdout.contains("computed the summaries of the plays again"), "{init}");
    check(tables.url(), &[]).assert_all_pass();
}
