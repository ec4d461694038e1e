//! The messages about bad and unusual lines, and where they appear.

use std::path::PathBuf;

use serde_json::Value;

use test_support::oracle::Session;
use test_support::program::{ANY_REJECTS, NONE, load, run, start_unread, succeed_with_rejects};
use test_support::server;
use test_support::written::{Folder, event, song};

/// A log with three bad lines of five.
fn log(folder: &Folder) -> PathBuf {
    let other = event(&[("itemInSession", "1")]);
    folder.write("log.json", [&event(&[]), "17", "{", &song(&[]), &other].join("\n"))
}

#[test]
fn a_closed_standard_output_does_not_change_the_exit_code() {
    let folder = Folder::new();
    let log = log(&folder);
    for (options, code) in [(&[][..], 4), (&["--dry-run"], 4), (&["--max-rejects", "2"], 5)] {
        let database = server::database();
        let mut running = start_unread(load(database.url(), NONE, &[&log]).args(ANY_REJECTS).args(options));
        drop(running.child().stdout.take());
        let outcome = running.finish();
        assert_eq!(outcome.code, code, "{options:?}\n{outcome}");
        let relations = Session::open(database.url()).relations();
        assert_eq!(relations.is_empty(), !options.is_empty(), "{options:?}\n{outcome}");
    }
}

#[test]
fn a_warning_is_printed_once_and_is_in_load_warnings() {
    let folder = Folder::new();
    let (play, other) = (event(&[("mood", "1")]), event(&[("itemInSession", "1"), ("mood", "{}"), ("\\u0078", "2")]));
    let karaoke = event(&[("page", r#""Karaoke""#)]);
    let first = folder.write("a.json", [&play, "", &other, "{", &format!("{karaoke}{karaoke}")].join("\n"));
    let second = folder.write("b.json.gz", format!("\u{feff}[\n{play}\n]"));
    let songs = folder.write("songs.json", format!("{}\n", song(&[]).replace(',', ",\n")));
    let database = server::database();
    let outcome = succeed_with_rejects(&mut load(database.url(), &[&songs], &[&first, &second]));
    let session = Session::open(database.url());
    let rows = session
        .rows("SELECT content, warning, detail, count, file, line FROM sparkify_etl.load_warnings ORDER BY 1, 2, 3");
    let found: Vec<String> = rows.iter().map(|row| row.replace(&format!("{}/", folder.path().display()), "")).collect();
    let expected = [
        "logs|blank_line||1|a.json|2",
        "logs|byte_order_mark||1|b.json.gz|1",
        "logs|misnamed||1|b.json.gz|1",
        "logs|several_objects||1|a.json|5",
        "logs|spread_record||1|b.json.gz|2",
        "logs|unknown_field|mood|3|a.json|1",
        "logs|unknown_field|x|1|a.json|3",
        "logs|unknown_page|Karaoke|2|a.json|0",
        "songs|spread_record||1|songs.json|1",
    ];
    assert_eq!(found, expected);
    let reported = outcome.stderr.lines().filter(|line| line.starts_with("warning: ")).count();
    assert_eq!(reported, expected.len() + 1, "each once, and the bad line\n{outcome}");
    let places =
        [format!("{}:4: ", first.display()), format!("{}:3", first.display()), format!("{}:1", songs.display())];
    for place in places {
        assert!(outcome.stderr.contains(&place), "{place}\n{outcome}");
    }
}

#[test]
fn at_most_ten_bad_lines_are_reported_one_by_one() {
    let folder = Folder::new();
    let log = folder.write("log.json", format!("{}\n{}", event(&[]), "{\n".repeat(500)));
    let outcome = succeed_with_rejects(&mut load(server::database().url(), NONE, &[&log]));
    assert_eq!(outcome.stderr.matches("bad line ").count(), 10, "{outcome}");
    assert!(outcome.stderr.contains("more lines are bad"), "{outcome}");
    assert!(outcome.stdout.contains("500"), "{outcome}");
}

#[test]
fn a_quiet_load_prints_its_result_and_errors() {
    let folder = Folder::new();
    let log = log(&folder);
    let database = server::database();
    let refused = run(load(database.url(), NONE, &[&log]).args(["-q", "--on-error", "stop"]));
    assert_eq!((refused.code, &refused.stdout[..]), (5, ""), "{refused}");
    let lines: Vec<&str> = refused.stderr.lines().collect();
    assert!(
        matches!(lines[..], [error, hint] if error.starts_with("error: ") && hint.starts_with("hint: ")),
        "{refused}"
    );
    let loaded = succeed_with_rejects(
        load(database.url(), NONE, &[&log]).arg("-q").arg("--rejects").arg(folder.path().join("x")),
    );
    assert_eq!(loaded.stderr, "");
    assert!(loaded.stdout.contains("3 rejected") && loaded.stdout.contains("load_rejects"), "{loaded}");
}

#[test]
fn each_line_of_a_json_log_is_an_object_and_an_error_has_its_hint() {
    let folder = Folder::new();
    let log = log(&folder);
    let rejects = folder.path().join("x");
    for (options, code) in [(&[][..], 4), (&["--on-error", "stop"], 5)] {
        let database = server::database();
        let mut command = load(database.url(), NONE, &[&log]);
        let outcome =
            run(command.args(ANY_REJECTS).args(["--log-format", "json", "--rejects"]).arg(&rejects).args(options));
        assert_eq!(outcome.code, code, "{options:?}\n{outcome}");
        let objects: Vec<Value> = outcome.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(objects.iter().all(|one| one["timestamp"].is_string() && one["message"].is_string()), "{outcome}");
        let level = |level: &str| objects.iter().filter(|one| one["level"] == level).collect::<Vec<_>>();
        let warned = |line: usize| {
            let place = format!("bad line {}:{line}: ", log.display());
            level("WARN").iter().any(|one| one["message"].as_str().unwrap().starts_with(&place))
        };
        if code == 4 {
            assert!((2..=4).all(warned), "{outcome}");
        }
        match (code, &level("ERROR")[..]) {
            (4, []) => {}
            (5, [error]) => {
                assert!(error["message"].as_str().unwrap().contains(":2: "), "{outcome}");
                assert!(error["hint"].as_str().unwrap().contains("Nothing was loaded"), "{outcome}");
            }
            (2, [error]) => assert!(error["message"].as_str().unwrap().contains("ratio"), "{outcome}"),
            (_, errors) => panic!("{} errors\n{outcome}", errors.len()),
        }
    }
}
