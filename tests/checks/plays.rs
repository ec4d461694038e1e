//! Values that no longer follow from the plays: users, instants, ids and songs.

use crate::star::{SampleTables, assert_detected};

/// A play that has a song.
const MATCHED: &str = "(SELECT min(songplay_id::text)::uuid FROM songplays WHERE song_id IS NOT NULL)";

/// Converts a time from the format of the server to ISO 8601, the format of answers.
fn iso_8601(instant: &str) -> String {
    instant.replace(' ', "T").replace("+00", "Z")
}

#[test]
fn a_user_without_the_level_of_the_latest_play_is_reported() {
    let tables = SampleTables::new();
    let user = tables.value("SELECT min(user_id) FROM users WHERE level = 'paid'");
    tables.run_without_triggers(&format!("UPDATE users SET level = 'free' WHERE user_id = {user}"));
    tables.check(&[]).assert_only_fail(&[("latest-plays", &[&user, "free", "paid"])]);
}

#[test]
fn a_user_with_the_time_of_an_earlier_play_is_reported() {
    let tables = SampleTables::new();
    let user = tables.value("SELECT user_id FROM songplays GROUP BY user_id HAVING count(*) > 1 ORDER BY 1 LIMIT 1");
    let earlier = tables.value(&format!("SELECT min(start_time) FROM songplays WHERE user_id = {user}"));
    tables.run_without_triggers(&format!("UPDATE users SET as_of = '{earlier}' WHERE user_id = {user}"));
    tables.check(&[]).assert_only_fail(&[("latest-plays", &[&user, &iso_8601(&earlier)])]);
}

#[test]
fn a_wrong_play_id_is_reported_with_the_right_one() {
    let tables = SampleTables::new();
    let right = tables.value(&format!("SELECT {MATCHED}"));
    // Ids with a wrong time, a wrong version, a wrong variant and a wrong hash.
    for wrong in [
        format!("1{}", &right[1..]),
        format!("{}4{}", &right[..14], &right[15..]),
        format!("{}f{}", &right[..19], &right[20..]),
        format!("{}{}", &right[..35], if right.ends_with('0') { "1" } else { "0" }),
    ] {
        tables.run_without_triggers(&format!(
            "UPDATE songplays SET songplay_id = '{wrong}' WHERE songplay_id = '{right}'"
        ));
        let checked = tables.check(&[]);
        checked.assert_only_fail(&[("play-ids", &[&wrong, &right])]);
        assert!(checked.results().contains(&("play-ids", "FAILED", "1")), "{}", checked.0);
        tables.run_without_triggers(&format!(
            "UPDATE songplays SET songplay_id = '{right}' WHERE songplay_id = '{wrong}'"
        ));
    }
    tables.check(&[]).assert_all_pass();
}

#[test]
fn a_wrong_part_of_a_time_is_reported_with_the_right_one() {
    for (part, other) in [
        ("hour", "(hour + 1) % 24"),
        ("day", "day % 28 + 1"),
        ("week", "week % 52 + 1"),
        ("month", "month % 12 + 1"),
        ("year", "year + 1"),
        ("weekday", "weekday % 7 + 1"),
    ] {
        let tables = SampleTables::new();
        let instant = tables.value("SELECT min(start_time) FROM time");
        tables.run_without_triggers(&format!("UPDATE time SET {part} = {other} WHERE start_time = '{instant}'"));
        let stored = tables.value(&format!("SELECT {part} FROM time WHERE start_time = '{instant}'"));
        let checked = tables.check(&[]);
        checked.assert_only_fail(&[("time-parts", &[&iso_8601(&instant), part, &stored])]);
        assert!(checked.results().contains(&("time-parts", "FAILED", "1")), "{}", checked.0);
    }
}

#[test]
fn a_time_with_fractions_of_a_millisecond_is_reported() {
    assert_detected(
        "INSERT INTO time VALUES ('2018-11-05 12:00:00.0005Z', 12, 5, 45, 11, 2018, 1)",
        &[("time-parts", &["milliseconds", "0.500"]), ("orphans", &[])],
    );
}

#[test]
fn a_play_without_its_matching_song_is_reported() {
    let tables = SampleTables::new();
    let play = tables.value(&format!("SELECT {MATCHED}"));
    let song = tables.value(&format!("SELECT song_id FROM songplays WHERE songplay_id = '{play}'"));
    tables.run_without_triggers(&format!(
        "UPDATE songplays SET song_id = NULL, artist_id = NULL WHERE songplay_id = '{play}'"
    ));
    tables.check(&[]).assert_only_fail(&[("matches", &[&play, &song])]);
}

#[test]
fn a_play_with_a_song_that_does_not_match_is_reported() {
    let tables = SampleTables::new();
    let play = tables.value("SELECT min(songplay_id::text) FROM songplays WHERE song_id IS NULL");
    let song = tables.value("SELECT min(song_id) FROM songs");
    tables.run_without_triggers(&format!(
        "UPDATE songplays SET (song_id, artist_id) = (SELECT song_id, artist_id FROM songs WHERE song_id = '{song}')
         WHERE songplay_id = '{play}'"
    ));
    tables.check(&[]).assert_only_fail(&[("matches", &[&play, &song])]);
}

#[test]
fn plays_of_a_deleted_match_are_reported() {
    let tables = SampleTables::new();
    let song = tables.value(&format!("SELECT song_id FROM songplays WHERE songplay_id = {MATCHED}"));
    tables.run_without_triggers(&format!("DELETE FROM track_matches WHERE song_id = '{song}'"));
    tables.check(&[]).assert_only_fail(&[("matches", &[&song])]);
}
