//! Single bad lines, and the reason for each of them.

use sparkify_polars::model::{Reason, Reject, SourceKind};
use sparkify_polars::scan::{Limits, Scan};

use crate::reading::limits;
use crate::scan::{PLAY, SONG, block, scanned};

/// The reason of a reject, if the line is rejected. It must be the same alone and between good lines.
fn reason(kind: SourceKind, line: &[u8]) -> Option<Reason> {
    let good = if kind == SourceKind::Logs { PLAY } else { SONG }.as_bytes();
    let rejects = |lines: &[&[u8]]| {
        let (frame, report) = scanned(kind, block(lines));
        assert_eq!(frame.height() + report.rejects.len(), lines.len(), "a line is lost beside {line:?}");
        report.rejects
    };
    let between = rejects(&[good, line, good]);
    assert!(between.iter().all(|reject| (reject.line, reject.raw.as_slice()) == (2, line)), "{between:?}");
    let reasons = |rejects: &[Reject]| rejects.iter().map(|reject| reject.reason).collect::<Vec<_>>();
    assert_eq!(reasons(&rejects(&[line])), reasons(&between), "alone");
    between.first().map(|reject| reject.reason)
}

#[test]
fn a_bad_event_is_rejected_with_its_reason() {
    let with = |from: &str, to: &str| PLAY.replace(from, to).into_bytes();
    let nested = |depth| format!(r#"{{"page":"Home","x":{}{}}}"#, "[".repeat(depth), "]".repeat(depth)).into_bytes();
    for (line, expected) in [
        (PLAY.as_bytes().to_vec(), None),
        (with(r#""8""#, "8"), None),
        (with("139", "139.0"), None),
        (with(r#""NextSong""#, r#""Home""#), None),
        (br#"{"page":"Home"}"#.to_vec(), None),
        (with("You", r"caf\u00e9 \ud83d\ude00"), None),
        (with("You", r"\\u0000"), None),
        (with("You Gotta Be", "[1999]"), None),
        (with("You Gotta Be", "1999"), None),
        (with("You Gotta Be", "true"), None),
        (with(r#""You Gotta Be""#, "1.50"), Some(Reason::WrongType)),
        (with(r#""You Gotta Be""#, "true"), Some(Reason::WrongType)),
        (with(r#""8""#, "8.0"), None),
        (with(r#""8""#, "true"), Some(Reason::WrongType)),
        (with(r#""level":"free""#, r#""level":"free","level":"gold""#), None),
        (with(r#""level":"free""#, r#""level":"gold","level":"free""#), Some(Reason::UnknownLevel)),
        (with(r#""song":"You Gotta Be""#, r#""song":"x","song":1999"#), None),
        (with(r#""song":"You Gotta Be""#, r#""s\u006fng":1999"#), Some(Reason::WrongType)),
        (with(r#""song":"You Gotta Be""#, r#""s\u006fng":"x""#), None),
        (with(r#""8""#, "9007199254740993"), None),
        (with(r#""8""#, "9007199254740993.0"), Some(Reason::OutOfRange)),
        (with(r#""8""#, "1e17"), Some(Reason::OutOfRange)),
        (with("246.30812", "1e30"), Some(Reason::OutOfRange)),
        (with("246.30812", "5e-4294967295"), None),
        (with("246.30812", "5e-999999999999"), None),
        (with("246.30812", r#"1,"x":[1e0000000005]"#), None),
        (with("You", "1e0000000005"), None),
        (with("246.30812", "-1"), Some(Reason::OutOfRange)),
        (nested(99), None),
        (nested(100), Some(Reason::TooDeep)),
        (b"<html>".to_vec(), Some(Reason::NotJson)),
        (br#"{"page":"Home"} x"#.to_vec(), Some(Reason::NotJson)),
        (br#"{"page":"Home"},"#.to_vec(), Some(Reason::NotJson)),
        (with("246.30812", "NaN"), Some(Reason::NotFinite)),
        (with("246.30812", "-Infinity"), Some(Reason::NotFinite)),
        (with("246.30812", "nil"), Some(Reason::NotJson)),
        (PLAY.as_bytes()[..50].to_vec(), Some(Reason::Truncated)),
        (b"[1]".to_vec(), Some(Reason::NotAnObject)),
        (b"null".to_vec(), Some(Reason::NotAnObject)),
        (b"{}".to_vec(), Some(Reason::NotAnEvent)),
        (SONG.as_bytes().to_vec(), Some(Reason::NotAnEvent)),
        (br#"{"ts":1541106106796}"#.to_vec(), Some(Reason::MissingField)),
        (b"{\"page\":\"\xFF\"}".to_vec(), Some(Reason::InvalidUtf8)),
        (with("You", r"\u0000"), Some(Reason::NulInString)),
        (with("You", r"\ud800"), Some(Reason::LoneSurrogate)),
        (with("You", r"\udc00"), Some(Reason::LoneSurrogate)),
        (with("You", r"\ud800\u0041"), Some(Reason::LoneSurrogate)),
        (with("You Gotta Be", r"\ud800"), Some(Reason::LoneSurrogate)),
        (with("You Gotta Be\",", "\\ud83d\\ude00\""), Some(Reason::NotJson)),
        (with("You Gotta Be", r"\ud83d\ude00\x"), Some(Reason::NotJson)),
        (with("You", r"\x"), Some(Reason::NotJson)),
        (with(r#""ts":1541106106796,"#, ""), Some(Reason::MissingField)),
        (with("1541106106796", "null"), Some(Reason::MissingField)),
        (with("1541106106796", r#""x""#), Some(Reason::WrongType)),
        (with("1541106106796", "1541106106796.5"), Some(Reason::OutOfRange)),
        (with("1541106106796", "1541106106"), Some(Reason::TimestampOutOfRange)),
        (with("1541106106796", "1800000000000"), Some(Reason::TimestampAhead)),
        (with("1541106106796", "1e400"), Some(Reason::NotFinite)),
        (with("246.30812", "1e400"), Some(Reason::NotFinite)),
        (with("139", "1.5"), Some(Reason::OutOfRange)),
        (with("139", "1e17"), Some(Reason::OutOfRange)),
        (with("139", "9223372036854775808"), Some(Reason::OutOfRange)),
        (with("139", "true"), Some(Reason::WrongType)),
        (with("139", "1234567890123456789"), None),
        (with("139", "1234567890123456789abc"), Some(Reason::NotJson)),
        (with("139", "1234567890123456789-5"), Some(Reason::NotJson)),
        (with("246.30812", "2.463081200000000000001.5"), Some(Reason::NotJson)),
        (with("246.30812", "1e4294967298"), Some(Reason::NotFinite)),
        (with("246.30812", "2e2"), None),
        (with(r#""itemInSession":1"#, r#""itemInSession":-1"#), Some(Reason::OutOfRange)),
        (with(r#""8""#, r#""""#), Some(Reason::EmptyUser)),
        (with(r#""8""#, r#""eight""#), Some(Reason::WrongType)),
        (with(r#""8""#, "8.5"), Some(Reason::OutOfRange)),
        (with("free", "gold"), Some(Reason::UnknownLevel)),
        (with(r#""You Gotta Be""#, r#"["x"]"#), Some(Reason::WrongType)),
        (with(r#""You Gotta Be""#, r#"{"x":1}"#), Some(Reason::WrongType)),
        (nested(100_000), Some(Reason::TooDeep)),
    ] {
        let got = reason(SourceKind::Logs, &line);
        assert_eq!(got, expected, "{}", String::from_utf8_lossy(&line[..line.len().min(200)]));
    }
}

#[test]
fn a_bad_song_is_rejected_with_its_reason() {
    let with = |from: &str, to: &str| SONG.replace(from, to).into_bytes();
    for (line, expected) in [
        (SONG.as_bytes().to_vec(), None),
        (with(r#""duration":1.5"#, r#""duration":null"#), None),
        (with(r#""year":0"#, r#""year":null"#), None),
        (with(r#""song_id":"S","#, ""), Some(Reason::MissingField)),
        (with(r#""S""#, r#""""#), Some(Reason::MissingField)),
        (with(r#""t""#, "null"), None),
        (with(r#""artist_name":"n","#, ""), None),
        (with(r#""year":0"#, r#""year":1999.5"#), Some(Reason::OutOfRange)),
        (with(r#""year":0"#, r#""year":99999"#), Some(Reason::OutOfRange)),
        (with("1.5", r#""long""#), Some(Reason::WrongType)),
        (with("1.5", "1e9"), Some(Reason::OutOfRange)),
        (with(r#""artist_latitude":null"#, r#""artist_latitude":90.5"#), Some(Reason::OutOfRange)),
        (with(r#""S""#, &format!("{:?}", "x".repeat(256))), Some(Reason::TooLong)),
        (with(r#""t""#, &format!("{:?}", "x".repeat(1001))), Some(Reason::TooLong)),
    ] {
        assert_eq!(reason(SourceKind::Songs, &line), expected, "{}", String::from_utf8_lossy(&line));
    }
}

#[test]
fn a_message_shows_the_beginning_of_a_long_value() {
    let long = "8".repeat(100_000);
    for (from, to) in [
        (r#""free""#, format!("{long:?}")),
        (r#""8""#, format!("{long:?}")),
        (r#""8""#, format!("\"x{long}\"")),
        ("246.30812", long.clone()),
    ] {
        let (_, report) = scanned(SourceKind::Logs, block(&[PLAY.replace(from, &to).as_bytes()]));
        let message = &report.rejects[0].message;
        assert!(message.len() < 500, "{} bytes: {message:.200}", message.len());
    }
}

#[test]
fn a_line_over_the_limit_is_rejected() {
    let limits = Limits { line_bytes: PLAY.len(), ..limits(0) };
    let long = format!("{PLAY} ");
    let scan = Scan::new(SourceKind::Logs, block(&[PLAY.as_bytes(), long.as_bytes()]), &limits);
    assert_eq!(scan.lazy().unwrap().collect().unwrap().height(), 1);
    let rejects = scan.report().unwrap().rejects;
    assert_eq!(rejects.iter().map(|r| (r.line, r.reason)).collect::<Vec<_>>(), [(2, Reason::LineTooLong)]);
}
