//! Values that are missing, out of bounds or not permitted.

use crate::star::{SampleTables, assert_rows_detected};

/// A song that no user played. The numbers begin at 0.
fn unplayed(number: usize) -> String {
    format!(
        "(SELECT song_id FROM track_matches
           WHERE song_id NOT IN (SELECT song_id FROM songplays WHERE song_id IS NOT NULL)
           ORDER BY song_id OFFSET {number} LIMIT 1)"
    )
}

/// A play without a song that is not the latest of its user.
fn early(number: usize) -> String {
    format!("(SELECT songplay_id FROM songplays WHERE song_id IS NULL ORDER BY songplay_id OFFSET {number} LIMIT 1)")
}

/// A row of a table in the order of its key.
fn row(table: &str, key: &str, number: usize) -> String {
    format!("(SELECT {key} FROM {table} ORDER BY {key} OFFSET {number} LIMIT 1)")
}

#[test]
fn a_missing_value_is_reported_with_its_row_and_column() {
    let tables = SampleTables::new();
    let (user, other_user) = (row("users", "user_id", 0), row("users", "user_id", 1));
    let (instant, other_instant) = (row("time", "start_time", 0), row("time", "start_time", 1));
    let values = [
        ("songplays", "level", "songplay_id", &early(0)),
        ("users", "level", "user_id", &user),
        ("users", "as_of", "user_id", &other_user),
        ("songs", "artist_id", "song_id", &unplayed(0)),
        ("time", "hour", "start_time", &instant),
        ("time", "weekday", "start_time", &other_instant),
        ("track_matches", "artist_id", "song_id", &unplayed(0)),
    ];
    let rows = values.map(|(table, column, key, value)| {
        let shown = if table == "track_matches" { "title" } else { key };
        let shown = tables.value(&format!("SELECT {shown} FROM {table} WHERE {key} = {value}"));
        tables.run_without_triggers(&format!(
            "ALTER TABLE {table} ALTER {column} DROP NOT NULL; UPDATE {table} SET {column} = NULL WHERE {key} = {value}"
        ));
        format!("{table}|{shown}|{column}")
    });
    let users = [user, other_user].map(|user| tables.value(&format!("SELECT {user}")));
    tables.check(&[]).assert_rows(&[
        ("nulls", &rows.each_ref().map(String::as_str)),
        ("latest-plays", &users.each_ref().map(String::as_str)),
    ]);
}

#[test]
fn every_part_of_the_natural_key_of_a_play_is_required() {
    let tables = SampleTables::new();
    tables.run_without_triggers(&format!(
        "ALTER TABLE songplays
             ALTER start_time DROP NOT NULL, ALTER user_id DROP NOT NULL, ALTER session_id DROP NOT NULL,
             ALTER item_in_session DROP NOT NULL;
         UPDATE songplays SET start_time = NULL, user_id = NULL, session_id = NULL, item_in_session = NULL
         WHERE songplay_id = {}",
        early(0)
    ));
    let checked = tables.check(&["nulls"]);
    assert_eq!(checked.0.code, 3);
    assert!(checked.details("nulls").contains("start_time, user_id, session_id, item_in_session"), "{}", checked.0);
}

#[test]
fn a_row_without_a_key_is_reported_if_the_primary_key_was_dropped() {
    let tables = SampleTables::new();
    let keys = [("artists", "artist_id"), ("songs", "song_id"), ("songplays", "songplay_id")];
    for (table, key) in keys {
        tables.run_without_triggers(&format!(
            "ALTER TABLE {table} DROP CONSTRAINT {table}_pkey CASCADE;
             ALTER TABLE {table} ALTER {key} DROP NOT NULL;
             CREATE TEMPORARY TABLE copy AS SELECT * FROM {table} LIMIT 1;
             UPDATE copy SET {key} = NULL;
             INSERT INTO {table} TABLE copy;
             DROP TABLE copy"
        ));
    }
    let checked = tables.check(&["nulls"]);
    assert_eq!((checked.0.code, checked.results()), (3, vec![("nulls", "FAILED", "3")]), "{}", checked.0);
    for (table, key) in keys {
        let is_shown =
            checked.details("nulls").lines().any(|line| line.contains(table) && line.trim_end().ends_with(key));
        assert!(is_shown, "{table}\n{}", checked.0);
    }
}

#[test]
fn a_play_has_both_a_song_and_its_artist_or_neither() {
    let tables = SampleTables::new();
    let [first, last] = ["min", "max"]
        .map(|end| tables.value(&format!("SELECT {end}(songplay_id::text) FROM songplays WHERE song_id IS NOT NULL")));
    tables.run_without_triggers(&format!(
        "UPDATE songplays SET song_id = NULL WHERE songplay_id = '{first}';
         UPDATE songplays SET artist_id = NULL WHERE songplay_id = '{last}'"
    ));
    tables.check(&[]).assert_rows(&[
        ("nulls", &[&format!("songplays|{first}|song_id"), &format!("songplays|{last}|artist_id")]),
        ("matches", &[&first, &last]),
    ]);
}

#[test]
fn a_number_out_of_bounds_is_reported_with_its_row() {
    let artist = |number| row("artists", "artist_id", number);
    let updates = [
        format!("songplays SET duration = 604800.5 WHERE songplay_id = {}", early(0)),
        format!("songplays SET duration = 'NaN' WHERE songplay_id = {}", early(1)),
        format!("songplays SET item_in_session = -1 WHERE songplay_id = {}", early(2)),
        format!("songs SET duration = -1 WHERE song_id = {}", unplayed(0)),
        format!("songs SET year = 0 WHERE song_id = {}", unplayed(1)),
        format!("track_matches SET duration = 'Infinity' WHERE song_id = {}", unplayed(2)),
        format!("artists SET latitude = 90.5 WHERE artist_id = {}", artist(0)),
        format!("artists SET longitude = -181 WHERE artist_id = {}", artist(1)),
        format!("artists SET location = '' WHERE artist_id = {}", artist(2)),
    ];
    assert_rows_detected(
        &updates.map(|update| format!("UPDATE {update}")).join(";"),
        &[
            (
                "ranges",
                &[
                    "songplays|duration 604800.5",
                    "songplays|duration NaN",
                    "songplays|item_in_session -1",
                    "songs|duration -1",
                    "songs|year 0",
                    "track_matches|duration Infinity",
                    "artists|latitude 90.5",
                    "artists|longitude -181",
                    "artists|empty location",
                ],
            ),
            ("play-ids", &[" -1"]),
        ],
    );
}

#[test]
fn impossible_parts_of_a_time_are_out_of_bounds() {
    let parts = [("hour", 24), ("day", 0), ("week", 54), ("month", 13), ("weekday", 0)];
    let updates: Vec<_> = (0..)
        .zip(parts)
        .map(|(number, (part, value))| {
            format!("UPDATE time SET {part} = {value} WHERE start_time = {}", row("time", "start_time", number))
        })
        .collect();
    let ranges = parts.map(|(part, value)| format!("time|{part} {value}"));
    assert_rows_detected(
        &updates.join(";"),
        &[("ranges", &ranges.each_ref().map(String::as_str)), ("time-parts", &parts.map(|(part, _)| part))],
    );
}

#[test]
fn times_before_1990_and_more_than_a_day_ahead_are_out_of_bounds() {
    let tables = SampleTables::new();
    tables.run_without_triggers("INSERT INTO time VALUES ('1989-12-31 23:59:59Z', 23, 31, 52, 12, 1989, 7)");
    let early_row = "time|start_time 1989-12-31 23:59:59+00";
    tables.check(&[]).assert_rows(&[("ranges", &[early_row]), ("orphans", &["1989-12-31 23:59:59+00"])]);
    tables.run_without_triggers(&format!(
        "UPDATE songplays SET start_time = date_trunc('second', now()) + interval '25 hours' WHERE songplay_id = {};
         UPDATE songplays SET start_time = timestamptz 'infinity' WHERE songplay_id = {}",
        early(0),
        early(1)
    ));
    let checked = tables.check(&["ranges", "references", "play-ids"]);
    assert_eq!(checked.0.code, 3, "{}", checked.0);
    assert_eq!(checked.results()[..2], [("ranges", "FAILED", "3"), ("references", "FAILED", "2")], "{}", checked.0);
    for row in ["songplays|start_time infinity", early_row] {
        let is_shown = checked.details("ranges").lines().any(|line| row.split('|').all(|word| line.contains(word)));
        assert!(is_shown, "{row}\n{}", checked.0);
    }
    assert_eq!(checked.details("references").matches("songplays.start_time").count(), 2, "{}", checked.0);

    let tables = SampleTables::new();
    tables.run_without_triggers(
        "UPDATE time SET start_time = date_trunc('second', now()) + interval '23 hours'
         WHERE start_time = (SELECT min(start_time) FROM time)",
    );
    assert_eq!(tables.check(&["ranges"]).0.code, 0, "clocks differ, but not by a day");
}

#[test]
fn a_level_other_than_free_or_paid_is_reported_with_its_row() {
    let tables = SampleTables::new();
    let play = tables.value(&format!("SELECT {}", early(0)));
    tables.run_without_triggers(&format!(
        "UPDATE songplays SET level = 'gold' WHERE songplay_id = '{play}';
         UPDATE users SET level = 'Free' WHERE user_id = (SELECT max(user_id) FROM users)"
    ));
    tables
        .check(&[])
        .assert_rows(&[("levels", &[&format!("songplays|{play}|gold"), "users|Free"]), ("latest-plays", &["Free"])]);
}
