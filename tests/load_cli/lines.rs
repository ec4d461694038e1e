//! Lines that are not records. The program reports, rejects and counts them, and loads the other lines.

use test_support::oracle::{Files, Session, Tables};
use test_support::program::{ANY_REJECTS, NONE, load, run};
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

/// The number of bad lines that a load reports one by one.
const REPORTED: usize = 10;

/// Loads each line between two plays, in a file of its own. Asserts that the load rejects and reports the line, and
/// that it loads the lines around it.
fn assert_each_is_rejected(cases: &[(String, Vec<u8>)]) {
    let (folder, database) = (Folder::new(), server::database());
    let session = Session::open(database.url());
    let mut logs = Vec::new();
    for cases in cases.chunks(REPORTED) {
        let first = logs.len();
        logs.extend((first..).zip(cases).map(|(number, (_, line))| {
            let play = |item| event(&[("sessionId", &number.to_string()), ("itemInSession", item)]);
            let text = [play("1").as_bytes(), line.as_slice(), play("2").as_bytes()].join(&b'\n');
            folder.write(&format!("{number}.json"), text)
        }));
        let outcome = run(load(database.url(), NONE, &logs[first..]).args(ANY_REJECTS));
        assert_eq!(outcome.code, 4, "{outcome}");
        assert!(outcome.stdout.to_lowercase().contains("rejected"), "{outcome}");
        for (number, (about, _)) in (first..).zip(cases) {
            let log = logs[number].display();
            assert!(outcome.stderr.contains(&format!("bad line {log}:2: ")), "{about}\n{outcome}");
            let plays = session.value(&format!("SELECT count(*) FROM songplays WHERE session_id = {number}"));
            assert_eq!(plays, "2", "{about}: the lines around it are loaded");
            let rejects = session.rows(&format!(
                "SELECT line, reason <> '', message <> '' FROM sparkify_etl.load_rejects WHERE file = '{log}'"
            ));
            assert_eq!(rejects, ["2|t|t"], "{about}");
        }
    }
    Tables::of(NONE, &logs).assert_same(&session.tables(), "the plays around the bad lines");
}

/// An empty list of files, as paths.
const NO_FILES: &[std::path::PathBuf] = &[];

#[test]
fn a_malformed_line_is_rejected_and_reported() {
    let cases: Vec<_> = BROKEN.iter().map(|(about, line)| ((*about).to_owned(), line.to_vec())).collect();
    assert_each_is_rejected(&cases);
}

#[test]
fn a_play_with_an_impossible_value_is_rejected_and_reported() {
    let case = |(name, value): &(&str, &str)| (format!("{name}: {value}"), event(&[(name, value)]).into_bytes());
    assert_each_is_rejected(&IMPOSSIBLE.iter().map(case).collect::<Vec<_>>());
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
    let (folder, database) = (Folder::new(), server::database());
    let session = Session::open(database.url());
    let mut songs = vec![folder.write("good.json", song(&[]))];
    let cases = [
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
    ];
    for cases in cases.chunks(REPORTED) {
        let first = songs.len();
        songs.extend((first..).zip(cases).map(|(number, (name, value))| {
            folder.write(&format!("bad{number}.json"), song(&[("song_id", r#""SOBAD""#), (name, value)]))
        }));
        // The good file is loaded with the first bad ones, and skipped with the others.
        let outcome = run(load(database.url(), &[&songs[..1], &songs[first..]].concat(), NONE).args(ANY_REJECTS));
        assert_eq!(outcome.code, 4, "{outcome}");
        for (number, (name, value)) in (first..).zip(cases) {
            assert!(outcome.stderr.contains(&format!("bad{number}.json")), "{name}: {value}\n{outcome}");
            let rejects = "SELECT count(*) FROM sparkify_etl.load_rejects WHERE file";
            let rejects = session.value(&format!("{rejects} = '{}'", songs[number].display()));
            assert_eq!(rejects, "1", "{name}: {value}");
        }
    }
    Tables::of(&songs, NONE).assert_same(&session.tables(), "the good song");
    assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.load_rejects"), cases.len().to_string());
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
