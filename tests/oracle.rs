//! Tests of the oracle, with records whose tables are known. The oracle checks the loader, so it must be correct
//! itself.

use std::collections::BTreeMap;

use test_support::oracle::{self, Cell, Event, Files, Line, Moment, Row, Song, Table, Tables};

fn song(song_id: &str, artist_id: &str) -> Song {
    Song {
        song_id: song_id.to_owned(),
        title: Some("Intro".to_owned()),
        year: None,
        duration: Some(75.67628),
        artist_id: artist_id.to_owned(),
        artist_name: Some("Samy Deluxe".to_owned()),
        artist_location: None,
        artist_latitude: None,
        artist_longitude: None,
    }
}

fn play(ts: i64, user_id: i64) -> Event {
    Event {
        ts,
        user_id,
        session_id: 1,
        item_in_session: 0,
        level: Some("free".to_owned()),
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace".to_owned()),
        gender: Some("F".to_owned()),
        location: None,
        user_agent: None,
        song: None,
        artist: None,
        length: None,
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// The rows of a table as text, one string for each row.
fn printed(table: &Table) -> Vec<String> {
    let line = |(key, row): (&Row, &Row)| {
        let cells: Vec<String> = key.iter().chain(row).map(Cell::to_string).collect();
        cells.join(" ")
    };
    table.rows.iter().map(line).collect()
}

/// Checks the records in this order and in the reverse order.
fn in_both_orders<T: Clone>(records: &[T], check: impl Fn(&[T])) {
    let mut reversed = records.to_vec();
    reversed.reverse();
    check(records);
    check(&reversed);
}

fn moment(ms: i64) -> (i64, i64, i64, i64, i64, i64) {
    let at = Moment::of_epoch_ms(ms);
    (at.year, at.month, at.day, at.hour, at.week, at.weekday)
}

#[test]
fn a_timestamp_is_split_into_parts_in_utc() {
    assert_eq!(moment(0), (1970, 1, 1, 0, 1, 4), "the epoch was a Thursday");
    assert_eq!(moment(1_541_105_830_796), (2018, 11, 1, 20, 44, 4), "the first event of the real logs");
    assert_eq!(moment(951_825_600_000), (2000, 2, 29, 12, 9, 2), "2000 was a leap year");
    assert_eq!(moment(951_868_800_000 - 1), (2000, 2, 29, 23, 9, 2), "the last millisecond of a day");
    assert_eq!(moment(951_868_800_000), (2000, 3, 1, 0, 9, 3));
    assert_eq!(moment(4_107_542_400_000), (2100, 3, 1, 0, 9, 1), "2100 is no leap year");
    assert_eq!(moment(-1), (1969, 12, 31, 23, 1, 3), "before the epoch");
    assert_eq!(moment(-86_400_000 * 366), (1968, 12, 31, 0, 1, 2));
}

#[test]
fn a_week_belongs_to_the_year_of_its_thursday() {
    assert_eq!(moment(1_546_214_400_000), (2018, 12, 31, 0, 1, 1), "Monday of the first week of 2019");
    assert_eq!(moment(1_546_128_000_000), (2018, 12, 30, 0, 52, 7));
    assert_eq!(moment(1_451_606_400_000), (2016, 1, 1, 0, 53, 5), "Friday of the last week of 2015");
    assert_eq!(moment(1_609_632_000_000), (2021, 1, 3, 0, 53, 7), "Sunday of the last week of 2020");
    assert_eq!(moment(1_609_718_400_000), (2021, 1, 4, 0, 1, 1));
}

#[test]
fn a_line_with_escapes_and_odd_numbers_is_parsed() {
    let line = br#"{"artist":"Bj\u00f6rk","page":"NextSong","userId":"39","sessionId":38,"ts":1541105830796.0,
        "itemInSession":3,"userAgent":"\"Mozilla\/5.0 -1 2\"","level":"paid","location":"\\","length":246.30812}"#;
    let Line::Good(read) = Event::parse(line) else { panic!("rejected") };
    assert_eq!((read.ts, read.user_id, read.session_id, read.item_in_session), (1_541_105_830_796, 39, 38, 3));
    assert_eq!(read.user_agent, some("\"Mozilla/5.0 -1 2\""), "its own quotes stay, its digits are no numbers");
    assert_eq!(read.location, some("\\"), "an escaped backslash escapes nothing");
    assert_eq!((read.artist, read.song, read.length), (some("Björk"), None, Some(246.30812)));

    let song =
        br#"{"song_id":"S","artist_id":"A","title":"T","year":0,"artist_location":"","artist_name":"","duration":1e2}"#;
    let Line::Good(read) = Song::parse(song) else { panic!("rejected") };
    assert_eq!((read.year, read.artist_location), (None, None), "0 and nothing mean unknown");
    assert_eq!((read.artist_name, read.duration), (some(""), Some(100.0)), "an empty name is a name");
}

#[test]
fn numbers_are_parsed_exactly() {
    // Without float_roundtrip, serde_json reads the first of these numbers with an error of one unit in the last place.
    for digits in
        ["55.393536131272924", "93.3108", "2.2250738585072011e-308", "1e308", "-0.000085", "123456789012345678"]
    {
        let line = format!(r#"{{"song_id":"S","artist_id":"A","title":"T","artist_name":"N","duration":{digits}}}"#);
        let Line::Good(read) = Song::parse(line.as_bytes()) else { panic!("{digits} is rejected") };
        assert_eq!(read.duration.map(f64::to_bits), Some(digits.parse::<f64>().unwrap().to_bits()), "{digits}");
    }
}

#[test]
fn a_zero_has_no_sign() {
    let line = br#"{"song_id":"S","artist_id":"A","duration":-0.0,"artist_latitude":-0,"artist_longitude":-0e5}"#;
    let Line::Good(read) = Song::parse(line) else { panic!("rejected") };
    let zeros = [read.duration, read.artist_latitude, read.artist_longitude];
    assert_eq!(zeros.map(|zero| zero.map(f64::to_bits)), [Some(0); 3]);
}

#[test]
fn other_pages_differ_from_invalid_plays() {
    let play = r#""page":"NextSong","level":"free","ts":1541106106796,"userId":"1","sessionId":1,"itemInSession":1"#;
    let with = |change: &str| format!("{{{play}{change}}}");
    assert!(matches!(Event::parse(with("").as_bytes()), Line::Good(_)));
    assert!(matches!(Event::parse(with(r#","song":null,"more":[1,{}]"#).as_bytes()), Line::Good(_)));
    assert_eq!(Event::parse(br#"{"page":"Home","userId":"","ts":1}"#), Line::OtherPage);
    let bad = [
        with("").replace(r#""userId":"1""#, r#""userId":"""#),
        with("").replace("1541106106796", "1541106106796.5"),
        with("").replace(r#""ts":1541106106796,"#, ""),
        with("").replace("1541106106796", "4102444800000"),
        with("").replace("1541106106796", "631151999999"),
        with("").replace(r#""itemInSession":1"#, r#""itemInSession":2147483648"#),
        with(r#","song":"\u0000""#),
        with(r#","song":"\ud800""#),
        with(r#","song":{}"#),
        with(r#","length":1e400"#),
        with("").replace(r#""page":"NextSong","#, ""),
        with("").replace(r#""free""#, r#""FREE""#),
        with("").replace(r#""level":"free","#, ""),
        with("").replace(r#""sessionId":1"#, r#""sessionId":9007199254740993.0"#),
        with(r#","length":"3""#),
        with("") + "}",
        with("")[1..].to_owned(),
        "[]".to_owned(),
        "NaN".to_owned(),
    ];
    for line in bad {
        assert_eq!(Event::parse(line.as_bytes()), Line::Rejected, "{line}");
    }
    assert_eq!(Event::parse(b"{\"page\":\"\xff\"}"), Line::Rejected, "bytes that are no UTF-8");
}

#[test]
fn null_is_below_every_value_and_strings_compare_by_bytes() {
    let sorted = [
        Cell::Null,
        Cell::Text(String::new()),
        Cell::Text("Z".to_owned()),
        Cell::Text("a".to_owned()),
        Cell::Text("é".to_owned()),
        Cell::Text("\u{ffff}".to_owned()),
        Cell::Text("\u{10000}".to_owned()),
    ];
    assert!(sorted.is_sorted_by(|a, b| a < b));
    assert!([Cell::Null, Cell::Float(-1e9), Cell::Float(0.5), Cell::Float(3.0)].is_sorted_by(|a, b| a < b));
}

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
