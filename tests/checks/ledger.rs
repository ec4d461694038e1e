//! The equations between the counts of the ledger.

use crate::star::{SampleTables, assert_detected, assert_rows_detected};

/// Drops the CHECK constraints by which the database itself verifies the counts of a row.
const DROP_COUNT_CONSTRAINTS: &str = "
    ALTER TABLE load_runs DROP CONSTRAINT IF EXISTS load_runs_account;
    ALTER TABLE load_files DROP CONSTRAINT IF EXISTS load_files_account";

#[test]
fn each_wrong_count_of_a_run_is_reported() {
    let columns = ["song_lines", "log_lines", "loaded", "duplicates", "other_pages", "rejected", "files"];
    let increments = columns.map(|column| format!("{column} = {column} + 1")).join(", ");
    assert_rows_detected(
        &format!(
            "{DROP_COUNT_CONSTRAINTS};
             UPDATE load_runs SET {increments} WHERE run_id = 1;
             INSERT INTO load_rejects (run_id, file, line, byte_offset, reason, message, raw)
             SELECT 1, 'x.json', line, 0, 'not_json', 'is not JSON', '' FROM generate_series(1, 2) AS line"
        ),
        &[(
            "ledger-runs",
            &[
                " 1 |song_lines + log_lines = loaded + duplicates + other_pages + rejected",
                " 1 |song_lines of its files",
                " 1 |log_lines of its files",
                " 1 |loaded of its files",
                " 1 |duplicates of its files",
                " 1 |other_pages of its files",
                " 1 |rejected of its files",
                " 1 |files in load_files",
                " 1 |lines in load_rejects",
            ],
        )],
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
fn a_file_deleted_from_the_ledger_is_reported_for_its_run() {
    assert_detected("DELETE FROM load_files WHERE content = 'logs'", &[("ledger-runs", &["log_lines of its files"])]);
}

#[test]
fn a_file_whose_counts_do_not_add_up_is_reported_with_its_path() {
    let tables = SampleTables::new();
    tables.run_without_triggers(DROP_COUNT_CONSTRAINTS);
    let columns = ["lines", "loaded", "duplicates", "other_pages", "rejected"];
    // One file for each change. The changes of a column must not cancel out in the sum of the run.
    let changes =
        columns.iter().flat_map(|column| [format!("{column} = {column} + 2"), format!("{column} = {column} - 1")]);
    let paths = tables.session().rows("SELECT path FROM load_files WHERE content = 'logs' ORDER BY path LIMIT 10");
    for (path, change) in paths.iter().zip(changes) {
        tables.run_without_triggers(&format!("UPDATE load_files SET {change} WHERE path = '{path}'"));
    }
    let paths: Vec<_> = paths.iter().map(String::as_str).collect();
    let sums =
        ["log_lines", "loaded", "duplicates", "other_pages", "rejected"].map(|column| format!("{column} of its files"));
    tables.check(&[]).assert_rows(&[("ledger-files", &paths), ("ledger-runs", &sums.each_ref().map(String::as_str))]);
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
