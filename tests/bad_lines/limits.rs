//! Options that change which lines are bad, and `verify` with the same options.

use std::path::{Path, PathBuf};

use test_support::oracle::Session;
use test_support::program::{ANY_REJECTS, NONE, load, program, run};
use test_support::server;
use test_support::written::{Folder, event};

/// Days before, within and after the default range, each with its timestamp in milliseconds.
const DAYS: [(&str, &str); 4] = [
    ("1985-07-01", "489024000000"),
    ("1989-12-31", "631065600000"),
    ("1990-01-01", "631152000000"),
    ("2100", "4102444800000"),
];

fn log(folder: &Folder) -> PathBuf {
    let mut lines: Vec<String> = DAYS.iter().map(|(_, ts)| event(&[("ts", ts)])).collect();
    lines.push(event(&[("itemInSession", "1"), ("x", &format!("\"{}\"", "x".repeat(2_000)))]));
    lines.push(event(&[]));
    folder.write("log.json", lines.join("\n"))
}

fn verify(url: &str, logs: &[&Path], options: &[&str]) -> i32 {
    run(program(["verify", "--database-url", url, "--logs"]).args(logs).args(options)).code
}

#[test]
fn verify_agrees_with_a_load_only_if_it_has_the_same_options() {
    let folder = Folder::new();
    let log = log(&folder);
    for (options, bad) in [
        (&[][..], "1 timestamp_out_of_range, 2 timestamp_out_of_range, 4 timestamp_ahead"),
        (&["--earliest", "1985-01-01"], "4 timestamp_ahead"),
        (&["--earliest", "1989-12-31T00:00:00Z"], "1 timestamp_out_of_range, 4 timestamp_ahead"),
        (
            &["--earliest", "1989-12-31T00:00:00.001Z"],
            "1 timestamp_out_of_range, 2 timestamp_out_of_range, 4 timestamp_ahead",
        ),
        (&["--latest", "2100-01-01"], "1 timestamp_out_of_range, 2 timestamp_out_of_range"),
        (
            &["--latest", "2099-12-31T23:59:59.999Z"],
            "1 timestamp_out_of_range, 2 timestamp_out_of_range, 4 timestamp_ahead",
        ),
        (
            &["--latest", "2000-01-01"],
            "1 timestamp_out_of_range, 2 timestamp_out_of_range, \
             4 timestamp_ahead, 5 timestamp_ahead, 6 timestamp_ahead",
        ),
        (&["--earliest", "1970-01-01", "--latest", "2101-01-01", "--max-line-bytes", "1000"], "5 line_too_long"),
        (&["--earliest", "1970-01-01", "--latest", "2101-01-01"], ""),
    ] {
        let database = server::database();
        let outcome = run(load(database.url(), NONE, &[&log]).args(ANY_REJECTS).args(options));
        assert_eq!(outcome.code, if bad.is_empty() { 0 } else { 4 }, "{options:?}\n{outcome}");
        let session = Session::open(database.url());
        let found = session.rows("SELECT line || ' ' || reason FROM sparkify_etl.load_rejects ORDER BY line");
        assert_eq!(found.join(", "), bad, "{options:?}");
        assert_eq!(verify(database.url(), &[&log], options), 0, "{options:?}");
        let others = ["--earliest", "1988-01-01", "--latest", "2099-12-31", "--max-line-bytes", "500"];
        assert_eq!(verify(database.url(), &[&log], &others), 3, "other options than {options:?}");
    }
}

#[test]
fn a_line_of_the_maximum_length_is_good_at_any_position() {
    let folder = Folder::new();
    let short = r#"{"page":"Home"}"#;
    // Two plays of a session, in each of five layouts.
    let plays = |session: &str| ["0", "1"].map(|item| event(&[("sessionId", session), ("itemInSession", item)]));
    let [a, b, c, d, e] = ["1", "2", "3", "4", "5"].map(plays);
    let length = a[0].len();
    assert!([&a, &b, &c, &d, &e].into_iter().flatten().all(|line| line.len() == length));
    let texts = [
        format!("{}\n{}", a[0], a[1]),
        format!("{}\r\n{}\r\n", b[0], b[1]),
        format!("{short}\n{}\r\n\r\n{}\r\n", c[0], c[1]),
        format!("[\n{},\n{}]\n{short}", d[0], d[1]),
        format!("\u{feff}{}\n{short}\n\n{}", e[0], e[1]),
    ];
    let logs: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(number, text)| folder.write(&format!("{number}.json"), format!("{text}\n{short}")))
        .collect();
    let load_with = |most: usize| {
        let database = server::database();
        let most = most.to_string();
        let outcome = run(load(database.url(), NONE, &logs).args(ANY_REJECTS).args(["--max-line-bytes", &most]));
        let session = Session::open(database.url());
        (outcome.code, database, session)
    };
    let (code, _database, session) = load_with(length);
    assert_eq!(code, 0);
    assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.load_rejects"), "0");
    let good = session.rows("SELECT session_id, count(*) FROM songplays GROUP BY 1 ORDER BY 1");
    assert_eq!(good, ["1|2", "2|2", "3|2", "4|2", "5|2"]);

    let (code, _database, session) = load_with(length - 1);
    assert_eq!(code, 4);
    assert_eq!(session.value("SELECT count(*) FROM songplays"), "0");
    let bad = "SELECT regexp_replace(file, '.*/', ''), count(*), count(*) FILTER (WHERE reason = 'line_too_long')
               FROM sparkify_etl.load_rejects GROUP BY 1 ORDER BY 1";
    assert_eq!(session.rows(bad), ["0.json|2|2", "1.json|2|2", "2.json|2|2", "3.json|2|2", "4.json|2|2"]);
}

#[test]
fn only_a_file_with_a_line_ahead_of_the_clock_is_read_again() {
    let folder = Folder::new();
    let ahead = folder.write("ahead.json", [event(&[("ts", DAYS[3].1)]), event(&[])].join("\n"));
    let bad = folder.write("bad.json", ["{", &event(&[("itemInSession", "2")])].join("\n"));
    let database = server::database();
    let session = Session::open(database.url());
    for (options, code, plays) in
        [(&[][..], 4, "2"), (&[], 4, "2"), (&["--latest", "2101-01-01"], 0, "3"), (&[], 0, "3")]
    {
        let outcome = run(load(database.url(), NONE, &[&ahead, &bad]).args(ANY_REJECTS).args(options));
        assert_eq!(outcome.code, code, "{options:?}\n{outcome}");
        assert_eq!(session.value("SELECT count(*) FROM songplays"), plays, "{options:?}");
    }
    let runs = session.rows("SELECT files, skipped_files, rejected FROM sparkify_etl.load_runs ORDER BY run_id");
    assert_eq!(runs, ["2|0|2", "1|1|1", "1|1|0", "0|2|0"]);
}

#[test]
fn the_rest_of_an_archive_that_unpacks_too_far_is_loaded_with_a_higher_ratio() {
    let folder = Folder::new();
    let text = [event(&[]).into_bytes(), vec![b'\n'; 70 << 20], event(&[("itemInSession", "1")]).into_bytes()].concat();
    let log = folder.write("log.json.zst", zstd::encode_all(&text[..], 1).unwrap());
    let database = server::database();
    let session = Session::open(database.url());
    let outcome = run(load(database.url(), NONE, &[&log]).args(ANY_REJECTS));
    assert_eq!(outcome.code, 4, "{outcome}");
    assert_eq!(session.value("SELECT reason FROM sparkify_etl.load_rejects"), "unpacks_too_far");
    assert_eq!(session.value("SELECT count(*) FROM songplays"), "1");
    let outcome = run(load(database.url(), NONE, &[&log]).args(["--max-unpack-ratio", "1000000"]));
    assert_eq!(outcome.code, 0, "{outcome}");
    assert_eq!(session.value("SELECT count(*) FROM songplays"), "2");
}
