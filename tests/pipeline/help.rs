//! Help, examples, completions, man pages and the version.

use std::process::Command;

use test_support::oracle::{Files, Session};
use test_support::program::{load, program, run, succeed};
use test_support::server;
use test_support::written::Folder;

/// The commands, as the help lists them. `help` itself is not one of them: it has no help and no options.
fn commands() -> Vec<String> {
    let help = succeed(&mut program(["--help"])).stdout;
    let list = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let name = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    let lines = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    lines.map(name).filter(|command| command != "help").collect()
}

/// The sample in the folders that the examples use: `songs/`, `logs/`, and `data/` with both.
fn sample_folder() -> Folder {
    let folder = Folder::new();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    for (from, to) in [("song_data", "songs"), ("log_data", "logs"), ("", "data")] {
        let copied = Command::new("cp").args(["-r", &format!("{data}/{from}")]).arg(folder.path().join(to)).status();
        assert!(copied.unwrap().success());
    }
    folder
}

#[test]
fn each_example_in_the_help_works() {
    let folder = sample_folder();
    let sample = Files::sample();
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_sparkify-polars")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let original = server::database();
    succeed(&mut load(original.url(), &sample.songs, &sample.logs[..32]));
    succeed(&mut program(["init", "--schema", "music", "--database-url", original.url()]));
    let mut count = 0;
    for command in commands() {
        let help = succeed(&mut program([command.as_str(), "--help"])).stdout;
        let database = server::copy_of(&original);
        let examples = help.lines().map(str::trim).filter(|line| line.starts_with("sparkify-polars "));
        for example in examples.filter(|line| line.contains(&command)) {
            let mut shell = Command::new("sh");
            shell
                .args(["-c", example])
                .current_dir(folder.path())
                .env("PATH", &path)
                .env("DATABASE_URL", database.url());
            let outcome = run(shell.env("SPARKIFY_LOCAL_DIR", folder.path().join("local")));
            // `verify` finds that the database has only some of the logs.
            let expected = if command == "verify" { 3 } else { 0 };
            assert_eq!(outcome.code, expected, "{example}\n{outcome}");
            count += 1;
        }
        assert!(help.contains("Examples:") || command == "man", "{command} has no example\n{help}");
    }
    assert!(count >= 20, "{count}");
}

#[test]
fn each_command_refuses_an_unknown_option() {
    for command in commands() {
        let outcome = run(&mut program([command.as_str(), "--no-such-option"]));
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{command}\n{outcome}");
        assert!(outcome.stderr.contains("'--no-such-option'"), "{command}\n{outcome}");
    }
}

/// The options in the help of a command, each with the rest of its line.
fn options(help: &str) -> impl Iterator<Item = (&str, &str)> {
    help.lines().filter_map(|line| {
        let line = line.trim_start();
        let long = if line.starts_with("--") { line } else { line.strip_prefix('-')?.get(1..)?.strip_prefix(", ")? };
        let end = long.find([' ', '.']).unwrap_or(long.len());
        let (option, behind) = long.split_at(end);
        let is_long = option.starts_with("--") && !["--help", "--version"].contains(&option);
        is_long.then_some((option, behind.trim_start()))
    })
}

#[test]
fn each_option_refuses_a_missing_or_an_unexpected_value() {
    let mut tried = 0;
    for command in commands() {
        let help = succeed(&mut program([command.as_str(), "--help"])).stdout;
        for (option, behind) in options(&help) {
            let given = match behind.chars().next() {
                Some('<') => option.to_owned(),
                // The value is optional.
                Some('[') => continue,
                _ => format!("{option}=x"),
            };
            let outcome = run(&mut program([command.as_str(), &given]));
            assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{command} {given}\n{outcome}");
            assert!(outcome.stderr.contains(option), "{command} {given}\n{outcome}");
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn a_misspelled_option_or_command_is_an_error_with_the_nearest_one() {
    for (arguments, near) in [
        (&["lod"][..], "load"),
        (&["load", "--database_url", "x"], "--database-url"),
        (&["load", "--max-reject", "1"], "--max-rejects"),
        (&["query", "Most_Played Songs"], "most-played-songs"),
        (&["query", "sesions"], "sessions"),
        (&["check", "Ledger Runs"], "ledger-runs"),
    ] {
        let outcome = run(&mut program(arguments));
        assert_eq!(outcome.code, 2, "{outcome}");
        assert!(outcome.stderr.contains(near), "{arguments:?}: {near}\n{outcome}");
    }
}

#[test]
fn shells_accept_the_completions() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = succeed(&mut program(["completions", shell])).stdout;
        for word in ["load", "--max-reject-ratio", "most-played"].iter().take(2) {
            assert!(script.contains(word.trim_start_matches('-')), "{shell}: {word}");
        }
    }
    let folder = Folder::new();
    let script = succeed(&mut program(["completions", "bash"])).stdout;
    let path = folder.write("completions.bash", &script);
    let complete = "source \"$1\"; COMP_WORDS=(sparkify-polars lo); COMP_CWORD=1; \
                    _sparkify__polars sparkify-polars lo sparkify-polars; echo \"${COMPREPLY[@]}\"";
    let completed = succeed(Command::new("bash").args(["-c", complete, "bash"]).arg(path));
    assert_eq!(completed.stdout.trim(), "load");
}

#[test]
fn there_is_a_man_page_for_each_command() {
    let folder = Folder::new();
    succeed(program(["man", "--out"]).arg(folder.path()));
    for command in commands() {
        let page = std::fs::read_to_string(folder.path().join(format!("sparkify-polars-{command}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{command}\n{page}");
    }
    assert!(succeed(&mut program(["man"])).stdout.contains(".TH sparkify-polars 1"));
}

#[test]
fn the_version_names_the_commit_and_the_platform() {
    let short = succeed(&mut program(["-V"])).stdout;
    assert_eq!(short.trim(), concat!("sparkify-polars ", env!("CARGO_PKG_VERSION")));
    let long = succeed(&mut program(["--version"])).stdout;
    for part in [short.trim(), "commit: ", "platform: ", std::env::consts::ARCH] {
        assert!(long.contains(part), "{part}\n{long}");
    }
}

#[test]
fn messages_have_colours_only_if_wanted() {
    let coloured = |options: &[&str], variables: &[(&str, &str)]| {
        let mut command = program(["check", "no-such-check"]);
        command.args(options).envs(variables.iter().copied());
        run(&mut command).stderr.contains("\u{1b}[")
    };
    assert!(!coloured(&[], &[]), "a pipe");
    assert!(coloured(&["--color", "always"], &[]));
    let on_terminal = |variable: (&str, &str)| {
        let mut command = test_support::program::on_a_terminal(&program(["check", "no-such-check"]));
        command.env(variable.0, variable.1);
        run(&mut command).stdout.contains("\u{1b}[")
    };
    assert!(on_terminal(("LANG", "C")));
    assert!(!on_terminal(("NO_COLOR", "1")));
    assert!(!on_terminal(("TERM", "dumb")));
}

#[test]
fn db_psql_connects_to_the_named_server() {
    let database = server::database();
    let asked = ["db", "psql", "--database-url", database.url(), "--", "-Atc", "SELECT current_database()"];
    assert_eq!(succeed(&mut program(asked)).stdout.trim(), database.name());
    let of_environment = succeed(program(["db", "psql", "--", "-Atc", "SELECT 7"]).env("DATABASE_URL", database.url()));
    assert_eq!(of_environment.stdout.trim(), "7");
    Session::open(database.url()).run("SELECT 1");
}
