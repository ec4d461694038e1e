//! The progress of a load: bars on a terminal, plain lines elsewhere.

use test_support::oracle::Files;
use test_support::program::{load, on_a_terminal, run, succeed};
use test_support::server;

#[test]
fn only_a_terminal_shows_progress_bars_and_other_outputs_get_plain_lines() {
    let sample = Files::sample();
    let database = server::database();
    let shown = run(&mut on_a_terminal(&load(database.url(), &sample.songs, &sample.logs)));
    assert_eq!(shown.code, 0, "a terminal\n{shown}");
    for part in ["read songs [", "read logs [", "MiB/", "rows", " left", "\u{1b}["] {
        assert!(shown.stdout.contains(part), "a terminal: {part:?} is missing\n{shown}");
    }
    assert!(!shown.stdout.contains("read logs: "), "a terminal\n{shown}");

    let mut again = load(database.url(), &sample.songs, &sample.logs);
    let shown = succeed(again.arg("--reload"));
    for stage in ["read songs: ", "read logs: ", "merge: ", "commit: "] {
        let lines = shown.stderr.lines().filter(|line| line.starts_with(stage)).count();
        assert_eq!(lines, 1, "a pipe: {stage:?}\n{shown}");
    }
    assert!(!shown.all().contains('\u{1b}'), "a pipe: control characters\n{shown}");

    let shown = run(&mut on_a_terminal(again.arg("--no-progress")));
    assert_eq!(shown.code, 0, "a terminal with --no-progress\n{shown}");
    let is_plain = shown.stdout.contains("read logs: ") && !shown.stdout.contains("read logs [");
    assert!(is_plain, "a terminal with --no-progress\n{shown}");
}
