//! Passwords on the command line.

use std::net::TcpListener;

use test_support::program::{Outcome, program, run};

fn asked(arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
    run(program(["query", "most-played-songs"]).args(arguments).envs(variables.iter().copied()))
}

#[test]
fn only_a_password_on_the_command_line_causes_a_warning() {
    const WARNING: &str = "can see the password in --database-url";
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let with = format!("postgresql://u:hunter2@127.0.0.1:{port}/d");
    let without = format!("postgresql://u@127.0.0.1:{port}/d");
    let in_query = format!("postgresql://127.0.0.1:{port}/d?user=u&password=hunter2");
    let in_keywords = format!("host=127.0.0.1 port={port} user=u dbname=d password=hunter2");
    for url in [&with, &in_query, &in_keywords] {
        let outcome = asked(&["--database-url", url], &[]);
        assert_eq!(outcome.stderr.matches(WARNING).count(), 1, "{outcome}");
        for place in ["PGPASSWORD", "~/.pgpass", "service file"] {
            assert!(outcome.stderr.contains(place), "{outcome}");
        }
        assert!(!outcome.stderr.contains("hunter2"), "{outcome}");
    }
    let passfile = format!("{without}?passfile=/nonexistent");
    for outcome in [
        asked(&["--database-url", &without], &[("PGPASSWORD", "hunter2")]),
        asked(&["--database-url", &passfile], &[]),
        asked(&["-q", "--database-url", &with], &[]),
        asked(&[], &[("DATABASE_URL", &with)]),
    ] {
        assert_eq!(outcome.code, 6, "{outcome}");
        assert!(!outcome.stderr.contains(WARNING), "{outcome}");
    }
}
