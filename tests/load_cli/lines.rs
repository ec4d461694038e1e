//! Lines that are not records. The program reports, rejects and counts them, and loads the other lines.

use std::path::Path;

use test_support::oracle::{Files, Session, Tables};
use test_support::program::{ANY_REJECTS, NONE, Outcome, load, run, succeed_with_rejects};
use test_support::server;
use test_support::written::{Folder, event, song};

/// Lines that cannot become a row, each with a description.
const BROKEN: &[(&str, &[u8])] = &[
    ("a truncated object", br#"{"page":"NextSong","ts":154110"#),
    ("an open string", br#"{"page":"Next"#),
    ("trailing garbage", br#"{"page":"NextSong"} x"#),
    ("a trailing comma", br#"{"page":"NextSong",}"#),
    ("an array", b"[1,2]"),
    ("a string", br#""NextSong""#),
    ("a number", b"17"),
    ("a bare null", b"null"),
    ("NaN", br#"{"page":"NextSong","length":NaN,"ts":1,"userId":"1","sessionId":1,"itemInSession":1}"#),
    ("bytes that are no UTF-8", b"{\"page\":\"NextSong\",\"song\":\"\xff\xfe\"}"),
    ("text", b"GET /index.html HTTP/1.1"),
    ("a NUL byte", b"\0\0\0"),
    ("a control character", b"{\"page\":\"NextSong\",\"song\":\"a\x01b\"}"),
];

/// Values of fields that make a play invalid. "" leaves the field out.
const IMPOSSIBLE: &[(&str, &str)] = &[
    ("page", "null"),
    ("page", ""),
    ("level", "null"),
    ("level", r#""gold""#),
    ("ts", "null"),
    ("ts", ""),
    ("ts", r#""yesterday""#),
    ("ts", "1541106106796.5"),
    ("ts", "1e400"),
    ("ts", "1e30"),
    ("ts", "9223372036854775807"),
    ("ts", "-9223372036854775808"),
    ("ts", "99999999999999999999999"),
    ("ts", "true"),
    ("ts", "[1541106106796]"),
    ("userId", r#""""#),
    ("userId", "null"),
    ("userId", ""),
    ("userId", r#""eight""#),
    ("userId", r#""9223372036854775808""#),
    ("userId", r#"{"id":8}"#),
    ("ts", "0"),
    ("ts", "1541106106"),
    ("ts", "4102444800000"),
    ("sessionId", "null"),
    ("sessionId", r#""x""#),
    ("itemInSession", "null"),
    ("itemInSession", "2147483648"),
    ("length", r#""long""#),
    ("length", "[]"),
    ("length", "1e400"),
    ("song", r#""a\u0000b""#),
    ("artist", r#""\ud800""#),
    ("location", r#""\udc00 x""#),
    ("song", r#"{"a":1}"#),
    ("level", "[\"paid\"]"),
    ("userAgent", "true"),
    ("firstName", "17"),
];

#[track_caller]
fn rejects_line_2(log: &Path, about: &str) -> Outcome {
    let database = server::database();
    let outcome = run(&mut load(database.url(), NONE, &[log]));
    assert_eq!(outcome.code, 4, "{about}: the others are loaded\n{outcome}");
    let session = Session::open(database.url());
    Tables::of(NONE, &[log]).assert_same(&session.tables(), about);
    assert_eq!(session.value("SELECT count(*) FROM songplays"), "2", "{about}: the lines around it are loaded");
    assert!(outcome.stderr.contains(&format!("bad line {}:2: ", log.display())), "{about}\n{outcome}");
    let rejects = session.rows("SELECT line, file, reason <> '', message <> '' FROM sparkify_etl.load_rejects");
    assert_eq!(rejects, [format!("2|{}|t|t", log.display())], "{about}");
    outcome
}

/// An empty list of files, as paths.
const NO_FILES: &[std::path::PathBuf] = &[];

#[test]
fn a_malformed_line_is_rejected_and_reported() {
    let folder = Folder::new();
    for (about, line) in BROKEN {
        let before = event(&[("itemInSession", "1")]);
        let after = event(&[("itemInSession", "2")]);
        let text = [before.as_bytes(), line, after.as_bytes()].join(&b'\n');
        let log = folder.write(&format!("{}.json", about.replace(' ', "-")), &text);
        let outcome = rejects_line_2(&log, about);
        assert!(outcome.stdout.to_lowercase().contains("rejected"), "{outcome}");
    }
}

#[test]
fn a_play_with_an_impossible_value_is_rejected_and_reported() {
    let folder = Folder::new();
    for (number, (name, value)) in IMPOSSIBLE.iter().enumerate() {
        let lines = [event(&[("itemInSession", "1")]), event(&[(name, value)]), event(&[("itemInSession", "2")])];
        let log = folder.write(&format!("{number}.json"), lines.join("\n"));
        rejects_line_2(&log, &format!("{name}: {value}"));
    }
}

#[test]
fn rejected_lines_are_kept_as_they_were_read() {
    let folder = Folder::new();
    let (before, after) = (event(&[("itemInSession", "1")]), event(&[("itemInSession", "2")]));
    let bad = b"{\"page\":\"NextSong\",\"song\":\"\xff\"";
    let log =
        folder.write("log.json", [b"\n", before.as_bytes(), b"\r\n", bad, b"\r\n\r\n", after.as_bytes()].concat());
    let database = server::database();
    let outcome = run(&mut load(database.url(), NONE, &[&log]));
    assert_eq!(outcome.code, 4, "{outcome}");
    let session = Session::open(database.url());
    // The bad line is line 3 because blank lines count, as in an editor.
    let offset = 1 + before.len() + 2;
    let raw: String = bad.iter().map(|byte| format!("{byte:02x}")).collect();
    let row = session.value("SELECT line, byte_offset, encode(raw, 'hex') FROM sparkify_etl.load_rejects");
    // The newline is not part of the line, but the carriage return is.
    assert_eq!(row, format!("3|{offset}|{raw}0d"));
    let unexplained = "SELECT count(*) FROM sparkify_etl.load_rejects
                        WHERE coalesce(reason, '') = '' OR coalesce(message, '') = ''";
    assert_eq!(session.value(unexplained), "0");
}

#[test]
fn a_song_with_an_impossible_value_is_rejected() {
    let folder = Folder::new();
    let good = folder.write("good.json", song(&[]));
    for (number, (name, value)) in [
        ("song_id", "null"),
        ("song_id", ""),
        ("artist_id", "null"),
        ("song_id", r#""""#),
        ("artist_id", r#""""#),
        ("year", "40000"),
        ("year", "-5"),
        ("year", r#""1999""#),
        ("year", "1999.5"),
        ("duration", r#""x""#),
        ("artist_latitude", "1e400"),
        ("title", r#""\u0000""#),
        ("artist_name", r#""\udfff""#),
    ]
    .iter()
    .enumerate()
    {
        let bad = folder.write(&format!("bad{number}.json"), song(&[("song_id", r#""SOBAD""#), (name, value)]));
        let database = server::database();
        let outcome = run(&mut load(database.url(), &[&good, &bad], NONE));
        assert_eq!(outcome.code, 4, "{name}: {value}\n{outcome}");
        assert!(outcome.stderr.contains(&format!("bad{number}.json")), "{name}: {value}\n{outcome}");
        let session = Session::open(database.url());
        Tables::of(&[&good, &bad], NONE).assert_same(&session.tables(), &format!("{name}: {value}"));
        assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.load_rejects"), "1", "{name}: {value}");
    }
}

#[test]
fn only_the_bad_lines_among_many_are_rejected() {
    let folder = Folder::new();
    let mut lines: Vec<String> = Vec::new();
    for number in 0..5_000 {
        let (session, ts) = (number.to_string(), (1_541_106_106_796_u64 + number * 1_000).to_string());
        lines.push(event(&[("sessionId", &session), ("ts", &ts)]));
        match number % 700 {
            0 => lines.push("{".to_owned()),
            1 => lines.push(event(&[("userId", r#""""#)])),
            2 => lines.push(String::new()),
            3 => lines.push(event(&[("song", r#""\u0000""#)])),
            _ => {}
        }
    }
    let log = folder.write("log.json", lines.join("\n"));
    let database = server::database();
    let outcome = run(&mut load(database.url(), NONE, &[&log]));
    assert_eq!(outcome.code, 4, "{outcome}");
    let session = Session::open(database.url());
    let expected = Tables::of(NONE, &[&log]);
    expected.assert_same(&session.tables(), "the good lines");
    let found = session.rows("SELECT line FROM sparkify_etl.load_rejects ORDER BY line");
    let bad: Vec<String> = expected.rejected.iter().map(|(_, line)| line.to_string()).collect();
    assert_eq!(found, bad);
}

#[test]
fn the_ledger_counts_rejected_lines() {
    let folder = Folder::new();
    let log = folder.write("log.json", [&event(&[]), "{", &event(&[]), &event(&[("page", r#""Home""#)])].join("\n"));
    let database = server::database();
    succeed_with_rejects(&mut load(database.url(), NONE, &[&log]));
    let counts = "SELECT log_lines, plays, other_pages, rejected FROM sparkify_etl.load_runs";
    assert_eq!(Session::open(database.url()).value(counts), "4|2|1|1");
}

#[test]
fn a_run_that_rejected_lines_can_be_repeated() {
    let folder = Folder::new();
    let log = folder.write("log.json", ["{", &event(&[]), "[]"].join("\n"));
    let database = server::database();
    let session = Session::open(database.url());
    // The second load skips the file. Its bad lines are known.
    for code in [4, 0] {
        let outcome = run(load(database.url(), NONE, &[&log]).args(ANY_REJECTS));
        assert_eq!(outcome.code, code, "{outcome}");
        Tables::of(NONE, &[&log]).assert_same(&session.tables(), "repeated");
    }
}

#[test]
fn a_load_of_only_bad_lines_fails_and_changes_nothing() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let before = session.relations();
    for (songs, logs) in [(&sample.logs[..], NO_FILES), (NO_FILES, &sample.songs[..])] {
        let outcome = run(&mut load(database.url(), songs, logs));
        assert_eq!(outcome.code, 5, "{outcome}");
        assert!(outcome.stderr.contains("swapped"), "{outcome}");
        assert_eq!(session.relations(), before);
    }
}
