//! The progress of a load: bars on a terminal, plain lines elsewhere.

use test_support::oracle::Files;
use test_support::program::{load, on_a_terminal, run, succeed};
use test_support::server;

#[test]
fn a_terminal_shows_progress_bars_and_no_plain_lines() {
    let sample = Files::sample();
    let database = server::database();
    let shown = run(&mut on_a_terminal(&load(database.url(), &sample.songs, &sample.logs)));
    assert_eq!(shown.code, 0, "{shown}");
    for part in ["read songs [", "read logs [", "MiB/", "rows", " left", "\u{1b}["] {
        assert!(shown.stdout.contains(part), "{part:?} is missing\n{shown}");
    }
    assert!(!shown.stdout.contains("read logs: "), "{shown}");
}

#[test]
fn a_terminal_without_progress_gets_plain_lines() {
    let sample = Files::sample();
    let database = server::database();
    let mut command = load(database.url(), &sample.songs, &sample.logs);
    let shown = run(&mut on_a_terminal(command.arg("--no-progress")));
    assert_eq!(shown.code, 0, "{shown}");
    assert!(shown.stdout.contains("read logs: ") && !shown.stdout.contains("read logs ["), "{shown}");
}

#[test]
fn a_pipe_gets_plain_lines_without_control_characters() {
    let sample = Files::sample();
    let database = server::database();
    let shown = succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    for stage in ["read songs: ", "read logs: ", "merge: ", "commit: "] {
        assert_eq!(shown.stderr.lines().filter(|line| line.starts_with(stage)).count(), 1, "{stage:?}\n{shown}");
    }
    assert!(!shown.all().contains('\u{1b}'), "{shown}");
}
