//! Lines, times and values.

use crate::records::some;
use test_support::oracle::{Cell, Event, Line, Moment, Song};

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
