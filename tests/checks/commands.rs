//! The command `check`: names, lists, exit codes and output.

use std::path::Path;
use std::process::Command;

use crate::star::{NAMES, SampleTables, check};
use test_support::program::{as_role, program, run, start, start_unread, succeed};
use test_support::server;

/// A server that does not exist. A command that needs no server must not connect to it.
const NOWHERE: &str = "postgresql:///?host=/nonexistent";

#[test]
fn the_list_needs_no_database_and_describes_each_check() {
    let list = succeed(&mut program(["check", "--list", "--database-url", NOWHERE]));
    for name in NAMES {
        let line = list.stdout.lines().find(|line| line.split_whitespace().next() == Some(name));
        assert!(line.is_some_and(|line| line.split_whitespace().count() > 3), "{name}\n{list}");
    }
}

#[test]
fn an_unknown_check_is_refused_before_the_program_connects() {
    let outcome = run(&mut program(["check", "levels", "reference", "--database-url", NOWHERE]));
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome}");
    assert!(outcome.stderr.contains("hint: Did you mean references?"), "{outcome}");
    let outcome = run(&mut program(["check", "everything", "--database-url", NOWHERE]));
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("The checks are summaries, play-ids"), "{outcome}");
}

#[test]
fn list_with_other_arguments_is_a_usage_error() {
    for arguments in [["--list", "levels"], ["--list", "--validate"]] {
        assert_eq!(run(program(["check"]).args(arguments)).code, 2, "{arguments:?}");
    }
}

#[test]
fn only_named_checks_run_once_each_and_in_the_given_order() {
    let tables = SampleTables::new();
    tables.run_without_triggers("UPDATE users SET level = 'gold'");
    let checked = tables.check(&["orphans", "nulls", "orphans"]);
    assert_eq!(checked.0.code, 0, "{}", checked.0);
    assert_eq!(checked.results(), [("orphans", "ok", "0"), ("nulls", "ok", "0")]);
    assert_eq!(tables.check(&["orphans", "levels"]).0.code, 3);
}

#[test]
fn before_any_load_the_error_says_that_nothing_was_loaded() {
    let database = server::database();
    for arguments in [&[][..], &["constraints"], &["ledger-runs"], &["--schema", "other"]] {
        let checked = check(database.url(), arguments);
        assert_eq!((checked.0.code, checked.0.stdout.as_str()), (1, ""), "{arguments:?}\n{}", checked.0);
        assert!(checked.0.stderr.contains("hint: Nothing was loaded into this"), "{arguments:?}\n{}", checked.0);
    }
    // A check of empty tables does not succeed either.
    succeed(program(["init", "--database-url", database.url()]).args(["--layout", "plain"]));
    let checked = check(database.url(), &[]);
    assert_eq!((checked.0.code, checked.0.stdout.as_str()), (1, ""), "{}", checked.0);
    assert!(
        checked.0.stderr.contains("they are empty") && checked.0.stderr.contains("hint: Nothing was loaded"),
        "{}",
        checked.0
    );
}

#[test]
fn a_missing_server_has_another_exit_code_than_a_failed_check() {
    assert_eq!(check(NOWHERE, &[]).0.code, 6);
}

#[test]
fn all_rows_are_counted_and_the_first_ten_are_shown() {
    let tables = SampleTables::new();
    tables.run_without_triggers("UPDATE songplays SET level = 'gold'");
    let plays = tables.value("SELECT count(*) FROM songplays");
    let checked = tables.check(&["levels"]);
    let counted = format!("{},{}", &plays[..plays.len() - 3], &plays[plays.len() - 3..]);
    assert_eq!(checked.results(), [("levels", "FAILED", counted.as_str())]);
    let details = checked.details("levels");
    assert_eq!(details.lines().filter(|line| line.contains("gold")).count(), 10, "{}", checked.0);
    assert!(details.ends_with(&format!("the first 10 of {counted} rows")), "{}", checked.0);
    assert!(details.starts_with("Every level is free or paid\n"), "{}", checked.0);
    assert_eq!(checked.0.stderr, "", "a failed check is a result");
}

#[test]
fn the_printed_psql_command_shows_all_rows() {
    let tables = SampleTables::new();
    tables.run_without_triggers("UPDATE songplays SET level = 'gold'; DELETE FROM artists");
    let checked = tables.check(&["references"]);
    let mut lines = checked.0.stdout.lines().map(str::trim);
    let line = lines.find(|line| line.ends_with(" -f sql/checks/references.sql")).unwrap();
    assert!(line.contains("psql "), "{}", checked.0);
    if Command::new("psql").arg("--version").output().is_err() {
        return server::skipped("there is no psql");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("sh").args(["-c", line]).current_dir(root).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let rows = checked.results()[0].2;
    assert!(text.contains(&format!("({rows} rows)")), "{rows}\n{text}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_check_file_runs_unchanged_as_plain_sql() {
    let tables = SampleTables::new();
    for name in NAMES {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/checks").join(format!("{name}.sql"));
        assert_eq!(tables.session().rows(&std::fs::read_to_string(file).unwrap()), [""; 0], "{name}");
    }
}

#[test]
fn all_checks_see_one_snapshot() {
    let tables = SampleTables::new();
    // The first session has begun and waits. The other sessions begin after the change to the tables.
    tables.session().run("BEGIN; LOCK TABLE songplays");
    let running = start(&mut program(["check", "levels", "ledger-runs", "orphans", "--database-url", tables.url()]));
    tables.session().wait_for_a_blocked_session();
    tables.session().run("INSERT INTO users (user_id, level, as_of) VALUES (-7, 'free', now()); COMMIT");
    let outcome = running.finish();
    assert_eq!(outcome.code, 0, "{outcome}");
    assert_eq!(tables.check(&["orphans"]).0.code, 3, "the next one sees it");
}

/// The number of sessions that `check` has opened.
const SESSIONS: &str = "SELECT count(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND pid <> pg_backend_pid()
                           AND backend_type = 'client backend'";

#[test]
fn checks_run_in_parallel_and_are_printed_in_order() {
    let tables = SampleTables::new();
    tables.session().run("BEGIN; LOCK TABLE load_rejects");
    let running = start(&mut program(["check", "--database-url", tables.url()]));
    tables.session().wait_for_a_blocked_session();
    assert_eq!(tables.session().value(SESSIONS), "4");
    tables.session().run("COMMIT");
    let outcome = running.finish();
    assert_eq!(outcome.code, 0, "{outcome}");
    assert!(!outcome.stderr.contains("warn"), "{outcome}");
    let names: Vec<_> = outcome.stdout.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let order: Vec<_> = NAMES.iter().map(|name| names.iter().position(|found| found == name).unwrap()).collect();
    assert!(order.is_sorted(), "{outcome}");
}

#[test]
fn one_session_is_enough() {
    let tables = SampleTables::new();
    let role = tables.session().plain_role();
    tables.session().run(&format!(
        "ALTER ROLE {role} CONNECTION LIMIT 1;
         REVOKE CREATE ON SCHEMA public FROM {role};
         GRANT USAGE ON SCHEMA public, sparkify_etl TO {role};
         GRANT SELECT ON ALL TABLES IN SCHEMA public, sparkify_etl TO {role}"
    ));
    let outcome = succeed(&mut program(["check", "--database-url", &as_role(tables.url(), &role, None)]));
    let seen = outcome.stdout.matches(" ok ").count();
    assert_eq!(seen, NAMES.len(), "{outcome}");
}

#[test]
fn the_exit_code_is_right_even_if_standard_output_is_closed() {
    let tables = SampleTables::new();
    let code = |url: &str| {
        let mut running = start_unread(&mut program(["check", "--database-url", url]));
        drop(running.child().stdout.take());
        running.finish().code
    };
    assert_eq!(code(tables.url()), 0);
    tables.run_without_triggers("UPDATE users SET level = 'gold'");
    assert_eq!(code(tables.url()), 3);
}

#[test]
fn the_exit_codes_are_in_the_help() {
    let help = succeed(&mut program(["--help"]));
    assert!(help.stdout.contains("3 a check failed"), "{help}");
}
