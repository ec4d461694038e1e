//! Values that no longer follow from the plays: users, instants, ids and songs.

use crate::star::{Star, broken_by};

/// A play that has a song.
const MATCHED: &str = "(SELECT min(songplay_id::text)::uuid FROM songplays WHERE song_id IS NOT NULL)";

/// Converts a time from the format of the server to ISO 8601, the format of answers.
fn iso_8601(instant: &str) -> String {
    instant.replace(' ', "T").replace("+00", "Z")
}

#[test]
fn a_user_without_the_level_of_the_latest_play_is_reported() {
    let star = Star::new();
    let user = star.value("SELECT min(user_id) FROM users WHERE level = 'paid'");
    star.by_force(&format!("UPDATE users SET level = 'free' WHERE user_id = {user}"));
    star.check(&[]).only_fail(&[("latest-plays", &[&user, "free", "paid"])]);
}

#[test]
fn a_user_with_the_time_of_an_earlier_play_is_reported() {
    let star = Star::new();
    let user = star.value("SELECT user_id FROM songplays GROUP BY user_id HAVING count(*) > 1 ORDER BY 1 LIMIT 1");
    let earlier = star.value(&format!("SELECT min(start_time) FROM songplays WHERE user_id = {user}"));
    star.by_force(&format!("UPDATE users SET as_of = '{earlier}' WHERE user_id = {user}"));
    star.check(&[]).only_fail(&[("latest-plays", &[&user, &iso_8601(&earlier)])]);
}

#[test]
fn a_wrong_play_id_is_reported_with_the_right_one() {
    let star = Star::new();
    let right = star.value(&format!("SELECT {MATCHED}"));
    // Ids with a wrong time, a wrong version, a wrong variant and a wrong hash.
    for wrong in [
        format!("1{}", &right[1..]),
        format!("{}4{}", &right[..14], &right[15..]),
        format!("{}f{}", &right[..19], &right[20..]),
        format!("{}{}", &right[..35], if right.ends_with('0') { "1" } else { "0" }),
    ] {
        star.by_force(&format!("UPDATE songplays SET songplay_id = '{wrong}' WHERE songplay_id = '{right}'"));
        let checked = star.check(&[]);
        checked.only_fail(&[("play-ids", &[&wrong, &right])]);
        assert!(checked.results().contains(&("play-ids", "FAILED", "1")), "{}", checked.0);
        star.by_force(&format!("UPDATE songplays SET songplay_id = '{right}' WHERE songplay_id = '{wrong}'"));
    }
    star.check(&[]).all_hold();
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
        let star = Star::new();
        let instant = star.value("SELECT min(start_time) FROM time");
        star.by_force(&format!("UPDATE time SET {part} = {other} WHERE start_time = '{instant}'"));
        let stored = star.value(&format!("SELECT {part} FROM time WHERE start_time = '{instant}'"));
        let checked = star.check(&[]);
        checked.only_fail(&[("time-parts", &[&iso_8601(&instant), part, &stored])]);
        assert!(checked.results().contains(&("time-parts", "FAILED", "1")), "{}", checked.0);
    }
}

#[test]
fn a_time_with_fractions_of_a_millisecond_is_reported() {
    broken_by(
        "INSERT INTO time VALUES ('2018-11-05 12:00:00.0005Z', 12, 5, 45, 11, 2018, 1)",
        &[("time-parts", &["milliseconds", "0.500"]), ("orphans", &[])],
    );
}

#[test]
fn a_play_without_its_matching_song_is_reported() {
    let star = Star::new();
    let play = star.value(&format!("SELECT {MATCHED}"));
    let song = star.value(&format!("SELECT song_id FROM songplays WHERE songplay_id = '{play}'"));
    star.by_force(&format!("UPDATE songplays SET song_id = NULL, artist_id = NULL WHERE songplay_id = '{play}'"));
    star.check(&[]).only_fail(&[("matches", &[&play, &song])]);
}

#[test]
fn a_play_with_a_song_that_does_not_match_is_reported() {
    let star = Star::new();
    let play = star.value("SELECT min(songplay_id::text) FROM songplays WHERE song_id IS NULL");
    let song = star.value("SELECT min(song_id) FROM songs");
    star.by_force(&format!(
        "UPDATE songplays SET (song_id, artist_id) = (SELECT song_id, artist_id FROM songs WHERE song_id = '{song}')
         WHERE songplay_id = '{play}'"
    ));
    star.check(&[]).only_fail(&[("matches", &[&play, &song])]);
}

#[test]
fn plays_of_a_deleted_match_are_reported() {
    let star = Star::new();
    let song = star.value(&format!("SELECT song_id FROM songplays WHERE songplay_id = {MATCHED}"));
    star.by_force(&format!("DELETE FROM track_matches WHERE song_id = '{song}'"));
    star.check(&[]).only_fail(&[("matches", &[&song])]);
}
