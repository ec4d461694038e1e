//! Lines for which it is known whether they are good, and the reason if they are bad.

use sparkify_polars::model::{Reason, SourceKind};

use test_support::written::{event, song};

/// The maximum length of a line of the mixture, in bytes. Only lines that are too long exceed it.
pub(crate) const LINE_BYTES: usize = 4_000;

/// A line, and the reason if it is bad.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) text: Vec<u8>,
    pub(crate) bad: Option<Reason>,
    /// It is an object, even if it is a bad one. Another object may follow it on its line, and it may be spread over
    /// lines.
    pub(crate) is_object: bool,
}

/// The lines of a kind.
pub(crate) fn known(content: SourceKind) -> Vec<Known> {
    let (good, bad, broken) = match content {
        SourceKind::Logs => (good_events(), bad_events(), broken_lines(&event(&[]))),
        SourceKind::Songs => (good_songs(), bad_songs(), broken_lines(&song(&[]))),
    };
    let good = good.into_iter().map(|text| Known { text: text.into_bytes(), bad: None, is_object: true });
    let bad =
        bad.into_iter().map(|(reason, text)| Known { text: text.into_bytes(), bad: Some(reason), is_object: true });
    let broken = broken.into_iter().map(|(reason, text)| Known { text, bad: Some(reason), is_object: false });
    good.chain(bad).chain(broken).collect()
}

fn good_events() -> Vec<String> {
    vec![
        event(&[]),
        r#"{"page":"Home"}"#.to_owned(),
        r#"{"page":"Karaoke","level":"gold","userId":"","ts":-1,"mood":{"x":[1e5]}}"#.to_owned(),
        event(&[("userId", "8"), ("sessionId", "9223372036854775807")]),
        event(&[("userId", "\"-8\""), ("ts", "1541106106796.0"), ("itemInSession", "1e1")]),
        event(&[("song", r#""caf\u00e9 \ud83d\ude00 \\u0000""#), ("artist", "\"\u{1F600}\"")]),
        event(&[("song", "\"1999\""), ("artist", "\"true\""), ("firstName", "\"{\""), ("lastName", "\"[1]\"")]),
        event(&[("song", r#""x","song":1999"#), ("level", r#""paid","level":"gold""#)]),
        event(&[("s\\u006fng", r#""escaped""#), ("song", ""), ("length", "null"), ("location", "null")]),
        event(&[("x", &format!("{}{}", "[".repeat(99), "]".repeat(99)))]).replace("\",\"", "\" ,\t\""),
    ]
}

fn bad_events() -> Vec<(Reason, String)> {
    let with = |name, value| event(&[(name, value)]);
    vec![
        (Reason::NotAnEvent, "{}".to_owned()),
        (Reason::NotAnEvent, song(&[])),
        (Reason::NulInString, with("song", r#""a\u0000""#)),
        (Reason::LoneSurrogate, with("song", r#""a\ud800""#)),
        (Reason::LoneSurrogate, with("song", r#""\udc00b""#)),
        (Reason::MissingField, with("ts", "")),
        (Reason::MissingField, with("page", "null")),
        (Reason::MissingField, with("level", "null")),
        (Reason::WrongType, with("song", "1999")),
        (Reason::WrongType, with("artist", r#"{"x":1}"#)),
        (Reason::WrongType, with("ts", r#""1541106106796""#)),
        (Reason::WrongType, with("userId", r#""eight""#)),
        (Reason::OutOfRange, with("sessionId", "9223372036854775808")),
        (Reason::OutOfRange, with("itemInSession", "1.5")),
        (Reason::OutOfRange, with("length", "-1")),
        (Reason::NotFinite, with("length", "NaN")),
        (Reason::NotFinite, with("length", "1e400")),
        (Reason::NotFinite, with("ts", "-Infinity")),
        (Reason::TimestampOutOfRange, with("ts", "1541106106")),
        (Reason::TimestampAhead, with("ts", "1800000000000")),
        (Reason::UnknownLevel, with("level", r#""gold""#)),
        (Reason::EmptyUser, with("userId", r#""""#)),
        (Reason::TooDeep, with("x", &format!("{}{}", "[".repeat(100), "]".repeat(100)))),
    ]
}

fn good_songs() -> Vec<String> {
    vec![
        song(&[]),
        r#"{"song_id":"S","artist_id":"A"}"#.to_owned(),
        song(&[("title", "\"1999\""), ("year", "1982.0"), ("artist_latitude", "-90"), ("mood", "[1]")]),
        song(&[("title", &format!("{:?}", "x".repeat(1_000))), ("song_id", &format!("{:?}", "y".repeat(255)))]),
    ]
}

fn bad_songs() -> Vec<(Reason, String)> {
    let with = |name, value| song(&[(name, value)]);
    vec![
        (Reason::NotASong, "{}".to_owned()),
        (Reason::NotASong, event(&[])),
        (Reason::MissingField, with("song_id", "")),
        (Reason::MissingField, with("artist_id", r#""""#)),
        (Reason::WrongType, with("title", "1999")),
        (Reason::OutOfRange, with("year", "1999.5")),
        (Reason::OutOfRange, with("artist_latitude", "90.5")),
        (Reason::TooLong, with("song_id", &format!("{:?}", "x".repeat(256)))),
        (Reason::TooLong, with("title", &format!("{:?}", "x".repeat(1_001)))),
        (Reason::NulInString, with("artist_name", r#""\u0000""#)),
    ]
}

/// Lines that are not an object. Some of them are made from a good line.
fn broken_lines(good: &str) -> Vec<(Reason, Vec<u8>)> {
    let in_a_string = good.find("Renaud").unwrap();
    let mut lines = vec![
        (Reason::NotJson, b"<html>".to_vec()),
        (Reason::NotJson, format!("{good},").into_bytes()),
        (Reason::NotJson, format!("{good} x").into_bytes()),
        (Reason::NotJson, good.replace("Renaud", r"Ren\xaud").into_bytes()),
        (Reason::NotJson, b"\0".to_vec()),
        (Reason::Truncated, good.as_bytes()[..in_a_string].to_vec()),
        (Reason::NotAnObject, b"[1]".to_vec()),
        (Reason::NotAnObject, b"null".to_vec()),
        (Reason::NotAnObject, b"  17".to_vec()),
        (Reason::LineTooLong, good.replace("Renaud", &"x".repeat(LINE_BYTES)).into_bytes()),
        (Reason::LineTooLong, vec![b'x'; 70_000]),
    ];
    let mut not_utf8 = good.as_bytes().to_vec();
    not_utf8[in_a_string] = 0xFF;
    lines.push((Reason::InvalidUtf8, not_utf8));
    lines
}
