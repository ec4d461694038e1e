//! Wrong options, paths and servers.

use std::net::TcpListener;
use std::time::Duration;

use test_support::oracle::Session;
use test_support::program::{NONE, as_role, load, program, run, start, succeed};
use test_support::server;
use test_support::written::{Folder, event};

#[test]
fn help_is_on_standard_output_and_has_every_option_of_load() {
    for arguments in [vec!["--help"], vec!["help"], vec!["load", "--help"], vec!["help", "load"]] {
        let help = succeed(&mut program(&arguments));
        assert!(help.stdout.contains("Usage: sparkify-polars"), "{help}");
        assert_eq!(help.stderr, "");
    }
    let help = succeed(&mut program(["load", "--help"])).stdout;
    for option in [
        "--songs", "--logs", "--part", "--database-url", "--schema", "--verbose", "--quiet", "--log-format",
        "--no-progress", "--timings",
    ] {
        assert!(help.contains(option), "{option} is missing\n{help}");
    }
    assert!(succeed(&mut program(["--version"])).stdout.starts_with("sparkify-polars "));
}

#[test]
fn a_usage_error_has_exit_code_2_and_a_message_on_stderr() {
    for arguments in [
        vec![],
        vec!["laod"],
        vec!["load", "--sogns", "x"],
        vec!["load", "--songs"],
        vec!["export", "unexpected"],
        vec!["load", "--log-format", "xml"],
        vec!["load", "-q", "-v"],
        vec!["load", "--schema"],
        vec!["load", "--part"],
        vec!["load", "--part", "0/4"],
        vec!["load", "--part", "5/4"],
        vec!["load", "--part", "3/0"],
        vec!["load", "--part", "3"],
        vec!["load", "--part", "a/b"],
        vec!["load", "--part", "-1/4"],
        vec!["verify", "--part", "1/4"],
        vec!["export", "--out", "x", "--part", "1/4"],
        vec!["query"],
        vec!["query", "--list", "x"],
        vec!["generate"],
        vec!["generate", "--songs", "-1", "x"],
        vec!["db"],
        vec!["drop", "x"],
        vec!["init", "--print-sql"],
        vec!["init", "--roles", "--print-sql", "--summaries"],
    ] {
        let outcome = run(&mut program(&arguments));
        assert_eq!(outcome.code, 2, "{arguments:?}\n{outcome}");
        assert_eq!(outcome.stdout, "", "{arguments:?}");
        assert!(outcome.stderr.contains("--help") || outcome.stderr.contains("Usage"), "{arguments:?}\n{outcome}");
    }
}

#[test]
fn an_invalid_part_is_an_error_that_explains_parts() {
    for (part, says) in [
        ("0/4", "the parts of 4 are 1/4 to 4/4"),
        ("5/4", "the parts of 4 are 1/4 to 4/4"),
        ("3/0", "split into at least one part"),
        ("3", "a part is a number, a slash and the number of parts, such as 2/4"),
        ("a/b", "a part is a number, a slash and the number of parts, such as 2/4"),
    ] {
        let outcome = run(&mut program(["load", "--part", part]));
        assert_eq!(outcome.code, 2, "{outcome}");
        let named = format!("error: invalid value '{part}' for '--part <K/N>': ");
        assert!(outcome.stderr.starts_with(&named) && outcome.stderr.contains(says), "{outcome}");
    }
}

#[test]
fn an_unknown_question_is_an_error_with_the_known_ones() {
    let database = server::database();
    let outcome = run(&mut program(["query", "no-such-question", "--database-url", database.url()]));
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(outcome.stderr.contains("no-such-question") && outcome.stderr.contains("most-played-songs"), "{outcome}");
}

#[test]
fn a_question_before_any_load_is_an_error_with_the_command() {
    let database = server::database();
    let name = "most-played-songs";
    let outcome = run(&mut program(["query", name, "--database-url", database.url()]));
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("sparkify-polars load"), "the hint names the command\n{outcome}");
}

#[test]
fn the_error_for_a_missing_path_names_it_before_any_work() {
    let database = server::database();
    let folder = Folder::new();
    let good = folder.write("log.json", event(&[]));
    for missing in ["no/such/folder", "no/such/*.json", "nothing-here.json"] {
        let missing = folder.path().join(missing);
        let outcome = run(&mut load(database.url(), NONE, &[&good, &missing]));
        assert_eq!(outcome.code, 1, "{outcome}");
        assert!(outcome.stderr.contains(missing.to_str().unwrap()), "{outcome}");
        assert!(outcome.stderr.contains("hint"), "{outcome}");
        assert_eq!(outcome.stdout, "");
    }
    assert_eq!(Session::open(database.url()).relations(), [""; 0], "a refused run made something");
}

#[test]
fn the_error_for_missing_default_paths_names_them() {
    let database = server::database();
    let folder = Folder::new();
    let outcome = run(load(database.url(), NONE, NONE).current_dir(folder.path()));
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("no data/song_data and no data/log_data here"), "{outcome}");
    assert!(outcome.stderr.contains("--songs and --logs"), "what to try\n{outcome}");
}

#[test]
fn the_error_for_a_missing_server_names_its_address() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (url, host, port) in [
        (format!("postgresql://nobody@127.0.0.1:{closed}/none"), "127.0.0.1", closed.to_string()),
        (format!("host=localhost port={closed} user=nobody dbname=none"), "localhost", closed.to_string()),
        ("postgresql://nobody@no-such-host.invalid:6000/none".to_owned(), "no-such-host.invalid", "6000".to_owned()),
        ("host=/nonexistent/socket port=5999 user=x".to_owned(), "/nonexistent/socket", "5999".to_owned()),
    ] {
        let outcome = run(&mut load(&url, NONE, &[&log]));
        assert_eq!(outcome.code, 6, "{outcome}");
        assert!(outcome.stderr.contains(host) && outcome.stderr.contains(&port), "{outcome}");
        assert_eq!(outcome.stdout, "");
    }
    let in_the_environment = format!("postgresql://nobody@127.0.0.1:{closed}/none");
    for (name, value) in [("DATABASE_URL", in_the_environment.as_str()), ("PGHOST", "/nonexistent/socket")] {
        let outcome = run(program(["load", "--logs"]).arg(&log).env(name, value));
        assert_eq!(outcome.code, 6, "{outcome}");
        assert!(
            outcome.stderr.contains(&closed.to_string()) || outcome.stderr.contains("/nonexistent/socket"),
            "{outcome}"
        );
    }
}

#[test]
fn an_invalid_url_is_a_usage_error() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    for url in
        ["nonsense", "http://example.invalid/db", "postgresql://host:notaport/db", "postgresql://h/d?sslmode=bogus", ""]
    {
        let outcome = run(&mut load(url, NONE, &[&log]));
        assert_eq!(outcome.code, 2, "{url}\n{outcome}");
        assert!(outcome.stderr.starts_with("error: reading --database-url"), "{url}\n{outcome}");
    }
}

#[test]
fn a_connection_to_a_silent_server_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let url = format!("postgresql://nobody@127.0.0.1:{port}/none?sslmode=disable");
    let outcome = start(&mut load(&url, NONE, &[&log])).finish_within(Duration::from_secs(60));
    assert_eq!(outcome.code, 6, "{outcome}");
    assert!(outcome.stderr.contains(&port.to_string()), "{outcome}");
}

#[test]
fn the_error_for_a_missing_database_or_role_names_it() {
    let database = server::database();
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let session = Session::open(database.url());
    let name = session.value("SELECT current_database()");
    let outcome = run(&mut load(&database.url().replace(&name, "no_such_database"), NONE, &[&log]));
    assert_eq!(outcome.code, 6, "{outcome}");
    assert!(outcome.stderr.contains("no_such_database"), "{outcome}");
}

#[test]
fn a_role_without_create_gets_permission_denied() {
    let database = server::database();
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let session = Session::open(database.url());
    let role = format!("reader_{}", std::process::id());
    session.run(&format!("CREATE ROLE {role} LOGIN PASSWORD 'x'; REVOKE CREATE ON SCHEMA public FROM PUBLIC"));
    let url = as_role(database.url(), &role, None);
    let outcome = run(&mut load(&url, NONE, &[&log]));
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("permission denied"), "{outcome}");
    assert_eq!(session.relations(), [""; 0]);
    session.run(&format!("DROP ROLE {role}"));
}
