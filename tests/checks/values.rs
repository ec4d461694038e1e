//! Values that are missing, out of bounds or not permitted.

use crate::star::{SampleTables, assert_detected};

/// A song that no user played.
const UNPLAYED: &str = "(SELECT min(song_id) FROM track_matches
                          WHERE song_id NOT IN (SELECT song_id FROM songplays WHERE song_id IS NOT NULL))";

/// A play without a song that is not the latest of its user.
const EARLY: &str = "(SELECT min(songplay_id::text)::uuid FROM songplays WHERE song_id IS NULL)";

#[test]
fn a_missing_value_is_reported_with_its_row_and_column() {
    for (table, column, which, also) in [
        ("songplays", "level", format!("songplay_id = {EARLY}"), ""),
        ("users", "level", "user_id = (SELECT min(user_id) FROM users)".to_owned(), "latest-plays"),
        ("users", "as_of", "user_id = (SELECT min(user_id) FROM users)".to_owned(), "latest-plays"),
        ("songs", "artist_id", format!("song_id = {UNPLAYED}"), ""),
        ("time", "hour", "start_time = (SELECT min(start_time) FROM time)".to_owned(), ""),
        ("time", "weekday", "start_time = (SELECT min(start_time) FROM time)".to_owned(), ""),
        ("track_matches", "artist_id", format!("song_id = {UNPLAYED}"), ""),
    ] {
        let tables = SampleTables::new();
        let key = match table {
            "songplays" => "songplay_id",
            "users" => "user_id",
            "songs" => "song_id",
            "time" => "start_time",
            _ => "title",
        };
        let key = tables.value(&format!("SELECT {key} FROM {table} WHERE {which}"));
        tables.run_without_triggers(&format!(
            "ALTER TABLE {table} ALTER {column} DROP NOT NULL; UPDATE {table} SET {column} = NULL WHERE {which}"
        ));
        let mut failures: Vec<(&str, &[&str])> = Vec::new();
        let words = [table, &key, column];
        failures.push(("nulls", &words));
        if !also.is_empty() {
            failures.push((also, &[]));
        }
        tables.check(&[]).assert_only_fail(&failures);
    }
}

#[test]
fn every_part_of_the_natural_key_of_a_play_is_required() {
    let tables = SampleTables::new();
    tables.run_without_triggers(&format!(
        "ALTER TABLE songplays
             ALTER start_time DROP NOT NULL, ALTER user_id DROP NOT NULL, ALTER session_id DROP NOT NULL,
             ALTER item_in_session DROP NOT NULL;
         UPDATE songplays SET start_time = NULL, user_id = NULL, session_id = NULL, item_in_session = NULL
         WHERE songplay_id = {EARLY}"
    ));
    let checked = tables.check(&["nulls"]);
    assert_eq!(checked.0.code, 3);
    assert!(checked.details("nulls").contains("start_time, user_id, session_id, item_in_session"), "{}", checked.0);
}

#[test]
fn a_row_without_a_key_is_reported_if_the_primary_key_was_dropped() {
    for (table, key) in [("artists", "artist_id"), ("songs", "song_id"), ("songplays", "songplay_id")] {
        let tables = SampleTables::new();
        tables.run_without_triggers(&format!(
            "ALTER TABLE {table} DROP CONSTRAINT {table}_pkey CASCADE;
             ALTER TABLE {table} ALTER {key} DROP NOT NULL;
             CREATE TEMPORARY TABLE copy AS SELECT * FROM {table} LIMIT 1;
             UPDATE copy SET {key} = NULL;
             INSERT INTO {table} TABLE copy"
        ));
        let checked = tables.check(&["nulls"]);
        assert_eq!(checked.0.code, 3, "{}", checked.0);
        assert!(checked.details("nulls").contains(key), "{}", checked.0);
    }
}

#[test]
fn a_play_has_both_a_song_and_its_artist_or_neither() {
    let matched = "WHERE songplay_id = (SELECT min(songplay_id::text)::uuid FROM songplays WHERE song_id IS NOT NULL)";
    for column in ["song_id", "artist_id"] {
        assert_detected(
            &format!("UPDATE songplays SET {column} = NULL {matched}"),
            &[("nulls", &["songplays", column]), ("matches", &[])],
        );
    }
}

#[test]
fn a_number_out_of_bounds_is_reported_with_its_row() {
    let one_artist = "WHERE artist_id = (SELECT min(artist_id) FROM artists)";
    for (statement, said) in [
        (format!("UPDATE songplays SET duration = 604800.5 WHERE songplay_id = {EARLY}"), "duration 604800.5"),
        (format!("UPDATE songplays SET duration = 'NaN' WHERE songplay_id = {EARLY}"), "duration NaN"),
        (format!("UPDATE songs SET duration = -1 WHERE song_id = {UNPLAYED}"), "duration -1"),
        (format!("UPDATE songs SET year = 0 WHERE song_id = {UNPLAYED}"), "year 0"),
        (format!("UPDATE track_matches SET duration = 'Infinity' WHERE song_id = {UNPLAYED}"), "duration Infinity"),
        (format!("UPDATE artists SET latitude = 90.5 {one_artist}"), "latitude 90.5"),
        (format!("UPDATE artists SET longitude = -181 {one_artist}"), "longitude -181"),
        (format!("UPDATE artists SET location = '' {one_artist}"), "empty location"),
    ] {
        let table = statement.split(' ').nth(1).unwrap();
        assert_detected(&statement, &[("ranges", &[table, said])]);
    }
}

#[test]
fn a_negative_item_in_session_is_out_of_bounds() {
    assert_detected(
        &format!("UPDATE songplays SET item_in_session = -1 WHERE songplay_id = {EARLY}"),
        &[("ranges", &["songplays", "item_in_session -1"]), ("play-ids", &["-1"])],
    );
}

#[test]
fn impossible_parts_of_a_time_are_out_of_bounds() {
    for (part, value) in [("hour", 24), ("day", 0), ("week", 54), ("month", 13), ("weekday", 0)] {
        let said = format!("{part} {value}");
        assert_detected(
            &format!("UPDATE time SET {part} = {value} WHERE start_time = (SELECT min(start_time) FROM time)"),
            &[("ranges", &["time", &said]), ("time-parts", &[part])],
        );
    }
}

#[test]
fn times_before_1990_and_more_than_a_day_ahead_are_out_of_bounds() {
    assert_detected(
        "INSERT INTO time VALUES ('1989-12-31 23:59:59Z', 23, 31, 52, 12, 1989, 7)",
        &[("ranges", &["time", "start_time 1989-12-31 23:59:59+00"]), ("orphans", &[])],
    );
    for instant in ["date_trunc('second', now()) + interval '25 hours'", "timestamptz 'infinity'"] {
        let tables = SampleTables::new();
        tables
            .run_without_triggers(&format!("UPDATE songplays SET start_time = {instant} WHERE songplay_id = {EARLY}"));
        let checked = tables.check(&["ranges", "references", "play-ids"]);
        assert_eq!(checked.0.code, 3, "{}", checked.0);
        assert!(checked.details("ranges").contains("start_time "), "{}", checked.0);
        assert!(checked.details("references").contains("songplays.start_time"), "{}", checked.0);
    }
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
    let play = tables.value(&format!("SELECT {EARLY}"));
    tables.run_without_triggers(&format!("UPDATE songplays SET level = 'gold' WHERE songplay_id = '{play}'"));
    tables.check(&[]).assert_only_fail(&[("levels", &["songplays", &play, "gold"])]);
    assert_detected(
        "UPDATE users SET level = 'Free' WHERE user_id = (SELECT max(user_id) FROM users)",
        &[("levels", &["users", "Free"]), ("latest-plays", &["Free"])],
    );
}
