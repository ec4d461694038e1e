//! Single lines and small blocks: the values of each good line, and the counts.

use std::time::Instant;

use polars::prelude::*;
use sparkify_polars::model::{FILE, LINE, Reason, SourceKind, WarningKind};
use sparkify_polars::read::{Block, Span};
use sparkify_polars::scan::{FileLines, Report, Scan};

use crate::reading::limits;

pub(crate) const PLAY: &str = concat!(
    r#"{"page":"NextSong","ts":1541106106796,"userId":"8","sessionId":139,"itemInSession":1,"level":"free","#,
    r#""song":"You Gotta Be","length":246.30812}"#,
);
pub(crate) const SONG: &str = concat!(
    r#"{"song_id":"S","title":"t","artist_id":"A","artist_name":"n","artist_location":"","artist_latitude":null,"#,
    r#""year":0,"duration":1.5}"#,
);

pub(crate) fn block(lines: &[&[u8]]) -> Block {
    let bytes = lines.iter().flat_map(|line| [line, &b"\n"[..]]).flatten().copied().collect::<Vec<u8>>();
    let newlines = Vec::new();
    let spans = vec![Span { file: 0, first_line: 1, byte_offset: 0, range: 0..bytes.len(), newlines }];
    Block { bytes, spans, ..Block::default() }
}

pub(crate) fn scanned(kind: SourceKind, block: Block) -> (DataFrame, Report) {
    let scan = Scan::new(kind, block, &limits(1 << 24));
    let frame = scan.lazy().unwrap().collect().unwrap();
    (frame, scan.report().unwrap())
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
