//! `-q` prints nothing on success. Without it, a summary fits on a screen.

use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, program, run, succeed};
use test_support::server;
use test_support::written::{Folder, event};

/// The number of lines of a small terminal.
const SCREEN: usize = 24;

#[test]
fn a_quiet_command_prints_nothing_on_success() {
    let sample = Files::sample();
    let database = server::database();
    let url = database.url();
    let folder = Folder::new();
    let out = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let files = |command: &str| {
        let mut command = program([command, "-q", "--songs"]);
        command.args(&sample.songs).arg("--logs").args(&sample.logs);
        command
    };
    let mut export = files("export");
    export.args(["--out", &out("parquet")]);
    let mut verify = files("verify");
    verify.args(["--database-url", url]);
    let commands = [
        program(["init", "-q", "--database-url", url]),
        load(url, &sample.songs, &sample.logs),
        load(url, &sample.songs, &sample.logs),
        export,
        verify,
        program(["check", "-q", "--database-url", url]),
        program(["report", "-q", "--database-url", url, "--out", &out("report.html")]),
        program(["generate", "-q", &out("generated")]),
        program(["drop", "-q", "--yes", "--database-url", url]),
    ];
    for mut command in commands {
        let quiet = if command.get_args().any(|argument| argument == "-q") { &[][..] } else { &["-q"] };
        let outcome = succeed(command.args(quiet));
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""), "{command:?}");
    }
}

#[test]
fn a_quiet_command_prints_problems() {
    let folder = Folder::new();
    let log = folder.write("log.json", ["{", &event(&[])].join("\n"));
    let database = server::database();
    let rejected = run(load(database.url(), NONE, &[&log]).args(["-q", "--max-rejects", "1"]));
    assert_eq!(rejected.code, 4, "{rejected}");
    assert!(rejected.stdout.contains("truncated"), "{rejected}");
    let missing = run(load(database.url(), NONE, &["/nonexistent/x.json"]).arg("-q"));
    assert!(missing.code == 1 && missing.stderr.contains("/nonexistent/x.json"), "{missing}");
    Session::open(database.url()).run("UPDATE songplays SET level = 'paid'");
    let failed = run(&mut program(["check", "-q", "--database-url", database.url()]));
    assert_eq!(failed.code, 3, "{failed}");
    assert!(failed.stdout.contains("FAILED"), "{failed}");
    let answer = succeed(&mut program(["query", "-q", "sessions", "--database-url", database.url()]));
    assert!(answer.stdout.contains("free"), "an answer is what was asked for\n{answer}");
}

#[test]
fn a_load_of_only_known_files_changes_nothing_and_prints_one_line() {
    let sample = Files::sample();
    let database = server::database();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    let session = Session::open(database.url());
    let before = session.tables();
    let again = succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    before.assert_same(&session.tables(), "after the second load");
    assert_eq!(again.stderr, "");
    assert_eq!(again.stdout.lines().count(), 1, "{again}");
    assert!(again.stdout.contains("nothing new: 439 files skipped"), "{again}");
}

#[test]
fn a_summary_fits_on_a_screen() {
    let folder = Folder::new();
    let long = format!("{{\"ts\":{}1{}}}", "[".repeat(101), "]".repeat(101));
    let bad = [
        &long,
        "{",
        "[]",
        "\"\\u0000\"",
        "{\"ts\":1,\"page\":\"NextSong\",\"userId\":\"\"}",
        "7 x",
        r#"{"a":1}"#,
        "{\"page\":\"NextSong\"}",
        "{\"ts\":\"x\"}",
        "{\"level\":\"x\"}",
    ];
    let lines = [
        bad.join("\n"),
        (0..99).map(|item| event(&[("itemInSession", &item.to_string())])).collect::<Vec<_>>().join("\n"),
    ];
    let log = folder.write("log.json", lines.join("\n"));
    let database = server::database();
    let sample = Files::sample();
    let outcome = run(load(database.url(), &sample.songs, &[&log]).args(["--max-reject-ratio", "1"]));
    assert_eq!(outcome.code, 4, "{outcome}");
    assert!(outcome.stdout.contains("further reason"), "{outcome}");
    // The prompt of the shell takes one line.
    assert!(outcome.stdout.lines().count() < SCREEN, "{} lines\n{outcome}", outcome.stdout.lines().count());
}
