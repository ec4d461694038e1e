//! The rows of the tables, and the differences between two states of them.

use std::collections::BTreeMap;

use crate::records::{in_both_orders, play, printed, some, song};
use test_support::oracle::{self, Cell, Event, Files, Row, Song, Tables};

#[test]
fn the_greater_of_two_songs_with_one_id_wins() {
    let older = Song { year: Some(1999), ..song("S1", "A1") };
    let untitled = Song { title: None, year: Some(2020), ..song("S1", "A1") };
    in_both_orders(&[older, song("S1", "A1"), untitled], |songs| {
        let tables = Tables::of_records(songs, &[]);
        assert_eq!(printed(&tables.songs), [r#""S1" "Intro" "A1" 1999 75.67628"#]);
    });
    // The order of comparison is title, artist, year. The winner keeps its own year.
    let other_artist = Song { year: Some(1), ..song("S1", "A2") };
    in_both_orders(&[Song { year: Some(2), ..song("S1", "A1") }, other_artist], |songs| {
        assert_eq!(printed(&Tables::of_records(songs, &[]).songs), [r#""S1" "Intro" "A2" 1 75.67628"#]);
    });
}

#[test]
fn the_most_complete_artist_record_wins_then_the_greatest() {
    let bare = Song { artist_name: some("Zebra"), ..song("S1", "A1") };
    let located = Song { artist_name: some("Aardvark"), artist_location: some("Rome"), ..song("S2", "A1") };
    in_both_orders(&[bare, located.clone()], |songs| {
        assert_eq!(printed(&Tables::of_records(songs, &[]).artists), [r#""A1" "Aardvark" "Rome" null null"#]);
    });
    // Both records have the same number of attributes. The name is compared before the location and the coordinates.
    let placed = Song { artist_name: some("Abba"), artist_latitude: Some(-5.0), ..song("S3", "A1") };
    in_both_orders(&[placed, located.clone()], |songs| {
        assert_eq!(printed(&Tables::of_records(songs, &[]).artists), [r#""A1" "Abba" null -5.0 null"#]);
    });
    let elsewhere = Song { artist_location: some("Rome "), ..located.clone() };
    in_both_orders(&[located, elsewhere], |songs| {
        assert_eq!(printed(&Tables::of_records(songs, &[]).artists), [r#""A1" "Aardvark" "Rome " null null"#]);
    });
}

#[test]
fn a_user_is_from_the_latest_play_or_the_greater_one_of_a_tie() {
    let late = play(2_000, 7);
    let early = Event { level: some("paid"), first_name: some("Zoe"), ..play(1_000, 7) };
    in_both_orders(&[early, late.clone()], |plays| {
        let users = Tables::of_records(&[], plays).users;
        assert_eq!(printed(&users), [r#"7 "Ada" "Lovelace" "F" "free" 2000000"#]);
    });
    let paid = Event { level: some("paid"), first_name: some("Aa"), session_id: 2, ..late.clone() };
    let unknown = Event { level: None, first_name: some("Zz"), session_id: 3, ..late.clone() };
    in_both_orders(&[late, paid, unknown], |plays| {
        let users = Tables::of_records(&[], plays).users;
        assert_eq!(printed(&users), [r#"7 "Aa" "Lovelace" "F" "paid" 2000000"#]);
    });
}

#[test]
fn the_greater_record_of_a_play_logged_twice_is_stored() {
    let here = Event { location: some("Here"), user_agent: some("z"), ..play(1_541_105_830_796, 39) };
    let there = Event { location: some("There"), user_agent: None, ..here.clone() };
    in_both_orders(&[here.clone(), there, here], |plays| {
        let tables = Tables::of_records(&[], plays);
        assert_eq!(tables.songplays.rows.len(), 1);
        let row = tables.songplays.rows.values().next().unwrap();
        assert_eq!((row[6].to_string(), &row[7]), ("\"There\"".to_owned(), &Cell::Null));
        assert_eq!(tables.time.rows.len(), 1);
    });
    // If one part of the natural key differs, the plays differ.
    let one = play(1_000, 1);
    let others = [
        play(1_001, 1),
        play(1_000, 2),
        Event { session_id: 2, ..one.clone() },
        Event { item_in_session: 1, ..one.clone() },
        one,
    ];
    let tables = Tables::of_records(&[], &others);
    assert_eq!((tables.songplays.rows.len(), tables.time.rows.len(), tables.users.rows.len()), (5, 2, 2));
}

#[test]
fn the_id_of_a_play_is_its_time_and_a_hash() {
    // `printf` and `sha256sum` show that the hash of the twenty bytes 00..27 00..26 00000000 begins with
    // a1c2b2d31c46737657ff. The time is 0x166d110cb8c. The version changes a1 to 81. The variant does not change b2,
    // because its first two bits are 10 already.
    assert_eq!(oracle::songplay_id(0x0166_d110_cb8c, 39, 38, 0), "0166d110-cb8c-81c2-b2d3-1c46737657ff");
    assert_eq!(1_541_105_830_796, 0x0166_d110_cb8c_i64);
    // 00..09 00..01 00000002 gives cc6056ed3fd3d0a87280. The version changes cc to 8c, and the variant changes 56 to
    // 96.
    assert_eq!(oracle::songplay_id(1, 9, 1, 2), "00000000-0001-8c60-96ed-3fd3d0a87280");
}

#[test]
fn a_play_finds_its_song_by_exact_title_artist_and_duration() {
    let heard = |title: Option<&str>, artist: Option<&str>, length: Option<f64>| {
        let play = Event { song: title.map(str::to_owned), artist: artist.map(str::to_owned), length, ..play(1, 1) };
        let tables = Tables::of_records(&[song("S2", "A1"), song("S1", "A9"), song("S1", "A3")], &[play]);
        let row = tables.songplays.rows.values().next().unwrap().clone();
        format!("{} {}", row[3], row[4])
    };
    assert_eq!(
        heard(Some("Intro"), Some("Samy Deluxe"), Some(75.67628)),
        r#""S1" "A3""#,
        "the least song, of the least artist"
    );
    assert_eq!(heard(Some("intro"), Some("Samy Deluxe"), Some(75.67628)), "null null");
    assert_eq!(heard(Some("Intro"), Some("Samy Deluxe "), Some(75.67628)), "null null");
    assert_eq!(heard(Some("Intro"), Some("Samy Deluxe"), Some(75.67629)), "null null");
    assert_eq!(heard(Some("Intro"), Some("Samy Deluxe"), None), "null null");

    let nameless = Song { artist_name: None, ..song("S1", "A1") };
    let play = Event { song: some("Intro"), artist: None, length: Some(75.67628), ..play(1, 1) };
    let tables = Tables::of_records(&[nameless], &[play]);
    assert_eq!(tables.track_matches.rows, BTreeMap::new(), "what is unknown matches nothing, not even the unknown");
    assert_eq!(tables.songplays.rows.values().next().unwrap()[3], Cell::Null);
}

#[test]
fn a_match_uses_every_record_of_a_song_not_only_the_stored_one() {
    let loser = Song { title: some("Alpha"), artist_name: some("A"), ..song("S1", "A1") };
    let winner = Song { title: some("Beta"), artist_name: some("B"), ..song("S1", "A1") };
    let play = Event { song: some("Alpha"), artist: some("A"), length: Some(75.67628), ..play(1, 1) };
    let tables = Tables::of_records(&[loser, winner], &[play]);
    assert_eq!(printed(&tables.songs), [r#""S1" "Beta" "A1" null 75.67628"#]);
    assert_eq!(tables.track_matches.rows.len(), 2);
    assert_eq!(tables.songplays.rows.values().next().unwrap()[3].to_string(), "\"S1\"");
}

#[test]
fn a_difference_is_reported_with_key_and_column() {
    let expected = Tables::of_records(&[song("S1", "A1")], &[play(1_000, 1), play(2_000, 2)]);
    assert_eq!(expected.differences(&expected), "");
    let changed = Tables::of_records(
        &[Song { year: Some(1999), ..song("S1", "A1") }],
        &[play(1_000, 1), Event { level: some("paid"), ..play(1_000, 3) }],
    );
    let differences = expected.differences(&changed);
    assert!(differences.contains("songs: 1 rows expected, 1 found, 1 keys differ"), "{differences}");
    assert!(differences.contains("song_id=\"S1\": year expected null, found 1999"), "{differences}");
    assert!(differences.contains("user_id=2: missing; expected first_name=\"Ada\""), "{differences}");
    assert!(differences.contains("user_id=3: not expected; found"), "{differences}");
    assert!(!differences.contains("artists:"), "{differences}");
}

#[test]
fn the_real_data_gives_the_known_counts() {
    let Some(real) = Files::real() else { return };
    let tables = real.tables();
    let counts = tables.all().map(|table| table.rows.len());
    assert_eq!(counts[..5], [6820, 96, 71, 69, 6813]);
    assert_eq!(tables.rejected, []);
    let matched: Vec<&Row> = tables.songplays.rows.values().filter(|row| row[3] != Cell::Null).collect();
    assert_eq!(matched.len(), 1);
    assert_eq!(matched[0][3].to_string(), "\"SOZCTXZ12AB0182364\"");
    let paid = tables.users.rows.values().filter(|row| row[3].to_string() == "\"paid\"");
    assert_eq!(paid.count(), 22);
}
