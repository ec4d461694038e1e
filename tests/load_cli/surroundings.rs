//! Unusual environments: no PATH, no HOME, no writable folder, no reader of the output, an ordinary user.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt;

use crate::proxy::Proxy;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, UnprivilegedUser, load, program, run, start_unread, succeed, succeed_with_rejects};
use test_support::server;
use test_support::written::{Folder, event};

#[test]
fn a_load_needs_no_environment_variables_and_no_programs_on_the_path() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    let read_again = || {
        let mut command = load(database.url(), NONE, &[&log]);
        command.arg("--reload");
        command
    };
    succeed(read_again().env("PATH", "/nonexistent"));
    succeed(read_again().env_remove("PATH"));
    succeed(read_again().env_remove("HOME"));
    succeed(read_again().env_clear());
    succeed(read_again().env("HOME", "/nonexistent").env("TMPDIR", "/nonexistent"));
    succeed(read_again().env("LANG", "tr_TR.UTF-8").env("LC_ALL", "C").env("TZ", "Asia/Kolkata"));
    succeed(read_again().env("PGTZ", "Asia/Kolkata").env("PGDATESTYLE", "German"));
    test_support::oracle::Tables::of(NONE, &[&log])
        .assert_same(&Session::open(database.url()).tables(), "UTC all the same");
}

#[test]
fn variables_of_libraries_change_nothing() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    for (name, value) in [
        ("POLARS_MAX_THREADS", "0"),
        ("POLARS_MAX_THREADS", "many"),
        ("POLARS_ASYNC_THREAD_COUNT", "0"),
        ("POLARS_ENGINE_AFFINITY", "none"),
        ("POLARS_VERBOSE", "1"),
        ("POLARS_PANIC_ON_ERR", "1"),
        ("RAYON_NUM_THREADS", "1"),
        ("TOKIO_WORKER_THREADS", "0"),
        ("RUST_MIN_STACK", "1"),
        ("RUST_MIN_STACK", "18446744073709551615"),
        ("MALLOC_CONF", "stats_print:true"),
        ("_RJEM_MALLOC_CONF", "stats_print:true"),
        ("_RJEM_MALLOC_CONF", "abort_conf:true,prof:true"),
    ] {
        let outcome = succeed(load(database.url(), NONE, &[&log]).args(["-q", "--reload"]).env(name, value));
        assert_eq!(outcome.all(), "", "{name}={value}");
    }
    let mut command = load(database.url(), NONE, &[&log]);
    command.args(["--log-format", "json", "--reload"]).env("POLARS_VERBOSE", "1").env("POLARS_VERBOSE_SENSITIVE", "1");
    let outcome = succeed(&mut command);
    for line in outcome.stderr.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}

#[test]
fn settings_of_the_database_do_not_change_what_is_loaded() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let name = session.value("SELECT quote_ident(current_database())");
    for setting in [
        "timezone = 'Asia/Kolkata'",
        "datestyle = 'German'",
        "search_path = 'nowhere'",
        "standard_conforming_strings = off",
        "default_transaction_isolation = 'serializable'",
        "extra_float_digits = -15",
        "bytea_output = 'escape'",
        "lc_messages = 'C'",
    ] {
        session.run(&format!("ALTER DATABASE {name} SET {setting}"));
    }
    succeed(&mut load(database.url(), NONE, &sample.logs));
    succeed(&mut load(database.url(), &sample.songs, NONE));
    sample.tables().assert_same(&Session::open(database.url()).tables(), "odd settings");
}

#[test]
fn an_ordinary_user_can_load_from_a_read_only_folder() {
    let Some(nobody) = UnprivilegedUser::new() else { return };
    let folder = Folder::new();
    let log = folder.write("data/log.json", event(&[]));
    for path in [folder.path(), log.parent().unwrap()] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o555)).unwrap();
    }
    fs::set_permissions(&log, fs::Permissions::from_mode(0o444)).unwrap();
    let database = server::database();
    // Only the owner of the throwaway server can use its socket. So this user connects by TCP, through the proxy.
    let proxy = Proxy::to(database.url());
    let mut command = nobody.program(folder.path(), ["load", "--database-url", &proxy.url, "--logs", "data"]);
    let outcome = run(&mut command);
    assert_eq!(outcome.code, 0, "{outcome}");
    assert_eq!(Session::open(database.url()).value("SELECT count(*) FROM songplays"), "1");

    // The error names a file that this user may not read.
    fs::set_permissions(&log, fs::Permissions::from_mode(0o000)).unwrap();
    let outcome = run(&mut command);
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("log.json") && outcome.stderr.to_lowercase().contains("permission"), "{outcome}");
}

#[test]
fn a_reader_that_stops_after_a_line_causes_no_error() {
    let sample = Files::sample();
    let database = server::database();
    let one_line = |command: &mut std::process::Command| {
        let mut running = start_unread(command);
        let mut line = String::new();
        BufReader::new(running.child().stdout.take().unwrap()).read_line(&mut line).unwrap();
        let outcome = running.finish();
        assert_eq!(outcome.code, 0, "{outcome}");
        assert!(!outcome.stderr.contains("error"), "{outcome}");
        line
    };
    assert!(!one_line(&mut load(database.url(), &sample.songs, &sample.logs)).trim().is_empty());
    one_line(&mut program(["load", "--help"]));
    one_line(&mut program(["query", "--list"]));
    assert_eq!(Session::open(database.url()).value("SELECT count(*) > 0 FROM songplays"), "t");
}

#[test]
fn a_closed_standard_output_does_not_stop_the_load() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    let mut running = start_unread(&mut load(database.url(), NONE, &[&log]));
    drop(running.child().stdout.take());
    drop(running.child().stderr.take());
    let outcome = running.finish();
    assert_eq!(outcome.code, 0, "{outcome}");
    assert_eq!(Session::open(database.url()).value("SELECT count(*) FROM songplays"), "1");
}

#[test]
fn a_full_disk_for_standard_output_causes_no_panic() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in [vec!["query", "--list"], vec!["--help"], vec!["--version"]] {
        let output = program(&arguments).stdout(full()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{arguments:?}\n{stderr}");
        assert!(output.status.code().is_some(), "{arguments:?}");
    }
}

#[test]
fn only_the_summary_is_on_standard_output() {
    let sample = Files::sample();
    let database = server::database();
    let mut summaries = Vec::new();
    for extra in [vec![], vec!["-v"], vec!["-vvv"], vec!["--log-format", "json", "-vv"], vec!["--no-progress"]] {
        let outcome = succeed(load(database.url(), &sample.songs, &sample.logs).arg("--reload").args(&extra));
        for table in ["songplays", "users", "songs", "artists", "time"] {
            assert!(outcome.stdout.contains(table), "{extra:?}: {table} is not in the summary\n{outcome}");
        }
        for word in ["INFO", "DEBUG", "TRACE", "WARN", "{\"", "\u{1b}["] {
            assert!(!outcome.stdout.contains(word), "{extra:?}: {word:?} on standard output\n{outcome}");
        }
        assert!(!outcome.stderr.contains('\u{1b}'), "{extra:?}: colours or bars in a pipe\n{outcome}");
        summaries.push(outcome.stdout.lines().count());
    }
    summaries.dedup();
    assert_eq!(summaries.len(), 1, "the options change the summary: {summaries:?}");
}

#[test]
fn with_json_logs_every_line_of_standard_error_is_json() {
    let folder = Folder::new();
    let log = folder.write("log.json", ["{", &event(&[])].join("\n"));
    let database = server::database();
    let done = succeed_with_rejects(load(database.url(), NONE, &[&log]).args(["--log-format", "json", "-vvv"]));
    assert_ne!(done.stderr, "", "-vvv says something");
    let failed = run(load(database.url(), NONE, &["/nonexistent"]).args(["--log-format", "json"]));
    assert_eq!(failed.code, 1, "{failed}");
    for line in done.stderr.lines().chain(failed.stderr.lines()) {
        let object: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert!(
            object["level"].is_string() && object["message"].is_string() && object["timestamp"].is_string(),
            "{line}"
        );
    }
}
