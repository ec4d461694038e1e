//! No output contains a password, at any level of verbosity and after any error.

use std::net::TcpListener;

use test_support::oracle::Session;
use test_support::program::{NONE, Outcome, as_role, load, program, run};
use test_support::server;
use test_support::written::{Folder, event};

const PASSWORD: &str = "hunter2-é%/:@?";
const ENCODED: &str = "hunter2-%C3%A9%25%2F%3A%40%3F";

#[track_caller]
fn keeps_the_secret(outcome: &Outcome) {
    assert!(!outcome.all().contains("hunter2"), "the password shows\n{outcome}");
}

#[test]
fn no_output_of_a_successful_load_has_the_password() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    let session = Session::open(database.url());
    let role = format!("secret_{}", std::process::id());
    session.run(&format!("CREATE ROLE {role} SUPERUSER LOGIN PASSWORD '{PASSWORD}'"));
    let url = as_role(database.url(), &role, Some(ENCODED));
    for extra in [vec!["-vvv"], vec!["-vvv", "--log-format", "json"], vec![], vec!["-q"]] {
        let outcome = run(load(&url, NONE, &[&log]).args(&extra));
        assert_eq!(outcome.code, 0, "{outcome}");
        keeps_the_secret(&outcome);
    }
    let stored = session.rows("SELECT r::text FROM sparkify_etl.load_runs r");
    assert!(!stored.concat().contains("hunter2"), "the password is in the ledger: {stored:?}");
    let seen = session.rows("SELECT application_name, query FROM pg_stat_activity");
    assert!(!seen.concat().contains("hunter2"));
    session.run(&format!("REASSIGN OWNED BY {role} TO CURRENT_USER; DROP ROLE {role}"));
}

#[test]
fn no_output_of_a_failed_load_has_the_password() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let urls = [
        format!("postgresql://u:{ENCODED}@127.0.0.1:{closed}/d"),
        format!("postgres://u:hunter2@127.0.0.1:{closed}/d?sslmode=verify-full&sslrootcert=/nonexistent"),
        format!("host=127.0.0.1 port={closed} user=u password=hunter2"),
        format!("host=127.0.0.1 port={closed} user=u password='hunter2 x' dbname=d"),
        format!("postgresql://127.0.0.1:{closed}/d?user=u&password=hunter2"),
        "postgresql://u:hunter2@host:notaport/d".to_owned(),
        "postgresql://u:hunter2@h/d?sslmode=bogus".to_owned(),
        "postgresql://u:hunter2@h/d?no_such_option=1".to_owned(),
        "postgresql://u:hunter2@[::1/d".to_owned(),
        "postgresql://u:hun ter2%zz-hunter2@h/d".to_owned(),
        "postgresql//u:hunter2@h/d".to_owned(),
        "http://u:hunter2@h/d".to_owned(),
        "mysql://u:hunter2@h:3306/d".to_owned(),
        "u:hunter2@h/d".to_owned(),
        "host=h password=hunter2 no_such_option=1".to_owned(),
        "host=h password='hunter2".to_owned(),
        "host=h password=hunter2 port=notaport".to_owned(),
        "password=hunter2 host".to_owned(),
        "postgresql://u:p/hunter2@h/d".to_owned(),
        "postgresql://u:p@hunter2@h:x/d".to_owned(),
    ];
    for url in &urls {
        for level in ["-vvv", "-q"] {
            let outcome = run(load(url, NONE, &[&log]).arg(level));
            assert!([2, 6].contains(&outcome.code), "{url}\n{outcome}");
            keeps_the_secret(&outcome);
        }
        let outcome = run(program(["load", "-vvv", "--logs"]).arg(&log).env("DATABASE_URL", url));
        assert!([2, 6].contains(&outcome.code), "{url}\n{outcome}");
        keeps_the_secret(&outcome);
        let query = run(program(["query", "--list", "-vvv", "--database-url", url]).env("PGPASSWORD", "hunter2"));
        keeps_the_secret(&query);
    }
    let outcome = run(program(["load", "-vvv", "--logs"]).arg(&log).envs([
        ("PGHOST", "127.0.0.1"),
        ("PGPORT", &closed.to_string()),
        ("PGUSER", "u"),
        ("PGPASSWORD", "hunter2"),
    ]));
    assert_eq!(outcome.code, 6, "{outcome}");
    keeps_the_secret(&outcome);
    for help in [vec!["load", "--help"], vec!["load", "--wrong"], vec!["query"]] {
        keeps_the_secret(&run(program(help).env("DATABASE_URL", &urls[1]).env("PGPASSWORD", "hunter2")));
    }
}

#[test]
fn a_misplaced_password_is_not_shown() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let log = log.to_str().unwrap();
    let url = "postgresql://u:hunter2@h/d";
    let keywords = ["host=h password=hunter2", "host=h pasword=hunter2", "host=h pwd='hunter2 x'", "passwd=hunter2"];
    for misplaced in [url, "postgresql://u:hunter2@x@h/d", "postgresql://h/d?password=hunter2"].iter().chain(&keywords)
    {
        for arguments in [
            vec!["load", misplaced],
            vec!["load", "--logs", log, misplaced],
            vec!["load", "--songs", misplaced],
            vec!["load", "--logs", log, "--schema", misplaced, "--database-url", "postgresql://127.0.0.1:1/d"],
            vec!["load", "--logs", log, "--rejects", misplaced, "--dry-run"],
            vec!["load", "--database-url", misplaced],
            vec!["load", "--max-reject-ratio", misplaced],
            vec!["query", misplaced],
            vec!["query", "sessions", "--since", misplaced],
            vec!["query", "--file", misplaced],
            vec!["query", "sessions", "--questions", misplaced],
            vec!["query", "sessions", "--from", misplaced],
            vec!["query", "sessions", "--format", misplaced],
            vec!["query", "sessions", "--out", misplaced],
            vec!["check", misplaced],
            vec!["verify", misplaced],
            vec!["verify", "--logs", misplaced],
            vec!["report", "--from", misplaced],
            vec!["report", misplaced],
            vec!["export", "--out", misplaced, "--logs", "/nonexistent"],
            vec!["init", misplaced],
            vec!["init", "--roles", misplaced, "--database-url", "postgresql://127.0.0.1:1/d"],
            vec!["drop", misplaced],
            vec!["drop", "--roles", misplaced],
            vec!["db", misplaced],
            vec!["generate", misplaced, "--songs", "x"],
            vec![misplaced],
        ] {
            for extra in [&["-vvv"][..], &["--log-format", "json"]] {
                let mut command = program(arguments.iter().chain(extra));
                let outcome = run(command.current_dir(folder.path()));
                assert_ne!(outcome.code, 0, "{outcome}");
                // Only the two streams are searched, because the command line of this test contains the password.
                assert!(
                    !(outcome.stdout.clone() + &outcome.stderr).contains("hunter2"),
                    "the password shows\n{outcome}"
                );
            }
        }
    }
}
