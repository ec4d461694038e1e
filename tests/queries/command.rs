//! The command `query`: its list, its table and its errors.

use std::process::{Command, Output};

use sparkify_polars::query::QUESTIONS;

use crate::plays::{PLAYS, SUMMARIES, session};
use test_support::server;

fn command(arguments: &[&str]) -> Output {
    // A server that does not exist. A command that needs no server must not connect to it.
    let nowhere = "postgresql:///?host=/nonexistent";
    Command::new(env!("CARGO_BIN_EXE_sparkify-polars"))
        .arg("query")
        .args(arguments)
        .env("DATABASE_URL", nowhere)
        .output()
        .unwrap()
}

#[test]
fn the_list_needs_no_database() {
    let output = command(&["--list"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for question in QUESTIONS {
        assert!(
            stdout.lines().any(|line| line.contains(question.name()) && line.ends_with(question.title())),
            "{}: {stdout}",
            question.name()
        );
    }
}

#[test]
fn an_unknown_question_is_refused_before_the_program_connects() {
    let output = command(&["most-played-tunes"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("hint: Did you mean most-played-songs or most-played-artists?"), "{stderr}");
}

#[test]
fn an_answer_has_right_aligned_numbers_and_no_control_characters() {
    let database = server::database();
    let program = || Command::new(env!("CARGO_BIN_EXE_sparkify-polars"));
    let made = program().args(["init", "--layout", "plain", "--database-url", database.url()]).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let session = session(database.url()).await;
        let spoiled = "UPDATE songplays SET location = E'Z\\u009b1m' WHERE location IS NULL";
        // The plays are inserted before their instants are in the table time.
        let unchecked = "SET session_replication_role = replica";
        session.client().batch_execute(&format!("{unchecked};{PLAYS}{spoiled};{SUMMARIES}")).await.unwrap();
    });
    let output = command(&["plays-by-location", "--database-url", database.url()]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "Plays by location\n");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<_> = stdout.lines().filter(|line| line.starts_with(' ')).collect();
    assert_eq!(
        rows,
        [
            " location     plays   percent   listeners",
            " Eugene, OR       5      55.6           2",
            " Boston, MA       3      33.3           1",
            " Z\u{fffd}1m             1      11.1           1",
        ]
    );
}
