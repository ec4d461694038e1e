//! Values that no longer follow from the plays: users, instants, ids and songs.

use crate::star::{SampleTables, assert_detected};

/// A play that has a song.
const MATCHED: &str = "(SELECT min(songplay_id::text)::uuid FROM songplays WHERE song_id IS NOT NULL)";

/// Converts a time from the format of the server to ISO 8601, the format of answers.
fn iso_8601(instant: &str) -> String {
    instant.replace(' ', "T").replace("+00", "Z")
}

#[test]
fn a_user_without_the_level_and_time_of_the_latest_play_is_reported() {
    let tables = SampleTables::new();
    let paid = tables.value("SELECT min(user_id) FROM users WHERE level = 'paid'");
    let other = tables.value(&format!(
        "SELECT user_id FROM songplays WHERE user_id <> {paid} GROUP BY user_id HAVING count(*) > 1 ORDER BY 1 LIMIT 1"
    ));
    let earlier = tables.value(&format!("SELECT min(start_time) FROM songplays WHERE user_id = {other}"));
    tables.run_without_triggers(&format!(
        "UPDATE users SET level = 'free' WHERE user_id = {paid};
         UPDATE users SET as_of = '{earlier}' WHERE user_id = {other}"
    ));
    tables.check(&[]).assert_rows(&[(
        "latest-plays",
        &[&format!(" {paid} |free|paid"), &format!(" {other} |{}", iso_8601(&earlier))],
    )]);
}

#[test]
fn a_wrong_play_id_is_reported_with_the_right_one() {
    let tables = SampleTables::new();
    let [time, version, variant, hash] = [0, 1, 2, 3].map(|number| {
        tables.value(&format!("SELECT songplay_id FROM songplays ORDER BY songplay_id OFFSET {number} LIMIT 1"))
    });
    // Ids with a wrong time, a wrong version, a wrong variant and a wrong hash.
    let wrong = [
        format!("1{}", &time[1..]),
        format!("{}4{}", &version[..14], &version[15..]),
        format!("{}f{}", &variant[..19], &variant[20..]),
        format!("{}{}", &hash[..35], if hash.ends_with('0') { "1" } else { "0" }),
    ];
    let rows: Vec<_> = wrong
        .iter()
        .zip([time, version, variant, hash])
        .map(|(wrong, right)| {
            tables.run_without_triggers(&format!(
                "UPDATE songplays SET songplay_id = '{wrong}' WHERE songplay_id = '{right}'"
            ));
            format!("{wrong}|{right}")
        })
        .collect();
    tables.check(&[]).assert_rows(&[("play-ids", &rows.iter().map(String::as_str).collect::<Vec<_>>())]);
}

#[test]
fn a_wrong_part_of_a_time_is_reported_with_the_right_one() {
    let tables = SampleTables::new();
    let parts = [
        ("hour", "(hour + 1) % 24"),
        ("day", "day % 28 + 1"),
        ("week", "week % 52 + 1"),
        ("month", "month % 12 + 1"),
        ("year", "year + 1"),
        ("weekday", "weekday % 7 + 1"),
    ];
    let rows: Vec<_> = (0..)
        .zip(parts)
        .map(|(number, (part, other))| {
            let instant = format!("SELECT start_time FROM time ORDER BY 1 OFFSET {number} LIMIT 1");
            let instant = tables.value(&instant);
            let part_of = format!("SELECT {part} FROM time WHERE start_time = '{instant}'");
            let right = tables.value(&part_of);
            tables.run_without_triggers(&format!("UPDATE time SET {part} = {other} WHERE start_time = '{instant}'"));
            format!("{}| {part} | {}| {right}", iso_8601(&instant), tables.value(&part_of))
        })
        .collect();
    tables.check(&[]).assert_rows(&[("time-parts", &rows.iter().map(String::as_str).collect::<Vec<_>>())]);
}

#[test]
fn a_time_with_fractions_of_a_millisecond_is_reported() {
    assert_detected(
        "INSERT INTO time VALUES ('2018-11-05 12:00:00.0005Z', 12, 5, 45, 11, 2018, 1)",
        &[("time-parts", &["milliseconds", "0.500"]), ("orphans", &[])],
    );
}

#[test]
fn a_play_with_another_song_than_its_match_is_reported() {
    let tables = SampleTables::new();
    let matched = tables.value(&format!("SELECT {MATCHED}"));
    let its_song = tables.value(&format!("SELECT song_id FROM songplays WHERE songplay_id = '{matched}'"));
    let unmatched = tables.value("SELECT min(songplay_id::text) FROM songplays WHERE song_id IS NULL");
    let song = tables.value("SELECT min(song_id) FROM songs");
    tables.run_without_triggers(&format!(
        "UPDATE songplays SET song_id = NULL, artist_id = NULL WHERE songplay_id = '{matched}';
         UPDATE songplays SET (song_id, artist_id) = (SELECT song_id, artist_id FROM songs WHERE song_id = '{song}')
         WHERE songplay_id = '{unmatched}'"
    ));
    tables.check(&[]).assert_rows(&[("matches", &[&format!("{matched}|{its_song}"), &format!("{unmatched}|{song}")])]);
}

#[test]
fn plays_of_a_deleted_match_are_reported() {
    let tables = SampleTables::new();
    let song = tables.value(&format!("SELECT song_id FROM songplays WHERE songplay_id = {MATCHED}"));
    tables.run_without_triggers(&format!("DELETE FROM track_matches WHERE song_id = '{song}'"));
    tables.check(&[]).assert_only_fail(&[("matches", &[&song])]);
}
