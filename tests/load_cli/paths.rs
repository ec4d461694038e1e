//! Paths that a load cannot read. For each the load gives an error or a warning, and it never hangs.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use test_support::oracle::Session;
use test_support::program::{NONE, Outcome, UnprivilegedUser, load, program, run, succeed, succeed_with_rejects};
use test_support::server;
use test_support::written::{Folder, event};

fn fifo(path: &Path) {
    mkfifo(path, Mode::from_bits_truncate(0o600)).unwrap();
}

/// Asserts that the load fails before it connects. The server in the URL does not exist.
#[track_caller]
fn refused(log: &Path, says: &[&str]) -> Outcome {
    let outcome = run(&mut load("postgresql://nowhere.invalid/x", NONE, &[log]));
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("\nhint: "), "{outcome}");
    for part in says {
        assert!(outcome.stderr.contains(part), "{part:?} is not in\n{outcome}");
    }
    outcome
}

/// The warnings on standard error that are not about lines.
fn warnings(outcome: &Outcome) -> Vec<&str> {
    let warnings = outcome.stderr.lines().filter_map(|line| line.strip_prefix("warning: "));
    warnings.filter(|warning| !warning.starts_with("bad line")).collect()
}

#[test]
fn a_named_path_that_is_not_a_regular_file_is_an_error() {
    let folder = Folder::new();
    let pipe = folder.path().join("pipe.json");
    fifo(&pipe);
    let command = format!("cat '{}' > logs.json", pipe.display());
    refused(&pipe, &["pipe.json: it is a FIFO, not a file", &command]);
    refused(Path::new("/dev/zero"), &["/dev/zero: it is a character device"]);
}

#[test]
fn skipped_files_of_a_folder_are_reported_once() {
    let folder = Folder::new();
    folder.write("a/log.json", event(&[]));
    folder.write("a/log.json.bz2", "BZh9");
    folder.write("a/notes/README", "");
    fifo(&folder.path().join("a/pipe.json"));
    symlink("..", folder.path().join("a/notes/up")).unwrap();
    let database = server::database();
    let mut command = load(database.url(), NONE, &["a"]);
    let outcome = succeed(command.current_dir(folder.path()));
    let expected = [
        "a/notes/up is a link to a directory that contains it",
        "a/pipe.json is a FIFO, not a file: skipped",
        "a/log.json.bz2 and 1 more in a do not end in .json, .jsonl or .ndjson",
    ];
    let reported = warnings(&outcome);
    assert_eq!(reported.len(), expected.len(), "{outcome}");
    for (warning, expected) in reported.iter().zip(expected) {
        assert!(warning.starts_with(expected), "{expected}\n{outcome}");
    }
    assert_eq!(Session::open(database.url()).value("SELECT count(*) FROM songplays"), "1");

    // `verify` gives the same warnings. `-q` hides them. In JSON they have the level WARN.
    let mut command = program(["verify", "--database-url", database.url(), "--logs", "a"]);
    assert_eq!(warnings(&succeed(command.current_dir(folder.path()))), reported);
    let mut command = load(database.url(), NONE, &["a"]);
    assert_eq!(succeed(command.current_dir(folder.path()).arg("-q")).stderr, "");
    let mut command = load(database.url(), NONE, &["a"]);
    let outcome = succeed(command.current_dir(folder.path()).args(["--log-format", "json"]));
    let objects = outcome.stderr.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let warned: Vec<_> = objects.filter(|object| object["level"] == "WARN").collect();
    let messages: Vec<_> = warned.iter().map(|object| object["message"].as_str().unwrap()).collect();
    assert_eq!(messages, reported, "{outcome}");
}

#[test]
fn files_skipped_for_both_songs_and_logs_are_reported_once() {
    let folder = Folder::new();
    folder.write("both.json", [event(&[]), test_support::written::song(&[])].join("\n"));
    folder.write("README", "");
    let database = server::database();
    let outcome = succeed_with_rejects(&mut load(database.url(), &[folder.path()], &[folder.path()]));
    assert_eq!(warnings(&outcome).len(), 1, "{outcome}");
}

#[test]
fn an_unreadable_folder_is_an_error_at_any_depth() {
    let Some(nobody) = UnprivilegedUser::new() else { return };
    let folder = Folder::new();
    folder.write("data/log.json", event(&[]));
    folder.write("data/.hidden/log.json", event(&[]));
    let closed = folder.write("data/closed/log.json", event(&[])).parent().unwrap().to_path_buf();
    for open in [folder.path(), &folder.path().join("data")] {
        fs::set_permissions(open, Permissions::from_mode(0o755)).unwrap();
    }
    fs::set_permissions(folder.path().join("data/.hidden"), Permissions::from_mode(0o000)).unwrap();
    symlink("closed", folder.path().join("data/a-link")).unwrap();
    let refused = |path: &str, named: &str| {
        let arguments = ["load", "--database-url", "postgresql://nowhere.invalid/x", "--logs", path];
        let outcome = run(&mut nobody.program(folder.path(), arguments));
        assert_eq!(outcome.code, 1, "{outcome}");
        let says = format!("error: looking for logs in {named}: ");
        assert!(outcome.stderr.starts_with(&says), "{says}\n{outcome}");
        assert!(outcome.stderr.lines().next().unwrap().contains(": Permission denied"), "{outcome}");
        assert!(outcome.stderr.contains("hint: Give this user the right to read it"), "{outcome}");
    };
    fs::set_permissions(&closed, Permissions::from_mode(0o000)).unwrap();
    refused("data/closed", "data/closed");
    refused("data/closed/log.json", "data/closed/log.json");
    refused("data/closed/*.json", "data/closed");
    refused("data/**/*.json", "data: a link in it cannot be followed");
    refused("data", "data: a link in it cannot be followed");
    fs::remove_file(folder.path().join("data/a-link")).unwrap();
    refused("data", "data/closed");
    // The user may list the folder, but may not inspect a file in it.
    fs::set_permissions(&closed, Permissions::from_mode(0o444)).unwrap();
    refused("data", "data/closed/log.json");
    // The load does not read hidden folders.
    fs::remove_dir_all(&closed).unwrap();
    let arguments = ["load", "--database-url", "postgresql://nowhere.invalid/x", "--logs", "data"];
    let outcome = run(&mut nobody.program(folder.path(), arguments));
    assert!(!outcome.stderr.contains("looking for"), "{outcome}");
}

#[test]
fn files_whose_names_are_not_utf_8_are_loaded_and_distinguished() {
    let folder = Folder::new();
    for (name, item) in [(&b"caf\xE9.json"[..], "1"), (&b"caf\xE8.json"[..], "2")] {
        let lines = [event(&[("itemInSession", item)]), "{".to_owned()].join("\n");
        fs::write(folder.path().join(OsStr::from_bytes(name)), lines).unwrap();
    }
    let database = server::database();
    let outcome = succeed_with_rejects(&mut load(database.url(), NONE, &[folder.path()]));
    let reported = warnings(&outcome);
    assert!(reported.len() == 1 && reported[0].contains(r"/caf\xE8.json and 1 more in "), "{outcome}");
    assert!(outcome.stderr.contains(r"/caf\xE9.json:2: "), "{outcome}");
    let session = Session::open(database.url());
    assert_eq!(session.value("SELECT count(*) FROM songplays"), "2");
    let names = [r"\xE8", r"\xE9"].map(|byte| format!("{}/caf{byte}.json", folder.path().display()));
    assert_eq!(session.rows("SELECT path FROM sparkify_etl.load_files ORDER BY path"), names);
    assert_eq!(session.rows("SELECT file FROM sparkify_etl.load_rejects ORDER BY file"), names);
}

#[test]
fn the_error_for_no_input_files_names_what_was_found() {
    let folder = Folder::new();
    folder.write("a/log.json.bz2", "BZh9");
    let missing = folder.path().join(OsStr::from_bytes(b"caf\xE9.json"));
    refused(&missing, &[r"/caf\xE9.json: there is no such file or directory", "--logs PATH"]);
    refused(&folder.path().join("a"), &["/a: no file in it ends in .json", "a/log.json.bz2 does not end in"]);
    refused(&folder.path().join("a/*.json"), &["a/*.json: the pattern matches nothing"]);
    refused(&folder.path().join("a/[.json"), &["a/[.json: [.json is not a pattern"]);
    refused(&folder.path().join("a/log.json.bz2/"), &["log.json.bz2/: Not a directory"]);
    symlink("gone", folder.path().join("a/b.json")).unwrap();
    refused(&folder.path().join("a"), &["a/b.json: it is a link to gone, which does not exist"]);
    refused(&folder.path().join("a/b.json"), &["a/b.json: it is a link to gone, which does not exist"]);
    folder.write("empty/.keep", "");
    refused(&folder.path().join("empty"), &["/empty: no file in it ends in .json"]);
    let outcome = run(&mut load("postgresql://nowhere.invalid/x", NONE, &[""]));
    assert!(outcome.code == 2 && outcome.stderr.contains("--logs"), "{outcome}");
}

#[test]
fn a_dot_or_a_pattern_selects_files_of_the_current_folder() {
    let folder = Folder::new();
    folder.write("X.JSON", event(&[]));
    let database = server::database();
    let session = Session::open(database.url());
    for (path, name) in
        [(".", "./X.JSON"), ("./", "./X.JSON"), ("*", "X.JSON"), ("**/*.JSON", "./X.JSON"), ("**", "./X.JSON")]
    {
        succeed(load(database.url(), NONE, &[path]).current_dir(folder.path()).arg("--reload"));
        let of_last_run = "SELECT path FROM sparkify_etl.load_files
                            WHERE run_id = (SELECT max(run_id) FROM sparkify_etl.load_runs)";
        assert_eq!(session.rows(of_last_run), [name], "{path}");
    }
}
