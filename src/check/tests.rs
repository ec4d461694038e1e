use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::model::{FILE, Reason};
use crate::read::Span;

const PLAY: &str = r#"{"page":"NextSong","ts":1541106106796,"userId":"8","sessionId":139,"itemInSession":1,"level":"free","song":"You Gotta Be","length":246.30812}"#;
const SONG: &str = r#"{"song_id":"S","title":"t","artist_id":"A","artist_name":"n","artist_location":"","artist_latitude":null,"year":0,"duration":1.5}"#;

fn block(lines: &[&[u8]]) -> Block {
    let bytes = lines.iter().flat_map(|line| [line, &b"\n"[..]]).flatten().copied().collect::<Vec<u8>>();
    let newlines = Vec::new();
    let spans = vec![Span { file: 0, first_line: 1, byte_offset: 0, range: 0..bytes.len(), newlines }];
    Block { bytes, spans, ..Block::default() }
}

fn limits() -> Limits {
    Limits::at(UNIX_EPOCH + Duration::from_secs(1_700_000_000))
}

/// The reason for which a line is set aside, if it is: the same when it stands alone, between good lines, and beside
/// garbage, which sends the whole block down the slow path.
fn reason(content: SourceKind, line: &[u8]) -> Option<Reason> {
    let good = if content == SourceKind::Logs { PLAY } else { SONG }.as_bytes();
    let rejects = |lines: &[&[u8]]| {
        let checked = check(content, block(lines), &limits()).unwrap();
        assert_eq!(checked.good.height() + checked.rejects.len(), lines.len(), "a line is lost beside {line:?}");
        checked.rejects
    };
    let between = rejects(&[good, line, good]);
    assert!(between.iter().all(|reject| (reject.line, reject.raw.as_slice()) == (2, line)), "{between:?}");
    let reasons = |rejects: &[Reject]| rejects.iter().map(|reject| reject.reason).collect::<Vec<_>>();
    assert_eq!(reasons(&rejects(&[line])), reasons(&between), "alone");
    let beside = reasons(&rejects(&[b"garbage", line, good]));
    assert_eq!(beside[1..], reasons(&between), "beside garbage");
    between.first().map(|reject| reject.reason)
}

#[test]
fn a_bad_event_is_set_aside_by_name_and_its_neighbours_are_kept() {
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
        (with("246.30812", "5e-4294967295"), Some(Reason::OutOfRange)),
        (with("246.30812", r#"1,"x":[1e0000000005]"#), Some(Reason::OutOfRange)),
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
fn whole_numbers_keep_every_digit_and_may_be_written_as_floats() {
    let large = PLAY.replace("139", "9223372036854775807");
    let float = PLAY.replace("139", "139.0").replace("1541106106796", "1541106106796.0");
    let beyond = PLAY.replace("139", "9007199254740993.0");
    let checked = |lines: &[&str]| {
        let lines: Vec<_> = lines.iter().map(|line| line.as_bytes()).collect();
        let checked = check(SourceKind::Logs, block(&lines), &limits()).unwrap();
        let sessions = checked.good.column("sessionId").unwrap().i64().unwrap().iter().flatten().collect::<Vec<_>>();
        (sessions, checked.rejects.iter().map(|reject| reject.reason).collect::<Vec<_>>())
    };
    assert_eq!(checked(&[PLAY, &large]), (vec![139, i64::MAX], vec![]));
    assert_eq!(checked(&[PLAY, &float]), (vec![139, 139], vec![]));
    assert_eq!(checked(&[&large, &float]), (vec![i64::MAX, 139], vec![]));
    assert_eq!(checked(&[PLAY, &beyond]), (vec![139], vec![Reason::OutOfRange]));
}

#[test]
fn a_bad_song_is_set_aside_by_name() {
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
fn every_row_names_its_file_however_the_lines_were_read() {
    let garbage: &[u8] = b"{";
    for third in [PLAY.as_bytes(), garbage] {
        let lines = [PLAY.as_bytes(), b"", PLAY.as_bytes(), third, PLAY.as_bytes()];
        let mut block = block(&lines);
        let spans = [(4, 0..2), (7, 2..5)].map(|(file, lines_of)| {
            let start = lines[..lines_of.start].iter().map(|line| line.len() + 1).sum();
            let end = lines[..lines_of.end].iter().map(|line| line.len() + 1).sum();
            Span { file, first_line: 1, byte_offset: 0, range: start..end, newlines: Vec::new() }
        });
        block.spans = spans.to_vec();
        let checked = check(SourceKind::Logs, block, &limits()).unwrap();
        let files: Vec<_> = checked.good.column(FILE).unwrap().i32().unwrap().iter().flatten().collect();
        assert_eq!(files, if third == garbage { vec![4, 7, 7] } else { vec![4, 7, 7, 7] });
        assert_eq!(checked.lines, [(4, 1), (7, 3)]);
    }
}

/// Both took hours when the rest of the line was looked at again for each of its numbers.
#[test]
fn a_long_line_of_many_exponents_is_looked_at_once() {
    let began = std::time::Instant::now();
    let fields: String = (0..500_000).map(|number| format!(",\"a{number}\":1e5")).collect();
    let fields = format!("{{\"page\":\"Home\"{fields}}}");
    let text = format!("{{\"page\":\"Home\",\"x\":[],\"song\":\"{}\"}}", "1e1234567890 ".repeat(500_000));
    for line in [fields, text] {
        let checked = check(SourceKind::Logs, block(&[line.as_bytes()]), &limits()).unwrap();
        assert_eq!((checked.good.height(), checked.rejects.len()), (1, 0));
    }
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn blank_lines_are_no_lines() {
    let checked = check(SourceKind::Logs, block(&[b"", b"  \r", PLAY.as_bytes()]), &limits()).unwrap();
    assert_eq!((checked.good.height(), checked.rejects.len(), checked.lines), (1, 0, vec![(0, 1)]));
}

#[test]
fn several_objects_on_a_line_are_so_many_records_and_the_bad_ones_are_set_aside() {
    let line = [PLAY, " ", PLAY, r#"{"page":1}"#, PLAY].concat();
    let checked = check(SourceKind::Logs, block(&[line.as_bytes(), PLAY.as_bytes()]), &limits()).unwrap();
    let [reject] = checked.rejects.as_slice() else { panic!("{:?}", checked.rejects) };
    assert_eq!((reject.line, reject.byte_offset), (1, 2 * PLAY.len() as u64 + 1));
    assert_eq!(reject.raw, br#"{"page":1}"#);
    assert_eq!((checked.good.height(), checked.lines), (4, vec![(0, 5)]));
    assert!(checked.warnings.iter().any(|warning| warning.oddity == crate::model::WarningKind::SeveralObjects));
}

#[test]
fn what_is_odd_is_counted_and_kept() {
    let odd = PLAY.replace(r#""song""#, r#""mood":"x","song""#);
    let page = r#"{"page":"Karaoke"}"#;
    for beside in [&b"{"[..], br#"{"page":1}"#, page.as_bytes()] {
        let lines = [PLAY.as_bytes(), odd.as_bytes(), page.as_bytes(), beside];
        let checked = check(SourceKind::Logs, block(&lines), &limits()).unwrap();
        let found: Vec<_> = checked.warnings.iter().map(|w| (w.oddity.code(), w.detail, w.count)).collect();
        let pages = if beside == page.as_bytes() { 2 } else { 1 };
        let expected = [("unknown_field", "mood".to_owned(), 1), ("unknown_page", "Karaoke".to_owned(), pages)];
        assert_eq!(found, expected);
    }
}

#[test]
fn an_odd_line_counts_once_though_it_is_judged_twice() {
    let odd = PLAY.replace(r#""length""#, r#""mood":1,"song":1,"length""#);
    let checked = check(SourceKind::Logs, block(&[odd.as_bytes(), br#"{"page":"Home",}"#]), &limits()).unwrap();
    assert_eq!((checked.good.height(), checked.rejects.len()), (1, 1));
    assert_eq!(checked.warnings.iter().map(|w| (w.detail, w.count)).collect::<Vec<_>>(), [("mood".to_owned(), 1)]);
}

#[test]
fn what_the_reader_set_aside_comes_where_it_stands_in_the_file() {
    let mut block = block(&[b"x", PLAY.as_bytes(), b"y"]);
    block.spans[0].first_line = 2;
    block.spans[0].byte_offset = 10;
    let (reason, message) = line::too_long(limits().line_bytes);
    block.rejects.push(Reject { file: 0, line: 1, byte_offset: 5, reason, message, raw: b"rest".to_vec(), part: 2 });
    let checked = check(SourceKind::Logs, block, &limits()).unwrap();
    let places: Vec<_> = checked.rejects.iter().map(|reject| (reject.line, reject.part)).collect();
    assert_eq!(places, [(1, 2), (2, 1), (4, 1)]);
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
        let checked = check(SourceKind::Logs, block(&[PLAY.replace(from, &to).as_bytes()]), &limits()).unwrap();
        let message = &checked.rejects[0].message;
        assert!(message.len() < 500, "{} bytes: {message:.200}", message.len());
    }
}

#[test]
fn a_line_over_the_limit_is_set_aside() {
    let limits = Limits { line_bytes: PLAY.len(), ..limits() };
    let long = format!("{PLAY} ");
    let checked = check(SourceKind::Logs, block(&[PLAY.as_bytes(), long.as_bytes()]), &limits).unwrap();
    assert_eq!(checked.good.height(), 1);
    assert_eq!(checked.rejects.iter().map(|r| (r.line, r.reason)).collect::<Vec<_>>(), [(2, Reason::LineTooLong)]);
}
