//! Bars where there is a terminal, plain lines where there is none.

use std::process::Command;

use crate::oracle::Files;
use crate::program::{load, run, succeed};
use crate::support;

/// The same command on a terminal of its own, which `script` makes: both of its streams come out of the one.
fn on_a_terminal(command: &Command) -> Command {
    let word = |word: &std::ffi::OsStr| format!("'{}'", word.to_str().unwrap().replace('\'', r"'\''"));
    let words: Vec<String> = std::iter::once(command.get_program()).chain(command.get_args()).map(word).collect();
    let mut script = Command::new("script");
    script.args(["-qec", &words.join(" "), "/dev/null"]).env("TERM", "xterm").stdin(std::process::Stdio::null());
    script
}

#[test]
fn a_terminal_gets_bars_with_bytes_and_time_left_and_no_plain_lines() {
    let sample = Files::sample();
    let database = support::database();
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
    let database = support::database();
    let mut command = load(database.url(), &sample.songs, &sample.logs);
    let shown = run(&mut on_a_terminal(command.arg("--no-progress")));
    assert_eq!(shown.code, 0, "{shown}");
    assert!(shown.stdout.contains("read logs: ") && !shown.stdout.contains("read logs ["), "{shown}");
}

#[test]
fn a_pipe_gets_plain_lines_without_a_control_character() {
    let sample = Files::sample();
    let database = support::database();
    let shown = succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    for stage in ["read songs: ", "read logs: ", "merge: ", "commit: "] {
        assert_eq!(shown.stderr.lines().filter(|line| line.starts_with(stage)).count(), 1, "{stage:?}\n{shown}");
    }
    assert!(!shown.all().contains('\u{1b}'), "{shown}");
}
