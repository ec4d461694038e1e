//! The SQL of `sql/`, and the one function that puts an identifier into a statement.

use crate::model::Table;

pub(crate) const SCHEMA_EXISTS: &str = include_str!("../sql/schema/exists.sql");
pub(crate) const SCHEMA_FORBIDDEN: &str = include_str!("../sql/schema/forbidden.sql");
pub(crate) const SCHEMA_ENCODING: &str = include_str!("../sql/schema/encoding.sql");
pub(crate) const SCHEMA_TABLES: &str = include_str!("../sql/schema/tables.sql");
pub(crate) const SCHEMA_STAR: &str = include_str!("../sql/schema/star.sql");
pub(crate) const SCHEMA_ETL: &str = include_str!("../sql/schema/etl.sql");
pub(crate) const SCHEMA_PLAYS_KEY_DROP: &str = include_str!("../sql/schema/plays_key_drop.sql");
pub(crate) const SCHEMA_TIME_KEY_DROP: &str = include_str!("../sql/schema/time_key_drop.sql");
pub(crate) const SCHEMA_PLAYS_KEY_ADD: &str = include_str!("../sql/schema/plays_key_add.sql");
pub(crate) const SCHEMA_TIME_KEY_ADD: &str = include_str!("../sql/schema/time_key_add.sql");
pub(crate) const SESSION_PINNED: &str = include_str!("../sql/session/pinned.sql");
pub(crate) const SESSION_NO_STATEMENT_TIMEOUT: &str = include_str!("../sql/session/no_statement_timeout.sql");
pub(crate) const SEARCH_PATH: &str = include_str!("../sql/session/search_path.sql");
pub(crate) const LOCK_TRY: &str = include_str!("../sql/locks/try.sql");
pub(crate) const LOCK_WAIT: &str = include_str!("../sql/locks/wait.sql");
pub(crate) const LOCK_TRY_SHARED: &str = include_str!("../sql/locks/try_shared.sql");
pub(crate) const LOCK_WAIT_SHARED: &str = include_str!("../sql/locks/wait_shared.sql");
pub(crate) const STRAIGHT_TAKEN: &str = include_str!("../sql/straight/taken.sql");
pub(crate) const STRAIGHT_MADE_BY_OTHERS: &str = include_str!("../sql/straight/made_by_others.sql");
pub(crate) const STRAIGHT_WITHOUT_TRIGGERS: &str = include_str!("../sql/straight/without_triggers.sql");
pub(crate) const STAGING_SONGS: &str = include_str!("../sql/staging/songs.sql");
pub(crate) const STAGING_LOGS: &str = include_str!("../sql/staging/logs.sql");
pub(crate) const STAGING_REJECTS: &str = include_str!("../sql/staging/rejects.sql");
pub(crate) const STAGING_ANALYZE_SONGS: &str = include_str!("../sql/staging/analyze_songs.sql");
pub(crate) const STAGING_ANALYZE_LOGS: &str = include_str!("../sql/staging/analyze_logs.sql");
pub(crate) const MERGE_PLAN_FOR_MANY: &str = include_str!("../sql/merge/plan_for_many.sql");
pub(crate) const MERGE_BROUGHT: &str = include_str!("../sql/merge/brought.sql");
pub(crate) const MERGE_REMATCH: &str = include_str!("../sql/merge/rematch.sql");
pub(crate) const MERGE_REMATCH_OWN: &str = include_str!("../sql/merge/rematch_own.sql");
pub(crate) const MERGE_ESTIMATED_ROWS: &str = include_str!("../sql/merge/estimated_rows.sql");
pub(crate) const MERGE_ANALYZE: &str = include_str!("../sql/merge/analyze.sql");
pub(crate) const CATALOGUE: &str = include_str!("../sql/merge/catalogue.sql");
pub(crate) const CATALOGUE_WITH_STAGED: &str = include_str!("../sql/merge/catalogue_with_staged.sql");
pub(crate) const REFERENCES_NEW_SONGS: &str = include_str!("../sql/references/new_songs.sql");
pub(crate) const REFERENCES_NEW_PLAYS: &str = include_str!("../sql/references/new_plays.sql");
pub(crate) const REFERENCES_OWNED: &str = include_str!("../sql/references/owned.sql");
pub(crate) const REFERENCES_LOCK: &str = include_str!("../sql/references/lock.sql");
pub(crate) const REFERENCES_DROP: &str = include_str!("../sql/references/drop.sql");
pub(crate) const REFERENCES_VALIDATE: &str = include_str!("../sql/references/validate.sql");
pub(crate) const REFERENCES_ADD: &str = include_str!("../sql/references/add.sql");
pub(crate) const REFERENCES_HOLD_SONGS: &str = include_str!("../sql/references/hold_songs.sql");
pub(crate) const REFERENCES_HOLD_USERS: &str = include_str!("../sql/references/hold_users.sql");
pub(crate) const REFERENCES_HOLD_MATCHED: &str = include_str!("../sql/references/hold_matched.sql");
pub(crate) const REFERENCES_VERIFY_SONGS: &str = include_str!("../sql/references/verify_songs.sql");
pub(crate) const REFERENCES_VERIFY_LOGS: &str = include_str!("../sql/references/verify_logs.sql");
pub(crate) const REFERENCES_VERIFY_BROUGHT: &str = include_str!("../sql/references/verify_brought.sql");
pub(crate) const LEDGER_EMPTIED: &str = include_str!("../sql/ledger/emptied.sql");
pub(crate) const LEDGER_KNOWN_SIZES: &str = include_str!("../sql/ledger/known_sizes.sql");
pub(crate) const LEDGER_KNOWN_HASHES: &str = include_str!("../sql/ledger/known_hashes.sql");
pub(crate) const LEDGER_RESTORED: &str = include_str!("../sql/ledger/restored.sql");
pub(crate) const LEDGER_NEXT_RUN: &str = include_str!("../sql/ledger/next_run.sql");
pub(crate) const LEDGER_BEGIN: &str = include_str!("../sql/ledger/begin.sql");
pub(crate) const LEDGER_REJECTS: &str = include_str!("../sql/ledger/rejects.sql");
pub(crate) const LEDGER_FINISH: &str = include_str!("../sql/ledger/finish.sql");
pub(crate) const VERIFY_DIGESTS: &str = include_str!("../sql/verify/digests.sql");
pub(crate) const VERIFY_DIFFERENCES: &str = include_str!("../sql/verify/differences.sql");
pub(crate) const CITUS_RECOGNISED: &str = include_str!("../sql/citus/recognised.sql");
pub(crate) const CITUS_DISTRIBUTED: &str = include_str!("../sql/citus/distributed.sql");
pub(crate) const CITUS_CHOSEN: &str = include_str!("../sql/citus/chosen.sql");
pub(crate) const CITUS_COORDINATOR: &str = include_str!("../sql/citus/coordinator.sql");
pub(crate) const CITUS_LAYOUT: &str = include_str!("../sql/citus/layout.sql");
pub(crate) const CITUS_BEGIN: &str = include_str!("../sql/citus/begin.sql");
pub(crate) const CITUS_WITHOUT_TRIGGERS: &str = include_str!("../sql/citus/without_triggers.sql");
pub(crate) const CITUS_LOCK_TRY: &str = include_str!("../sql/citus/lock_try.sql");
pub(crate) const CITUS_LOCK_WAIT: &str = include_str!("../sql/citus/lock_wait.sql");
pub(crate) const CITUS_COMPARE: &str = include_str!("../sql/citus/compare.sql");
pub(crate) const CITUS_CHECKS: &str = include_str!("../sql/citus/checks.sql");
pub(crate) const CITUS_TURN: &str = include_str!("../sql/citus/turn.sql");
pub(crate) const CITUS_TAKEN: &str = include_str!("../sql/citus/taken.sql");
pub(crate) const CITUS_REPLICA: &str = include_str!("../sql/citus/replica.sql");
pub(crate) const CITUS_LOOK_UP: &str = include_str!("../sql/citus/merge/look_up.sql");
pub(crate) const CITUS_LOOKED_UP: &str = include_str!("../sql/citus/merge/looked_up.sql");
pub(crate) const CITUS_HOLD: &str = include_str!("../sql/citus/hold.sql");
pub(crate) const CITUS_VERIFY_LOGS: &str = include_str!("../sql/citus/verify_logs.sql");
pub(crate) const CITUS_REMATCH: &str = include_str!("../sql/citus/merge/rematch.sql");
pub(crate) const CITUS_REMATCH_OWN: &str = include_str!("../sql/citus/merge/rematch_own.sql");
pub(crate) const CITUS_CLEAR: &str = include_str!("../sql/citus/merge/clear.sql");
pub(crate) const REPORT_HEADLINE: &str = include_str!("../sql/report/headline.sql");
pub(crate) const REPORT_LAST_LOADS: &str = include_str!("../sql/report/last_loads.sql");
pub(crate) const REPORT_LINES: &str = include_str!("../sql/report/lines.sql");
pub(crate) const REPORT_REJECTS: &str = include_str!("../sql/report/rejects.sql");
pub(crate) const REPORT_WARNINGS: &str = include_str!("../sql/report/warnings.sql");

/// The merge of a staged table: gives the numbers of rows `inserted` and `changed`, and of staged `keys`; of songs and songplays by
/// `file`. That of track matches takes the number of the run.
pub(crate) fn merge(table: Table) -> &'static str {
    match table {
        Table::Artists => include_str!("../sql/merge/artists.sql"),
        Table::Songs => include_str!("../sql/merge/songs.sql"),
        Table::TrackMatches => include_str!("../sql/merge/track_matches.sql"),
        Table::Users => include_str!("../sql/merge/users.sql"),
        Table::Time => include_str!("../sql/merge/time.sql"),
        Table::Songplays => include_str!("../sql/merge/songplays.sql"),
    }
}

/// The rows of a table: the key of each, and a hash of all that it holds.
pub(crate) fn verify(table: Table) -> &'static str {
    match table {
        Table::Artists => include_str!("../sql/verify/artists.sql"),
        Table::Songs => include_str!("../sql/verify/songs.sql"),
        Table::TrackMatches => include_str!("../sql/verify/track_matches.sql"),
        Table::Users => include_str!("../sql/verify/users.sql"),
        Table::Time => include_str!("../sql/verify/time.sql"),
        Table::Songplays => include_str!("../sql/verify/songplays.sql"),
    }
}

/// The merge of a staged table into the distributed layout: a question of the same columns as [`merge`] gives, and the statement behind
/// it that does it. Tables that are on every node are staged on one, and are merged as ever.
pub(crate) fn citus_merge(table: Table) -> (&'static str, Option<&'static str>) {
    match table {
        Table::Users => {
            (include_str!("../sql/citus/merge/users_count.sql"), Some(include_str!("../sql/citus/merge/users.sql")))
        }
        Table::Time => {
            (include_str!("../sql/citus/merge/time_count.sql"), Some(include_str!("../sql/citus/merge/time.sql")))
        }
        Table::Songplays => (
            include_str!("../sql/citus/merge/songplays_count.sql"),
            Some(include_str!("../sql/citus/merge/songplays.sql")),
        ),
        Table::Artists | Table::Songs | Table::TrackMatches => (merge(table), None),
    }
}

/// The statements of a file, one by one: each ends with a semicolon at the end of a line, and no line within one does. Citus hands a
/// statement on to other nodes with all of the text that came with it.
pub(crate) fn statements(file: &str) -> impl Iterator<Item = &str> {
    file.split_inclusive(";\n").filter(|statement| !statement.trim().is_empty())
}

/// An identifier in double quotes, its own double quotes doubled, as PostgreSQL's `quote_ident` would give it.
///
/// ```
/// assert_eq!(sparkify_polars::sql::quote_identifier(r#"a"b"#), r#""a""b""#);
/// ```
#[must_use]
pub fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_of_many_lines_is_one() {
        let file = "-- Two of them.\nSELECT 1\nFROM a\nWHERE b = ';';\n\n-- The other; it is short.\nSELECT 2;\n";
        let expected =
            ["-- Two of them.\nSELECT 1\nFROM a\nWHERE b = ';';\n", "\n-- The other; it is short.\nSELECT 2;\n"];
        assert_eq!(statements(file).collect::<Vec<_>>(), expected);
    }
}
