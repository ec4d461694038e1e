//! The equations between the counts of the ledger.

use crate::star::{SampleTables, assert_detected};

/// Drops the CHECK constraints by which the database itself verifies the counts of a row.
const DROP_COUNT_CONSTRAINTS: &str = "
    ALTER TABLE load_runs DROP CONSTRAINT IF EXISTS load_runs_account;
    ALTER TABLE load_files DROP CONSTRAINT IF EXISTS load_files_account";

#[test]
fn a_run_whose_counts_do_not_add_up_is_reported_with_its_number() {
    let equation = "song_lines + log_lines = loaded + duplicates + other_pages + rejected";
    for (column, of_files) in [
        ("song_lines", "song_lines of its files"),
        ("log_lines", "log_lines of its files"),
        ("loaded", "loaded of its files"),
        ("duplicates", "duplicates of its files"),
        ("other_pages", "other_pages of its files"),
        ("rejected", "rejected of its files"),
    ] {
        assert_detected(
            &format!("{DROP_COUNT_CONSTRAINTS}; UPDATE load_runs SET {column} = {column} + 1 WHERE run_id = 1"),
            &[("ledger-runs", &[equation, of_files])],
        );
    }
}

#[test]
fn a_run_with_a_wrong_number_of_files_is_reported() {
    assert_detected(
        "UPDATE load_runs SET files = files + 1 WHERE run_id = 1",
        &[("ledger-runs", &["files in load_files"])],
    );
}

#[test]
fn a_missing_count_of_a_run_is_reported() {
    assert_detected(
        "UPDATE load_runs SET duplicates = NULL WHERE run_id = 1",
        &[("ledger-runs", &["duplicates of its files", "song_lines + log_lines"])],
    );
}

#[test]
fn a_run_from_before_the_ledger_had_files_is_ignored() {
    let tables = SampleTables::new();
    tables.session().run(
        "INSERT INTO load_runs (run_id, version, song_lines, log_lines, plays, other_pages, rejected)
         VALUES (99, '0.0.1', 5, 10, 7, 3, 0)",
    );
    tables.check(&[]).assert_all_pass();
}

#[test]
fn an_uncounted_row_in_load_rejects_is_reported() {
    assert_detected(
        "INSERT INTO load_rejects (run_id, file, line, byte_offset, reason, message, raw)
         VALUES (1, 'x.json', 1, 0, 'not_json', 'is not JSON', '')",
        &[("ledger-runs", &["lines in load_rejects"])],
    );
}

#[test]
fn a_file_deleted_from_the_ledger_is_reported_for_its_run() {
    assert_detected("DELETE FROM load_files WHERE content = 'logs'", &[("ledger-runs", &["log_lines of its files"])]);
}

#[test]
fn a_file_whose_counts_do_not_add_up_is_reported_with_its_path() {
    let tables = SampleTables::new();
    let path = tables.value("SELECT min(path) FROM load_files WHERE content = 'logs'");
    tables.run_without_triggers(DROP_COUNT_CONSTRAINTS);
    for column in ["lines", "loaded", "duplicates", "other_pages", "rejected"] {
        for (sign, undone) in [("+", "-"), ("-", "+")] {
            let one = |sign| format!("UPDATE load_files SET {column} = {column} {sign} 1 WHERE path = '{path}'");
            tables.run_without_triggers(&one(sign));
            tables.check(&[]).assert_only_fail(&[("ledger-files", &[&path]), ("ledger-runs", &[])]);
            tables.run_without_triggers(&one(undone));
        }
    }
    tables.check(&[]).assert_all_pass();
}

#[test]
fn a_negative_count_is_reported_even_if_the_sums_are_right() {
    assert_detected(
        "UPDATE load_files SET loaded = loaded + 5, duplicates = duplicates - 5 - duplicates, lines = lines - duplicates
         WHERE path = (SELECT min(path) FROM load_files WHERE content = 'logs');
         UPDATE load_runs SET (loaded, duplicates, log_lines) =
             (SELECT sum(loaded), sum(duplicates), sum(lines) FILTER (WHERE content = 'logs') FROM load_files)",
        &[("ledger-files", &["-5"])],
    );
}

#[test]
fn a_file_that_is_neither_songs_nor_logs_is_reported() {
    assert_detected(
        "UPDATE load_files SET content = 'tunes'
          WHERE path = (SELECT min(path) FROM load_files WHERE content = 'songs')",
        &[("ledger-files", &["tunes"]), ("ledger-runs", &["song_lines of its files"])],
    );
}
