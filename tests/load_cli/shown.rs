//! Output shows names from files and arguments. A terminal never executes control characters in them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use test_support::program::{ANY_REJECTS, load, program, run};
use test_support::server;
use test_support::written::{Folder, event, song};

/// A file name with characters that control a terminal.
const CONTROL_NAME: &str = "a\u{1b}[2J\nerror: all is lost\r\u{202e}.json";

/// Asserts that the output contains no forged line and no character that controls a terminal.
#[track_caller]
fn assert_no_control_characters(text: &str) {
    let obeyed = |c: char| c.is_control() && c != '\n' && c != '\t' || c == '\u{202e}';
    assert!(!text.contains(obeyed), "{text:?}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("error: all is lost")), "{text}");
}

#[test]
fn names_of_files_cannot_forge_lines_in_any_output() {
    let folder = Folder::new();
    let database = server::database();
    let bad = folder.write(&format!("logs/{CONTROL_NAME}"), [event(&[]), "no JSON".to_owned()].join("\n"));
    let song = folder.write(&format!("songs/{CONTROL_NAME}"), song(&[("title", r#""A\u001b[31m\nB""#)]));
    for extra in [&[][..], &["-vv"], &["--log-format", "json", "-vv"]] {
        let outcome = run(load(database.url(), &[&song], &[&bad]).args(ANY_REJECTS).args(extra).arg("--reload"));
        assert_eq!(outcome.code, 4, "{outcome}");
        for text in [&outcome.stdout, &outcome.stderr] {
            assert_no_control_characters(text);
        }
        assert!((outcome.stdout + &outcome.stderr).contains("all is lost"));
    }
    let verify = |logs: &[&str]| {
        let logs = logs.iter().map(OsStr::new).chain([bad.as_os_str()]).collect::<Vec<_>>();
        run(program(["verify", "--database-url", database.url(), "--logs"]).args(logs))
    };
    // The database has songs, but this command names no song file. So the two differ.
    let differs = verify(&[]);
    assert_eq!(differs.code, 3, "{differs}");
    assert_no_control_characters(&differs.stdout);
    let missing = verify(&[&format!("/nonexistent/{CONTROL_NAME}")]);
    assert!(missing.stderr.contains("all is lost"), "{missing}");
    assert_no_control_characters(&missing.stderr);
    for arguments in [
        vec!["query", CONTROL_NAME],
        vec!["check", CONTROL_NAME],
        vec!["query", "sessions", "--schema", CONTROL_NAME, "--database-url", database.url()],
        vec!["query", "--sql", CONTROL_NAME, "--database-url", database.url()],
        vec!["report", "--out", "-", "--schema", CONTROL_NAME, "--database-url", database.url()],
        vec!["load", "--logs", "/nonexistent", "--part", CONTROL_NAME],
        vec!["drop", "--schema", CONTROL_NAME, "--database-url", database.url()],
        vec!["load", CONTROL_NAME],
    ] {
        let refused = run(&mut program(&arguments));
        assert_ne!(refused.code, 0, "{refused}");
        assert_no_control_characters(&refused.stderr.replace('\t', " "));
    }
}

#[test]
fn arguments_that_are_not_utf_8_are_errors_and_not_panics() {
    let odd = OsStr::from_bytes(b"caf\xE9");
    for before in [&["load", "--wrong"][..], &["query"], &["check"], &["load", "--part"], &[]] {
        let refused = run(program(before).arg(odd));
        assert_eq!(refused.code, 2, "{refused}");
        assert!(refused.stderr.starts_with("error: ") && !refused.stderr.contains("panicked"), "{refused}");
    }
}

#[test]
fn csv_safe_escapes_spreadsheet_formulas() {
    let folder = Folder::new();
    let database = server::database();
    let log = folder.write("log.json", event(&[("song", r#""=HYPERLINK(1)""#), ("artist", r#""-1+2""#)]));
    test_support::program::succeed(&mut load(database.url(), test_support::program::NONE, &[log]));
    let asked = |extra: &[&str]| {
        let question = ["query", "most-played-songs", "--database-url", database.url()];
        run(program(question).args(extra))
    };
    assert!(asked(&["--format", "csv"]).stdout.contains("\n=HYPERLINK(1),-1+2,1,1\n"));
    let safe = asked(&["--format", "csv", "--csv-safe"]);
    assert!(safe.stdout.contains("\n'=HYPERLINK(1),'-1+2,1,1\n"), "{safe}");
    let refused = asked(&["--format", "json", "--csv-safe"]);
    assert!(refused.code == 2 && refused.stderr.contains("only for CSV and TSV"), "{refused}");
}
