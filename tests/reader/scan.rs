//! Single lines: the reason for each bad one, and the values of each good one.

use std::time::Instant;

use polars::prelude::*;
use sparkify_polars::model::{FILE, LINE, Reason, Reject, SourceKind, WarningKind};
use sparkify_polars::read::{Block, Span};
use sparkify_polars::scan::{FileLines, Limits, Report, Scan};

use crate::reading::limits;

const PLAY: &str = concat!(
    r#"{"page":"NextSong","ts":1541106106796,"userId":"8","sessionId":139,"itemInSession":1,"level":"free","#,
    r#""song":"You Gotta Be","length":246.30812}"#,
);
const SONG: &str = concat!(
    r#"{"song_id":"S","title":"t","artist_id":"A","artist_name":"n","artist_location":"","artist_latitude":null,"#,
    r#""year":0,"duration":1.5}"#,
);

fn block(lines: &[&[u8]]) -> Block {
    let bytes = lines.iter().flat_map(|line| [line, &b"\n"[..]]).flatten().copied().collect::<Vec<u8>>();
    let newlines = Vec::new();
    let spans = vec![Span { file: 0, first_line: 1, byte_offset: 0, range: 0..bytes.len(), newlines }];
    Block { bytes, spans, ..Block::default() }
}

fn scanned(kind: SourceKind, block: Block) -> (DataFrame, Report) {
    let scan = Scan::new(kind, block, &limits(1 << 24));
    let frame = scan.lazy().unwrap().collect().unwrap();
    (frame, scan.report().unwrap())
}

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
fn whole_numbers_keep_every_digit_and_may_be_written_as_floats() {
    let large = PLAY.replace("139", "9223372036854775807");
    let float = PLAY.replace("139", "139.0").replace("1541106106796", "1541106106796.0");
    let beyond = PLAY.replace("139", "9007199254740993.0");
    let sessions = |lines: &[&str]| {
        let lines: Vec<_> = lines.iter().map(|line| line.as_bytes()).collect();
        let (frame, report) = scanned(SourceKind::Logs, block(&lines));
        let sessions = frame.column("sessionId").unwrap().i64().unwrap().iter().flatten().collect::<Vec<_>>();
        (sessions, report.rejects.iter().map(|reject| reject.reason).collect::<Vec<_>>())
    };
    assert_eq!(sessions(&[PLAY, &large]), (vec![139, i64::MAX], vec![]));
    assert_eq!(sessions(&[PLAY, &float]), (vec![139, 139], vec![]));
    assert_eq!(sessions(&[&large, &float]), (vec![i64::MAX, 139], vec![]));
    assert_eq!(sessions(&[PLAY, &beyond]), (vec![139], vec![Reason::OutOfRange]));
}

/// simd-json alone reads the last three incorrectly.
#[test]
fn floats_are_read_exactly() {
    let texts =
        ["246.30812", "0.1", "1e2", "9.87654321e1", "0.30000000000000004", "123.4567890123456789", "5e-4294967295"];
    for text in texts {
        let line = PLAY.replace("246.30812", text);
        let (frame, _) = scanned(SourceKind::Logs, block(&[line.as_bytes()]));
        let length = frame.column("length").unwrap().f64().unwrap().get(0);
        assert_eq!(length, Some(text.parse().unwrap()), "{text}");
    }
}

#[test]
fn texts_are_decoded_exactly() {
    for (json, text) in [
        ("short", "short"),
        ("a text of more than twelve bytes", "a text of more than twelve bytes"),
        (r#"\"Mozilla\/5.0\" with escapes"#, r#""Mozilla/5.0" with escapes"#),
        (r"caf\u00e9 \ud83d\ude00, and more than twelve bytes", "caf\u{e9} \u{1F600}, and more than twelve bytes"),
        ("double-encoded caf\u{c3}\u{a9}", "double-encoded caf\u{c3}\u{a9}"),
        ("", ""),
    ] {
        let line = PLAY.replace("You Gotta Be", json);
        let (frame, _) = scanned(SourceKind::Logs, block(&[line.as_bytes(), PLAY.as_bytes()]));
        let songs = frame.column("song").unwrap().str().unwrap();
        assert_eq!((songs.get(0), songs.get(1)), (Some(text), Some("You Gotta Be")), "{json}");
    }
}

#[test]
fn a_scan_builds_only_the_selected_columns() {
    let bad = PLAY.replace("free", "gold");
    let scan = Scan::new(SourceKind::Logs, block(&[PLAY.as_bytes(), bad.as_bytes()]), &limits(1 << 24));
    let songs = scan.lazy().unwrap().select([col("song"), col(LINE)]);
    assert!(songs.explain(true).unwrap().contains("PROJECT 2/16 COLUMNS"), "{}", songs.explain(true).unwrap());
    let frame = songs.collect().unwrap();
    assert_eq!(frame.get_column_names(), ["song", LINE]);
    let report = scan.report().unwrap();
    assert_eq!(report.rejects.iter().map(|reject| reject.reason).collect::<Vec<_>>(), [Reason::UnknownLevel]);
    assert!(scan.report().is_err(), "one report a scan");
    let rows = scan.lazy().unwrap().select([len()]).collect().unwrap();
    assert_eq!(rows.column("len").unwrap().get(0).unwrap().extract::<u64>(), Some(1));
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
fn records_of_all_forms_of_eventsim_have_the_same_columns() {
    let event = |fields: &str| {
        format!(
            r#"{{"ts":1541106106796,"sessionId":139,"itemInSession":1,"level":"free","auth":"Logged In",{fields}}}"#
        )
    };
    let song = r#""song":"x","artist":"a""#;
    let logged = format!(r#""page":"NextSong","userId":"8","location":"Paris, TX","length":1.5,{song}"#);
    let viewed = format!(
        r#""page":"NextSong","userId":8,"city":"Paris","state":"TX","zip":"1","lat":1.5,"lon":-2,"duration":1.5,{song}"#
    );
    let listened = viewed.replace(r#""page":"NextSong","#, "");
    let first = scanned(SourceKind::Logs, block(&[event(&logged).as_bytes()])).0;
    for form in [&viewed, &listened] {
        let (frame, report) = scanned(SourceKind::Logs, block(&[event(form).as_bytes()]));
        assert!(frame.equals_missing(&first), "{form}\n{frame:?}\n{first:?}");
        assert!(report.warnings.is_empty(), "{:?}", report.warnings);
    }
    for (other, records, other_events, rejected) in [
        (r#""userId":8,"success":true"#, 0, 1, 0),
        (r#""userId":8,"city":"Paris""#, 0, 1, 0),
        (r#""method":"PUT","userId":8,"song":"x""#, 0, 0, 1),
        (r#""page":null,"userId":8,"song":"x""#, 0, 0, 1),
        (r#""page":"Home","city":"Paris""#, 0, 1, 0),
        (r#""userId":8,"duration":1.5"#, 1, 0, 0),
        (r#""userId":8,"duration":"long""#, 0, 0, 1),
    ] {
        let (_, report) = scanned(SourceKind::Logs, block(&[event(other).as_bytes()]));
        let lines = FileLines { file: 0, lines: 1, records, other_events };
        assert_eq!((report.files, report.rejects.len()), (vec![lines], rejected), "{other}");
    }
    let located = |place: &str| {
        let line = event(&logged.replace(r#""location":"Paris, TX""#, place));
        let frame = scanned(SourceKind::Logs, block(&[line.as_bytes()])).0;
        frame.column("location").unwrap().str().unwrap().get(0).map(str::to_owned)
    };
    for (place, expected) in [
        (r#""city":"Phoenix-Mesa-Scottsdale","state":"AZ""#, Some("Phoenix-Mesa-Scottsdale, AZ")),
        (r#""city":"","state":"AZ""#, Some("AZ")),
        (r#""city":"Paris""#, Some("Paris")),
        (r#""location":"","city":"Paris""#, Some("")),
        (r#""zip":"1""#, None),
    ] {
        assert_eq!(located(place).as_deref(), expected, "{place}");
    }
}

#[test]
fn every_row_has_its_file_and_line() {
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
        let (frame, report) = scanned(SourceKind::Logs, block);
        let files: Vec<_> = frame.column(FILE).unwrap().i32().unwrap().iter().flatten().collect();
        let numbers: Vec<_> = frame.column(LINE).unwrap().i64().unwrap().iter().flatten().collect();
        assert_eq!(files, if third == garbage { vec![4, 7, 7] } else { vec![4, 7, 7, 7] });
        assert_eq!(numbers, if third == garbage { vec![1, 1, 3] } else { vec![1, 1, 2, 3] });
        let counted: Vec<_> = report.files.iter().map(|of| (of.file, of.lines)).collect();
        assert_eq!(counted, [(4, 1), (7, 3)]);
    }
}

/// Both took hours when each number of the line caused another search through the rest of the line.
#[test]
fn a_long_line_of_many_numbers_is_read_in_seconds() {
    let began = Instant::now();
    let fields: String = (0..500_000).map(|number| format!(",\"a{number}\":1e5")).collect();
    let fields = format!("{{\"page\":\"Home\"{fields}}}");
    let text = format!("{{\"page\":\"Home\",\"x\":[],\"song\":\"{}\"}}", "1e1234567890 ".repeat(500_000));
    for line in [fields, text] {
        let (frame, report) = scanned(SourceKind::Logs, block(&[line.as_bytes()]));
        assert_eq!((frame.height(), report.rejects.len()), (1, 0));
    }
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

/// This was slow when the counts of a file were searched for among those of all files of the block.
#[test]
fn a_block_of_many_files_is_scanned_in_seconds() {
    const FILES: usize = 400_000;
    let line = b"{\"page\":\"Home\"}\n";
    let span = |file| {
        let range = file * line.len()..(file + 1) * line.len();
        Span { file, first_line: 1, byte_offset: 0, range, newlines: Vec::new() }
    };
    let block = Block { bytes: line.repeat(FILES), spans: (0..FILES).map(span).collect(), ..Block::default() };
    let began = Instant::now();
    let (frame, report) = scanned(SourceKind::Logs, block);
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    let one = |file| FileLines { file, lines: 1, records: 0, other_events: 1 };
    assert!(frame.height() == FILES && report.files.into_iter().eq((0..FILES).map(one)));
}

#[test]
fn each_object_on_a_line_is_accepted_or_rejected_by_itself() {
    let line = [PLAY, " ", PLAY, r#"{"page":1}"#, PLAY].concat();
    let (frame, report) = scanned(SourceKind::Logs, block(&[line.as_bytes(), b"  \r", PLAY.as_bytes()]));
    let [reject] = report.rejects.as_slice() else { panic!("{:?}", report.rejects) };
    assert_eq!((reject.line, reject.byte_offset), (1, 2 * PLAY.len() as u64 + 1));
    assert_eq!(reject.raw, br#"{"page":1}"#);
    assert_eq!((frame.height(), report.files[0].lines), (4, 5));
    assert!(report.warnings.iter().any(|warning| warning.kind == WarningKind::SeveralObjects));
}

#[test]
fn unknown_fields_and_pages_of_good_lines_are_counted() {
    let odd = PLAY.replace(r#""song""#, r#""mood":{"level":1,"depth":2},"song""#);
    let page = r#"{"page":"Karaoke","mood":"{}"}"#;
    let bad = r#"{"page":1,"mood":1}"#;
    let lines = [PLAY.as_bytes(), odd.as_bytes(), page.as_bytes(), bad.as_bytes()];
    let (_, report) = scanned(SourceKind::Logs, block(&lines));
    let found: Vec<_> = report.warnings.iter().map(|w| (w.kind.code(), w.detail, w.count, w.line)).collect();
    let expected = [
        ("unknown_field", "depth".to_owned(), 1, 2),
        ("unknown_field", "mood".to_owned(), 2, 2),
        ("unknown_page", "Karaoke".to_owned(), 1, 0),
    ];
    assert_eq!(found, expected);
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
