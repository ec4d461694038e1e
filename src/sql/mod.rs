//! The SQL statements of `sql/`.

mod names;
mod qualify;
mod tokens;
mod values;

pub(crate) use names::with_names;
pub(crate) use qualify::{Schemas, TEMPORARY};
pub(crate) use values::{options, with_values};

pub(crate) use crate::quote::identifier as quote_identifier;

use crate::model::Table;

pub(crate) const SCHEMA_EXISTS: &str = include_str!("../../sql/schema/exists.sql");
pub(crate) const SCHEMA_FORBIDDEN: &str = include_str!("../../sql/schema/forbidden.sql");
pub(crate) const SCHEMA_ENCODING: &str = include_str!("../../sql/schema/encoding.sql");
pub(crate) const SCHEMA_TABLES: &str = include_str!("../../sql/schema/tables.sql");
pub(crate) const SCHEMA_COLUMNS: &str = include_str!("../../sql/schema/columns.sql");
pub(crate) const SCHEMA_STAR: &str = include_str!("../../sql/schema/star.sql");
pub(crate) const SCHEMA_SUMMARIES: &str = include_str!("../../sql/schema/summaries.sql");
pub(crate) const SCHEMA_LEFT_SUMMARIES: &str = include_str!("../../sql/schema/left_summaries.sql");
pub(crate) const SCHEMA_PLAY_DETAILS: &str = include_str!("../../sql/schema/play_details.sql");
pub(crate) const SCHEMA_PLAY_DETAILS_INVOKER: &str = include_str!("../../sql/schema/play_details_invoker.sql");
pub(crate) const SCHEMA_INDEXES: &str = include_str!("../../sql/schema/indexes.sql");
pub(crate) const SCHEMA_ETL: &str = include_str!("../../sql/schema/etl.sql");
pub(crate) const SCHEMA_VERSION: &str = include_str!("../../sql/schema/version.sql");
pub(crate) const SCHEMA_LATEST_VERSION: &str = include_str!("../../sql/schema/latest_version.sql");
pub(crate) const SCHEMA_ENTER_VERSION: &str = include_str!("../../sql/schema/enter_version.sql");
pub(crate) const SCHEMA_PLAYS_KEY_DROP: &str = include_str!("../../sql/schema/plays_key_drop.sql");
pub(crate) const SCHEMA_TIME_KEY_DROP: &str = include_str!("../../sql/schema/time_key_drop.sql");
pub(crate) const SCHEMA_PLAYS_KEY_ADD: &str = include_str!("../../sql/schema/plays_key_add.sql");
pub(crate) const SCHEMA_TIME_KEY_ADD: &str = include_str!("../../sql/schema/time_key_add.sql");
pub(crate) const SESSION_ACTIVITY: &str = include_str!("../../sql/session/activity.sql");
pub(crate) const SESSION_TERMINATE: &str = include_str!("../../sql/session/terminate.sql");
pub(crate) const SESSION_TRANSACTION: &str = include_str!("../../sql/session/transaction.sql");
pub(crate) const SESSION_ATTRIBUTES: &str = include_str!("../../sql/session/attributes.sql");
pub(crate) const SESSION_SNAPSHOT: &str = include_str!("../../sql/session/snapshot.sql");
pub(crate) const SESSION_EXPORT_SNAPSHOT: &str = include_str!("../../sql/session/export_snapshot.sql");
pub(crate) const SESSION_OWN_QUESTION: &str = include_str!("../../sql/session/own_question.sql");
pub(crate) const SESSION_TIME_ZONE: &str = include_str!("../../sql/session/time_zone.sql");
pub(crate) const SESSION_LOAD: &str = include_str!("../../sql/session/load.sql");
pub(crate) const LOCK_TRY: &str = include_str!("../../sql/locks/try.sql");
pub(crate) const LOCK_WAIT: &str = include_str!("../../sql/locks/wait.sql");
pub(crate) const LOCK_TIMEOUT: &str = include_str!("../../sql/locks/timeout.sql");
pub(crate) const LOCK_HOLDER: &str = include_str!("../../sql/locks/holder.sql");
pub(crate) const STAGING_SONGS: &str = include_str!("../../sql/staging/songs.sql");
pub(crate) const STAGING_LOGS: &str = include_str!("../../sql/staging/logs.sql");
pub(crate) const STAGING_SESSION_HOURS: &str = include_str!("../../sql/staging/session_hours.sql");
pub(crate) const STAGING_SESSION_HOURS_DROP: &str = include_str!("../../sql/staging/session_hours_drop.sql");
pub(crate) const STAGING_REJECTS: &str = include_str!("../../sql/staging/rejects.sql");
pub(crate) const STAGING_CONSTRAINTS: &str = include_str!("../../sql/staging/constraints.sql");
pub(crate) const STAGING_STORED: &str = include_str!("../../sql/staging/stored.sql");
pub(crate) const STAGING_GREATEST: &str = include_str!("../../sql/staging/greatest.sql");
pub(crate) const STAGING_ANALYZE_SONGS: &str = include_str!("../../sql/staging/analyze_songs.sql");
pub(crate) const STAGING_DROP: &str = include_str!("../../sql/staging/drop.sql");
pub(crate) const STAGING_INDEX: &str = include_str!("../../sql/staging/index.sql");
pub(crate) const STAGING_ANALYZE_CHANGES: &str = include_str!("../../sql/staging/analyze_changes.sql");
pub(crate) const MERGE_PLAN_FOR_MANY: &str = include_str!("../../sql/merge/plan_for_many.sql");
pub(crate) const MERGE_LOOK_UP: &str = include_str!("../../sql/merge/look_up.sql");
pub(crate) const MERGE_LOOKED_UP: &str = include_str!("../../sql/merge/looked_up.sql");
pub(crate) const MERGE_CHANGES: &str = include_str!("../../sql/merge/changes.sql");
pub(crate) const MERGE_SONGS_BY_FILE: &str = include_str!("../../sql/merge/songs_by_file.sql");
pub(crate) const MERGE_SONGPLAYS_BY_FILE: &str = include_str!("../../sql/merge/songplays_by_file.sql");
pub(crate) const MERGE_CONTESTED_SONGPLAYS: &str = include_str!("../../sql/merge/contested_songplays.sql");
pub(crate) const MERGE_SONG_KEYS: &str = include_str!("../../sql/merge/song_keys.sql");
pub(crate) const MERGE_PLAY_KEYS: &str = include_str!("../../sql/merge/play_keys.sql");
pub(crate) const MERGE_BROUGHT: &str = include_str!("../../sql/merge/brought.sql");
pub(crate) const MERGE_REMATCH: &str = include_str!("../../sql/merge/rematch.sql");
pub(crate) const MERGE_REMATCH_STAGED: &str = include_str!("../../sql/merge/rematch_staged.sql");
pub(crate) const MERGE_ESTIMATED_ROWS: &str = include_str!("../../sql/merge/estimated_rows.sql");
pub(crate) const MERGE_MAY_ANALYZE: &str = include_str!("../../sql/merge/may_analyze.sql");
pub(crate) const MERGE_ANALYZE: &str = include_str!("../../sql/merge/analyze.sql");
pub(crate) const CATALOGUE: &str = include_str!("../../sql/merge/catalogue.sql");
pub(crate) const CATALOGUE_WITH_STAGED: &str = include_str!("../../sql/merge/catalogue_with_staged.sql");
pub(crate) const CATALOGUE_STAGED: &str = include_str!("../../sql/merge/catalogue_staged.sql");
pub(crate) const SUMMARIES_ALL_PLAYS: &str = include_str!("../../sql/summaries/all_plays.sql");
pub(crate) const SUMMARIES_CHANGED_PLAYS: &str = include_str!("../../sql/summaries/changed_plays.sql");
pub(crate) const SUMMARIES_SESSION_HOURS: &str = include_str!("../../sql/summaries/session_hours.sql");
pub(crate) const SUMMARIES_OTHER_SESSIONS: &str = include_str!("../../sql/summaries/other_sessions.sql");
pub(crate) const SUMMARIES_USER_DAYS: &str = include_str!("../../sql/summaries/user_days.sql");
pub(crate) const SUMMARIES_USER_HOURS: &str = include_str!("../../sql/summaries/user_hours.sql");
pub(crate) const SUMMARIES_USER_SESSIONS: &str = include_str!("../../sql/summaries/user_sessions.sql");
pub(crate) const SUMMARIES_TRACKS_ALL: &str = include_str!("../../sql/summaries/tracks_all.sql");
pub(crate) const SUMMARIES_TRACKS_BEFORE: &str = include_str!("../../sql/summaries/tracks_before.sql");
pub(crate) const SUMMARIES_TRACKS_AFTER: &str = include_str!("../../sql/summaries/tracks_after.sql");
pub(crate) const SUMMARIES_TRACKS_REMATCHED: &str = include_str!("../../sql/summaries/tracks_rematched.sql");
pub(crate) const SUMMARIES_TRACKS_CHANGED: &str = include_str!("../../sql/summaries/tracks_changed.sql");
pub(crate) const SUMMARIES_DAYS_CHANGED: &str = include_str!("../../sql/summaries/days_changed.sql");
pub(crate) const SUMMARIES_DAYS_OF_ARTISTS: &str = include_str!("../../sql/summaries/days_of_artists.sql");
pub(crate) const SUMMARIES_CHANGED_ARTISTS: &str = include_str!("../../sql/summaries/changed_artists.sql");
pub(crate) const SUMMARIES_CHANGED_SONGS: &str = include_str!("../../sql/summaries/changed_songs.sql");
pub(crate) const SUMMARIES_CLEAR_ALL: &str = include_str!("../../sql/summaries/clear_all.sql");
pub(crate) const SUMMARIES_CLEAR_CHANGED: &str = include_str!("../../sql/summaries/clear_changed.sql");
pub(crate) const SUMMARIES_ANALYZE: &str = include_str!("../../sql/summaries/analyze.sql");
pub(crate) const SUMMARIES_NO_PLAYS: &str = include_str!("../../sql/summaries/no_plays.sql");
pub(crate) const SUMMARIES_DROP_VIEW: &str = include_str!("../../sql/summaries/drop_view.sql");
pub(crate) const REFERENCES_MADE_BY_OTHERS: &str = include_str!("../../sql/references/made_by_others.sql");
pub(crate) const REFERENCES_BYPASS_TRIGGERS: &str = include_str!("../../sql/references/bypass_triggers.sql");
pub(crate) const REFERENCES_ROLE: &str = include_str!("../../sql/references/role.sql");
pub(crate) const REFERENCES_KEYS: &str = include_str!("../../sql/references/keys.sql");
pub(crate) const REFERENCES_HOLD: &str = include_str!("../../sql/references/hold.sql");
pub(crate) const REFERENCES_VERIFY_SONGS: &str = include_str!("../../sql/references/verify_songs.sql");
pub(crate) const REFERENCES_VERIFY_PLAYS: &str = include_str!("../../sql/references/verify_plays.sql");
pub(crate) const REFERENCES_VERIFY_NEW: &str = include_str!("../../sql/references/verify_new.sql");
pub(crate) const DROP_RELATIONS: &str = include_str!("../../sql/drop/relations.sql");
pub(crate) const DROP_SCHEMAS: &str = include_str!("../../sql/drop/schemas.sql");
pub(crate) const ROLES_GRANT: &str = include_str!("../../sql/roles/grant.sql");
pub(crate) const ROLES_REVOKE: &str = include_str!("../../sql/roles/revoke.sql");
pub(crate) const ROLES_EXISTING: &str = include_str!("../../sql/roles/existing.sql");
pub(crate) const ROLES_MISSING: &str = include_str!("../../sql/roles/missing.sql");
pub(crate) const ROLES_MAY_CREATE: &str = include_str!("../../sql/roles/may_create.sql");
pub(crate) const LEDGER_LOCK: &str = include_str!("../../sql/ledger/lock.sql");
pub(crate) const LEDGER_NOTHING_LOADED: &str = include_str!("../../sql/ledger/nothing_loaded.sql");
pub(crate) const LEDGER_EMPTIED: &str = include_str!("../../sql/ledger/emptied.sql");
pub(crate) const LEDGER_KNOWN_SIZES: &str = include_str!("../../sql/ledger/known_sizes.sql");
pub(crate) const LEDGER_KNOWN_OBJECTS: &str = include_str!("../../sql/ledger/known_objects.sql");
pub(crate) const LEDGER_KNOWN_HASHES: &str = include_str!("../../sql/ledger/known_hashes.sql");
pub(crate) const LEDGER_RESTORED: &str = include_str!("../../sql/ledger/restored.sql");
pub(crate) const LEDGER_NEXT_RUN: &str = include_str!("../../sql/ledger/next_run.sql");
pub(crate) const LEDGER_BEGIN: &str = include_str!("../../sql/ledger/begin.sql");
pub(crate) const LEDGER_REPLACE: &str = include_str!("../../sql/ledger/replace.sql");
pub(crate) const LEDGER_COMMITTED: &str = include_str!("../../sql/ledger/committed.sql");
/// The queries of `trace` about a row and about the ledger.
pub(crate) const TRACE_PLAY: &str = include_str!("../../sql/trace/play.sql");
pub(crate) const TRACE_USER: &str = include_str!("../../sql/trace/user.sql");
pub(crate) const TRACE_SONG: &str = include_str!("../../sql/trace/song.sql");
pub(crate) const TRACE_FILES: &str = include_str!("../../sql/trace/files.sql");
/// The queries of `doctor`.
pub(crate) const DOCTOR_SERVER: &str = include_str!("../../sql/doctor/server.sql");
pub(crate) const DOCTOR_ROW_SECURITY: &str = include_str!("../../sql/doctor/row_security.sql");
/// Counts the files with different contents in the ledger.
pub(crate) const LEDGER_CONTENTS: &str = include_str!("../../sql/ledger/contents.sql");
pub(crate) const LEDGER_FIRST_RUN: &str = include_str!("../../sql/ledger/first_run.sql");
pub(crate) const LEDGER_REJECTS: &str = include_str!("../../sql/ledger/rejects.sql");
pub(crate) const LEDGER_FINISH: &str = include_str!("../../sql/ledger/finish.sql");
pub(crate) const VERIFY_DIGESTS: &str = include_str!("../../sql/verify/digests.sql");
pub(crate) const VERIFY_DIFFERENCES: &str = include_str!("../../sql/verify/differences.sql");
pub(crate) const CITUS_RECOGNISED: &str = include_str!("../../sql/citus/recognised.sql");
pub(crate) const CITUS_DISTRIBUTED: &str = include_str!("../../sql/citus/distributed.sql");
pub(crate) const CITUS_COORDINATOR: &str = include_str!("../../sql/citus/coordinator.sql");
pub(crate) const CITUS_LAYOUT: &str = include_str!("../../sql/citus/layout.sql");
pub(crate) const CITUS_BEGIN: &str = include_str!("../../sql/citus/begin.sql");
pub(crate) const CITUS_LOCK_TRY: &str = include_str!("../../sql/citus/lock_try.sql");
pub(crate) const CITUS_LOCK_WAIT: &str = include_str!("../../sql/citus/lock_wait.sql");
pub(crate) const CITUS_COMPARE: &str = include_str!("../../sql/citus/compare.sql");
pub(crate) const CITUS_CHECKS: &str = include_str!("../../sql/citus/checks.sql");
pub(crate) const CITUS_WAIT_FOR_COMMITS: &str = include_str!("../../sql/citus/wait_for_commits.sql");
pub(crate) const CITUS_REPLICA: &str = include_str!("../../sql/citus/replica.sql");
pub(crate) const CITUS_HOLD: &str = include_str!("../../sql/citus/hold.sql");
pub(crate) const CITUS_BYPASS_TRIGGERS: &str = include_str!("../../sql/citus/bypass_triggers.sql");
pub(crate) const CITUS_VERIFY_PLAYS: &str = include_str!("../../sql/citus/verify_plays.sql");
pub(crate) const CITUS_STAGING: &str = include_str!("../../sql/citus/staging.sql");
pub(crate) const CITUS_SUMMARIES: &str = include_str!("../../sql/citus/summaries.sql");
pub(crate) const CITUS_SESSION_HOURS_CLEAR: &str = include_str!("../../sql/citus/session_hours_clear.sql");
pub(crate) const CITUS_CLEAR: &str = include_str!("../../sql/citus/clear.sql");
pub(crate) const SELECTION_PLAYS: &str = include_str!("../../sql/selection/plays.sql");
pub(crate) const SELECTION_DAYS: &str = include_str!("../../sql/selection/days.sql");
pub(crate) const SELECTION_DAYS_OF_PLAYS: &str = include_str!("../../sql/selection/days_of_plays.sql");
pub(crate) const SELECTION_ANY: &str = include_str!("../../sql/selection/any.sql");
pub(crate) const REPORT_HEADLINE: &str = include_str!("../../sql/report/headline.sql");
pub(crate) const REPORT_ENCODED_TWICE: &str = include_str!("../../sql/report/encoded_twice.sql");
pub(crate) const REPORT_DAYS: &str = include_str!("../../sql/report/days.sql");
pub(crate) const REPORT_LAST_LOADS: &str = include_str!("../../sql/report/last_loads.sql");
pub(crate) const REPORT_LINES: &str = include_str!("../../sql/report/lines.sql");
pub(crate) const REPORT_REJECTS: &str = include_str!("../../sql/report/rejects.sql");
pub(crate) const REPORT_WARNINGS: &str = include_str!("../../sql/report/warnings.sql");

/// The migrations. Each one upgrades the tables by one version, the first from version 1 to 2. On a cluster the second
/// file of a migration runs after the first.
pub(crate) const MIGRATIONS: [[&str; 2]; 4] = [
    [include_str!("../../sql/migrations/0002.sql"), include_str!("../../sql/migrations/0002_citus.sql")],
    // The upgrade computes the summaries after all migrations.
    [SCHEMA_SUMMARIES, CITUS_SUMMARIES],
    // The upgrade creates the view after all migrations. On a cluster it also creates the staging tables again.
    ["", ""],
    // schema/etl.sql adds a column to load_files. The upgrade executes that file after all migrations.
    ["", ""],
];

pub(crate) const MIGRATION_PRIVILEGES: &str = include_str!("../../sql/migrations/privileges.sql");

/// The merge of a staged table. For track matches, the parameter is the number of the run.
pub(crate) fn merge(table: Table) -> &'static str {
    match table {
        Table::Artists => include_str!("../../sql/merge/artists.sql"),
        Table::Songs => include_str!("../../sql/merge/songs.sql"),
        Table::TrackMatches => include_str!("../../sql/merge/track_matches.sql"),
        Table::Users => include_str!("../../sql/merge/users.sql"),
        Table::Time => include_str!("../../sql/merge/time.sql"),
        Table::Songplays => include_str!("../../sql/merge/songplays.sql"),
    }
}

pub(crate) const REPLACE_INDEXES: &str = include_str!("../../sql/replace/indexes.sql");

/// The keys of the stored songs, artists or track matches that no staged record equals. Other tables need no such
/// query.
pub(crate) fn unequal(table: Table) -> Option<&'static str> {
    Some(match table {
        Table::Artists => include_str!("../../sql/replace/unequal_artists.sql"),
        Table::Songs => include_str!("../../sql/replace/unequal_songs.sql"),
        Table::TrackMatches => include_str!("../../sql/replace/unequal_track_matches.sql"),
        Table::Users | Table::Time | Table::Songplays => return None,
    })
}

/// Deletes the stored rows of a table that are not staged. If the table has a query in [`unequal`], the parameters are
/// keys from that query.
pub(crate) fn replace(table: Table) -> &'static str {
    match table {
        Table::Artists => include_str!("../../sql/replace/artists.sql"),
        Table::Songs => include_str!("../../sql/replace/songs.sql"),
        Table::TrackMatches => include_str!("../../sql/replace/track_matches.sql"),
        Table::Users => include_str!("../../sql/replace/users.sql"),
        Table::Time => include_str!("../../sql/replace/time.sql"),
        Table::Songplays => include_str!("../../sql/replace/songplays.sql"),
    }
}

/// Makes staged rows win against the stored rows that no staged row equals. If the table has a query in [`unequal`],
/// the parameters are keys from that query. Track matches need no statement, because [`replace`] has deleted these
/// rows.
pub(crate) fn replace_changed(table: Table) -> Option<&'static str> {
    Some(match table {
        Table::Artists => include_str!("../../sql/replace/changed_artists.sql"),
        Table::Songs => include_str!("../../sql/replace/changed_songs.sql"),
        Table::TrackMatches => return None,
        Table::Users => include_str!("../../sql/replace/changed_users.sql"),
        Table::Time => include_str!("../../sql/replace/changed_time.sql"),
        Table::Songplays => include_str!("../../sql/replace/changed_songplays.sql"),
    })
}

/// The rows of a table: the key of each row, and a hash of its values.
pub(crate) fn verify(table: Table) -> &'static str {
    match table {
        Table::Artists => include_str!("../../sql/verify/artists.sql"),
        Table::Songs => include_str!("../../sql/verify/songs.sql"),
        Table::TrackMatches => include_str!("../../sql/verify/track_matches.sql"),
        Table::Users => include_str!("../../sql/verify/users.sql"),
        Table::Time => include_str!("../../sql/verify/time.sql"),
        Table::Songplays => include_str!("../../sql/verify/songplays.sql"),
    }
}

/// Splits a file into its statements. Each statement ends with a semicolon at the end of a line. Other lines of a
/// statement do not end with a semicolon, except between `$$` and `$$`. Statements are sent one by one, because Citus
/// passes a statement to other nodes together with all text that was sent with it.
pub(crate) fn statements(file: &str) -> impl Iterator<Item = &str> {
    let mut rest = file;
    let next = move || {
        let (mut end, mut is_quoted) = (0, false);
        for part in rest.split_inclusive(";\n") {
            end += part.len();
            is_quoted ^= part.matches("$$").count() % 2 == 1;
            if !is_quoted {
                break;
            }
        }
        let (statement, behind) = rest.split_at(end);
        rest = behind;
        (end > 0).then_some(statement)
    };
    std::iter::from_fn(next).filter(|statement| !statement.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_may_have_many_lines() {
        let file = "-- Two of them.\nSELECT 1\nFROM a\nWHERE b = ';';\n\n-- The other; it is short.\nSELECT 2;\n";
        let expected =
            ["-- Two of them.\nSELECT 1\nFROM a\nWHERE b = ';';\n", "\n-- The other; it is short.\nSELECT 2;\n"];
        assert_eq!(statements(file).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_block_is_one_statement() {
        let block = "DO $$\nBEGIN\n    a;\n    b;\nEND\n$$;\n";
        let file = format!("SELECT 1;\n{block}SELECT 2;\n{block}");
        assert_eq!(statements(&file).collect::<Vec<_>>(), ["SELECT 1;\n", block, "SELECT 2;\n", block]);
    }
}
