//! Loads and queries tables in three schemas at the same time through PgBouncer, which gives each transaction another
//! connection.

use std::process::Command;

use crate::bouncer::{Bouncer, CONNECTIONS};
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Outcome, load, program, start, succeed};
use test_support::server;

const SCHEMAS: [&str; 3] = ["public", "second", "third"];

/// Settings that a load or a question changes for its transaction.
const SETTINGS: [&str; 9] = [
    "search_path",
    "TimeZone",
    "DateStyle",
    "row_security",
    "statement_timeout",
    "idle_in_transaction_session_timeout",
    "work_mem",
    "jit",
    "session_replication_role",
];

#[test]
fn a_pooler_serves_loads_and_queries_of_three_schemas_at_once() {
    let Some(bouncer) = Bouncer::start() else { return };
    let database = server::database();
    let pooled = bouncer.url(&database);
    let sample = Files::sample();
    // Each schema gets other songs and other logs.
    let part = |number: usize| Files {
        songs: sample.songs.iter().skip(number).step_by(SCHEMAS.len()).cloned().collect(),
        logs: sample.logs.iter().skip(number).step_by(SCHEMAS.len()).cloned().collect(),
    };
    let schemas: Vec<(&str, Files)> = SCHEMAS.iter().enumerate().map(|(at, schema)| (*schema, part(at))).collect();

    // First the plays, then the songs, then a reload of both.
    let loads = |command: &dyn Fn(&Files) -> Command| {
        let at_once = schemas.iter().map(|(schema, files)| {
            let mut command = command(files);
            command.args(["--schema", schema]);
            command
        });
        for outcome in all_at_once(at_once) {
            assert_eq!(outcome.code, 0, "{outcome}");
        }
    };
    loads(&|files| load(&pooled, NONE, &files.logs));
    loads(&|files| load(&pooled, &files.songs, NONE));
    loads(&|files| {
        let mut reload = load(&pooled, &files.songs, &files.logs);
        reload.arg("--reload");
        reload
    });
    let session = Session::open(database.url());
    for (schema, files) in &schemas {
        files.tables().assert_same(&session.tables_in(schema), schema);
    }
    assert_asked_through(&pooled, database.url(), &schemas);
    assert_connections_are_as_before(&pooled, &session);
}

/// Queries all schemas at once, several times. Each answer must be the same as without PgBouncer.
#[track_caller]
fn assert_asked_through(pooled: &str, direct: &str, schemas: &[(&str, Files)]) {
    let commands = |url: &str| -> Vec<Command> {
        let of_a_schema = |(schema, files): &(&str, Files)| {
            let database = ["--database-url", url, "--schema", schema];
            let mut commands = vec![
                program(["query", "most-played-songs", "--format", "csv"]),
                program(["query", "plays-by-hour", "--format", "csv"]),
                program(["check"]),
                program(["verify"]),
            ];
            for command in &mut commands {
                command.args(database);
            }
            commands[3].arg("--songs").args(&files.songs).arg("--logs").args(&files.logs);
            commands
        };
        schemas.iter().flat_map(of_a_schema).collect()
    };
    let expected: Vec<String> = commands(direct).iter_mut().map(|command| succeed(command).stdout).collect();
    let distinct: std::collections::BTreeSet<&String> = expected.iter().step_by(4).collect();
    assert_eq!(distinct.len(), schemas.len(), "the schemas give different answers");
    for round in 0..5 {
        for (outcome, expected) in all_at_once(commands(pooled)).iter().zip(&expected) {
            assert_eq!(outcome.code, 0, "round {round}\n{outcome}");
            assert_eq!(outcome.stdout, *expected, "round {round}: the answer of another schema\n{outcome}");
        }
    }
}

/// Checks the state that the next client of the pool finds on each connection to the server.
#[track_caller]
fn assert_connections_are_as_before(pooled: &str, direct: &Session) {
    let clients: Vec<Session> = (0..CONNECTIONS).map(|_| Session::open(pooled)).collect();
    // While its transaction is open, a client has its own connection.
    clients.iter().for_each(|client| client.run("BEGIN"));
    let pids: Vec<String> = clients.iter().map(|client| client.value("SELECT pg_backend_pid()")).collect();
    assert_ne!(pids[0], pids[1]);
    for client in &clients {
        for setting in SETTINGS {
            let show = format!("SHOW {setting}");
            assert_eq!(client.value(&show), direct.value(&show), "{setting}");
        }
        for left in [
            "SELECT name FROM pg_prepared_statements",
            "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()",
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
        ] {
            assert_eq!(client.rows(left), [""; 0], "{left}");
        }
        client.run("COMMIT");
    }
}

/// Runs commands at the same time, and waits for all of them.
fn all_at_once(commands: impl IntoIterator<Item = Command>) -> Vec<Outcome> {
    let running: Vec<_> = commands.into_iter().map(|mut command| start(&mut command)).collect();
    running.into_iter().map(test_support::program::Running::finish).collect()
}
