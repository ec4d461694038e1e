//! Options from `sparkify-polars.toml` and from `SPARKIFY_*`. The command line has precedence over both.

use std::process::Command;

use serde_json::{Value, json};

use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, program, run, succeed};
use test_support::server;
use test_support::written::Folder;

const NAME: &str = "sparkify-polars.toml";

/// `config show` in a folder, as the words of each line.
fn shown(command: &mut Command) -> Vec<Vec<String>> {
    let outcome = succeed(command);
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    outcome.stdout.lines().map(words).collect()
}

fn in_folder(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.current_dir(folder.path());
    command
}

#[track_caller]
fn assert_shown(command: &mut Command, option: &str, value: &str, origin: &str) {
    let lines = shown(command);
    let line = lines.iter().find(|words| words.first().is_some_and(|word| word == option));
    assert_eq!(line.unwrap()[1..], [value, origin], "{lines:?}");
}

#[test]
fn the_file_is_found_in_a_parent_folder_and_its_paths_are_relative() {
    let folder = Folder::new();
    let log = folder.write("logs/a.json", test_support::written::event(&[]));
    let database = server::database();
    folder.write(NAME, format!("database-url = {:?}\nlogs = [\"logs\"]\n[load]\nformat = \"json\"\n", database.url()));
    std::fs::create_dir_all(folder.path().join("deep/er")).unwrap();
    let mut command = program(["load"]);
    // An empty variable counts as not set.
    let outcome = succeed(command.current_dir(folder.path().join("deep/er")).env("DATABASE_URL", ""));
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["result"]["sources"][0]["path"], log.to_str().unwrap());
    assert_eq!(document["arguments"]["format"], "json");
    let outcome = succeed(in_folder(&folder, &["load", "--format", "text"]).env("SPARKIFY_QUIET", "1"));
    assert_eq!(outcome.all(), "", "a flag goes before the file, and a variable is used");
    assert_eq!(Session::open(database.url()).value("SELECT count(*) FROM sparkify_etl.load_runs"), "2");
}

#[test]
fn options_override_variables_which_override_the_file() {
    let folder = Folder::new();
    let text = "schema = \"file\"\ntimeout = 7\nretries = 1\n\
                [profiles.prod]\nschema = \"prod\"\n[profiles.prod.load]\npart = \"1/2\"\n";
    let path = folder.write(NAME, text);
    let show = || in_folder(&folder, &["config", "show", "load"]);
    assert_shown(&mut show(), "schema", "file", NAME);
    assert_shown(show().env("SPARKIFY_SCHEMA", "variable"), "schema", "variable", "SPARKIFY_SCHEMA");
    assert_shown(show().env("SPARKIFY_SCHEMA", ""), "schema", "file", NAME);
    let shown = succeed(show().args(["--profile", "prod"]));
    assert!(shown.stdout.contains("sparkify-polars.toml, profile prod"), "{shown}");
    assert!(shown.stdout.lines().any(|line| line.contains("load.part") && line.contains("1/2")), "{shown}");
    assert_shown(&mut show(), "timeout", "7", NAME);
    assert_shown(&mut show(), "on-error", "reject", "default");
    let elsewhere = Folder::new();
    let mut named = in_folder(&elsewhere, &["config", "show"]);
    assert_shown(named.arg("--config").arg(&path), "retries", "1", path.to_str().unwrap());

    let arguments = |command: &mut Command| {
        let outcome = run(command);
        serde_json::from_str::<Value>(&outcome.stdout).unwrap()["arguments"].clone()
    };
    let check = ["check", "--format", "json", "--database-url", "postgresql://u@127.0.0.1:1/d"];
    let given = arguments(in_folder(&folder, &check).args(["--schema", "flag"]).env("SPARKIFY_SCHEMA", "variable"));
    assert_eq!((&given["schema"], &given["timeout"]), (&json!("flag"), &json!("7")));
}

#[test]
fn each_option_has_its_variable_in_the_help() {
    let list = succeed(&mut program(["config", "show"]));
    let options = list.stdout.lines().filter_map(|line| line.split_whitespace().next());
    let mut helps = String::new();
    let commands = [
        "load", "init", "drop", "export", "query", "report", "verify", "check", "db", "generate", "man", "doctor",
        "trace",
    ];
    for command in commands {
        helps += &succeed(&mut program([command, "--help"])).stdout;
    }
    helps += &succeed(&mut program(["db", "destroy", "--help"])).stdout;
    helps += &succeed(&mut program(["db", "status", "--help"])).stdout;
    let helps = helps.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut count = 0;
    for option in options.filter(|option| option.starts_with(|c: char| c.is_ascii_lowercase()) && *option != "option") {
        let variable = format!("[env: SPARKIFY_{}]", option.replace(['.', '-'], "_").to_uppercase());
        assert!(helps.contains(&variable), "{variable}");
        count += 1;
    }
    assert!(count > 50, "{count}\n{list}");
}

#[test]
fn mistakes_in_the_file_are_errors_with_the_nearest_name() {
    let folder = Folder::new();
    for (text, parts) in [
        ("shema = 1", &["there is no option shema", "Did you mean schema?"][..]),
        ("[load]\ntimngs = true", &["there is no option load.timngs", "Did you mean timings?"]),
        ("[profiles.x.check]\nschemas = 1", &["there is no option profiles.x.check.schemas", "Did you mean schema?"]),
        ("Database_URL = \"x\"", &["there is no option Database_URL", "Did you mean database-url?"]),
        ("timings = true", &["there is no option timings"]),
        ("\nschema = [", &["line 2"]),
        ("timeout = true", &["timeout is of the type boolean, and not one value"]),
        ("[load]\nreload = 1", &["load.reload is of the type integer, and not true or false"]),
        ("profile = \"none\"", &["there is no profile \"none\""]),
        (
            "timeout = \"soon\"",
            &["invalid value 'soon' for '--timeout <SECONDS>'", "The value comes from sparkify-polars.toml"],
        ),
        ("[load]\nreplace = true\npart = \"1/2\"", &["contradicts --"]),
    ] {
        folder.write(NAME, text);
        let outcome = run(&mut in_folder(&folder, &["load", "--logs", "x"]));
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{text}\n{outcome}");
        for part in parts {
            assert!(outcome.stderr.contains(part), "{text}: {part}\n{outcome}");
        }
        assert_eq!(run(&mut in_folder(&folder, &["load", "--help"])).code, 0, "{text}");
    }
    let outcome = run(in_folder(&Folder::new(), &["load", "--profile", "prod"]).env("SPARKIFY_CONFIG", ""));
    assert!(outcome.code == 2 && outcome.stderr.contains("there is no sparkify-polars.toml"), "{outcome}");
    let outcome = run(&mut program(["load", "--config", "/nonexistent.toml"]));
    assert!(outcome.code == 2 && outcome.stderr.contains("reading the configuration /nonexistent.toml"), "{outcome}");
    let outcome = run(program(["load"]).env("SPARKIFY_LOAD_REPLACE", "perhaps"));
    assert!(outcome.code == 2 && outcome.stderr.contains("SPARKIFY_LOAD_REPLACE"), "{outcome}");
}

#[test]
fn an_option_overrides_a_contradicting_setting() {
    let folder = Folder::new();
    let database = server::database();
    folder.write(NAME, "[load]\nreplace = true\n");
    let sample = Files::sample();
    let mut part = load(database.url(), NONE, &sample.logs[..3]);
    succeed(part.args(["--part", "1/1"]).current_dir(folder.path()));
}

#[test]
fn a_password_in_the_file_is_not_shown() {
    let folder = Folder::new();
    folder.write(NAME, "database-url = \"postgresql://u:hunter2secret@127.0.0.1:1/d\"\n");
    for arguments in [&["config", "show"][..], &["check"], &["check", "--format", "json"], &["load", "--help"]] {
        let outcome = run(&mut in_folder(&folder, arguments));
        assert!(!outcome.all().contains("hunter2secret"), "{arguments:?}\n{outcome}");
        assert!(!outcome.stderr.contains("with ps"), "nobody sees it there\n{outcome}");
    }
}
