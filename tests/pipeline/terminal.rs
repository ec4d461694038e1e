//! The output of commands on terminals of several widths, and into a pipe.

use std::process::Command;

use nix::sys::signal::Signal;
use unicode_width::UnicodeWidthStr as _;

use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, on_columns, program, run, start, succeed};
use test_support::server;

/// The text that a terminal shows, without colours and movements of the cursor.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("\u{1b}[") {
        shown += before;
        rest = behind.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, after)| after);
    }
    shown + rest
}

#[test]
fn no_line_is_wider_than_the_terminal_but_commands_to_copy() {
    let sample = Files::sample();
    let database = server::database();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs[..5]));
    let url = database.url();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data/log_data");
    for columns in [40, 80, 200] {
        let mut commands = vec![
            program(["check", "--database-url", url]),
            program(["doctor", "--logs", data, "--database-url", url]),
            program(["explain"]),
            program(["explain", "timestamp_ahead"]),
            program(["config", "show", "load"]),
            program(["query", "--list"]),
            program(["query", "most-played-songs", "--database-url", url]),
            program(["check", "no-such-check"]),
        ];
        let mut reload = load(url, NONE, &sample.logs[..5]);
        reload.args(["--reload", "--timings", "--no-progress"]);
        commands.push(reload);
        for command in commands {
            let outcome = run(&mut on_columns(&command, columns));
            for line in shown(&outcome.stdout).lines().map(|line| line.trim_end_matches('\r')) {
                let is_to_copy = line.starts_with("    ") || line.contains('/');
                assert!(line.width() <= columns || is_to_copy, "{command:?} on {columns} columns: {line:?}\n{outcome}");
            }
        }
    }
}

#[test]
fn ctrl_c_on_a_terminal_removes_the_bars_and_exits_with_130() {
    let sample = Files::sample();
    let database = server::database();
    succeed(&mut load(database.url(), NONE, &sample.logs[..1]));
    let session = Session::open(database.url());
    session.run("BEGIN; LOCK TABLE songplays IN ACCESS EXCLUSIVE MODE");
    let running = start(&mut on_columns(&load(database.url(), &sample.songs, &sample.logs), 80));
    session.wait_for_a_blocked_session();
    // Ctrl-C goes to all processes of the terminal. `script` passes SIGINT on.
    let pid = session.value(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'sparkify-polars' AND datname = current_database()",
    );
    assert!(!pid.is_empty());
    let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", running.id())).unwrap();
    let child: i32 = children.split_whitespace().next().unwrap().parse().unwrap();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(-child), Signal::SIGINT).unwrap();
    let outcome = running.finish();
    assert_eq!(outcome.code, 130, "{outcome}");
    assert!(shown(&outcome.stdout).contains("interrupted"), "{outcome}");
}

#[test]
fn a_closed_pipe_ends_a_command_silently() {
    let database = server::database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), NONE, &sample.logs[..5]));
    for command in ["explain", "config show", "query --list", "check", "doctor --sample"] {
        let line = format!("\"$0\" {command} --database-url \"$1\" 2>&1 | head -1; echo ${{PIPESTATUS[0]}}");
        let line =
            line.replace("explain --database-url \"$1\"", "explain").replace("show --database-url \"$1\"", "show");
        let mut shell = Command::new("bash");
        shell.args(["-c", &line, env!("CARGO_BIN_EXE_sparkify-polars"), database.url()]);
        let outcome = succeed(&mut shell);
        assert!(
            !outcome.stdout.contains("panicked") && !outcome.stdout.contains("Broken pipe"),
            "{command}\n{outcome}"
        );
        assert!(outcome.stdout.trim_end().ends_with('0'), "{command}\n{outcome}");
    }
}
