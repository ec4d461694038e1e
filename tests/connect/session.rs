//! The settings of a session, its end, and the errors of its statements.

use std::process::Command;
use std::time::Duration;

use sparkify_polars::connect::{Session, Target, TransactionKind, server_error, sqlstate};
use sparkify_polars::{Error, ErrorKind};

use crate::log::Log;
use crate::server::{PASSWORD, encrypting, plain, program};
use crate::{ask, cancelled, connect, percent};

fn local() -> Target {
    Target::unix_socket(&plain().folder, plain().port, "postgres", "postgres")
}

async fn fail(session: &Session, statement: &str) -> Error {
    server_error("doing what the test wants", session.client().batch_execute(statement).await.unwrap_err())
}

#[tokio::test]
async fn session_settings_override_those_of_the_role_and_the_options() {
    assert!(plain().psql(
        "CREATE ROLE odd SUPERUSER LOGIN;
         ALTER ROLE odd SET TimeZone = 'America/New_York';
         ALTER ROLE odd SET DateStyle = 'German';
         ALTER ROLE odd SET extra_float_digits = -5;
         ALTER ROLE odd SET client_encoding = 'LATIN1';
         ALTER ROLE odd SET statement_timeout = '17min';
         GRANT odd TO postgres;
         CREATE DATABASE odd OWNER odd;"
    ));
    assert!(plain().psql(
        "ALTER DATABASE odd SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE odd SET DateStyle = 'SQL';
         ALTER DATABASE odd SET extra_float_digits = -5; ALTER DATABASE odd SET statement_timeout = '17min';
         ALTER DATABASE odd SET default_transaction_isolation = 'serializable'"
    ));
    let server = plain();
    let url = format!(
        "postgresql://postgres@/odd?host={}&port={}&options=-c%20geqo%3Doff%20-c%20TimeZone%3DJapan",
        server.folder.display(),
        server.port
    );
    let mut session = connect(&url).await.unwrap();
    let transaction = session.begin(TransactionKind::Write).await.unwrap();
    for (setting, value) in [
        ("TimeZone", "UTC"),
        ("DateStyle", "ISO, YMD"),
        ("client_encoding", "UTF8"),
        ("extra_float_digits", "1"),
        ("application_name", "sparkify-polars"),
        ("transaction_isolation", "read committed"),
        ("search_path", "\"\""),
        ("row_security", "off"),
        // One setting of the URL, and one of the server.
        ("geqo", "off"),
        ("statement_timeout", "17min"),
    ] {
        let shown: String = transaction.query_one("asking", &format!("SHOW {setting}"), &[]).await.unwrap().get(0);
        assert_eq!(shown, value, "{setting}");
    }
    transaction.commit("ending").await.unwrap();
    // A pooler may give the session to another client, so the settings of the session itself must not change.
    for (setting, value) in [("TimeZone", "Japan"), ("search_path", "\"$user\", public"), ("row_security", "on")] {
        assert_eq!(ask(&session, &format!("SHOW {setting}")).await, value, "{setting}");
    }
    let session = connect(&format!("{url}&application_name=mine")).await.unwrap();
    assert_eq!(ask(&session, "SHOW application_name").await, "mine");
}

#[tokio::test]
async fn the_psql_line_opens_the_same_database() {
    let odd = |url: &str| crate::target(url).with_database("an odd/name?'");
    let server = encrypting();
    let host = format!("localhost:{}", server.port);
    for target in [
        odd(&format!("postgresql://postgres@/x?host={}&port={}", server.folder.display(), server.port)),
        odd(&format!("postgresql://scram@{host}/x?sslmode=verify-full&sslrootcert={}", server.file("ca.crt"))),
    ] {
        let line = target.psql_command();
        let psql = program("psql");
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!(
                "{} -XAt -c 'SELECT current_database()' {}",
                psql.display(),
                line.strip_prefix("psql").unwrap()
            ))
            .env("PGPASSWORD", PASSWORD)
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "an odd/name?'", "{line}: {output:?}");
    }
}

#[tokio::test]
async fn a_closed_session_ends_on_the_server() {
    let (session, watcher) = (local().connect().await.unwrap(), local().connect().await.unwrap());
    let pid = ask(&session, "SELECT pg_backend_pid()::text").await;
    session.close().await;
    let gone = format!("SELECT count(*)::text FROM pg_stat_activity WHERE pid = {pid}");
    let is_gone = async { while ask(&watcher, &gone).await != "0" {} };
    tokio::time::timeout(Duration::from_secs(10), is_gone).await.unwrap();
}

#[tokio::test]
async fn a_statement_can_be_cancelled_in_an_encrypted_session_too() {
    let url = |mode: &str, server: &crate::server::Server| {
        format!("postgresql://scram:{}@localhost:{}/postgres?sslmode={mode}", percent(PASSWORD), server.port)
    };
    for url in [url("require", encrypting()), url("disable", encrypting()), url("prefer", plain())] {
        let session = connect(&url).await.unwrap();
        let error = server_error("sleeping", cancelled(&session, "SELECT pg_sleep(30)").await);
        assert_eq!(sqlstate(&error).map(|code| code.code()), Some("57014"), "{error}");
    }
}

#[tokio::test]
async fn a_session_can_hold_a_transaction() {
    let mut session = local().connect().await.unwrap();
    let transaction = session.client_mut().transaction().await.unwrap();
    transaction.batch_execute("CREATE TABLE rolled_back (a int)").await.unwrap();
    drop(transaction);
    let error = fail(&session, "SELECT * FROM rolled_back").await;
    assert_eq!(sqlstate(&error).map(|code| code.code()), Some("42P01"), "{error}");
}

#[tokio::test]
async fn the_error_of_a_statement_has_table_constraint_and_detail() {
    let session = local().connect().await.unwrap();
    session.client().batch_execute("CREATE TEMP TABLE t (a int CONSTRAINT t_key PRIMARY KEY)").await.unwrap();
    let error = fail(&session, "INSERT INTO t VALUES (7), (7)").await;
    assert_eq!(error.kind(), ErrorKind::Server);
    let text = format!("{error:#}");
    for part in ["doing what the test wants: ", "23505", "t_key", ".t", "(a)=(7)"] {
        assert!(text.contains(part), "{text} lacks {part}");
    }
    assert!(!text.contains('\n'), "{text}");
}

#[tokio::test]
async fn the_error_of_a_copy_has_the_line() {
    use futures_util::SinkExt as _;

    let session = local().connect().await.unwrap();
    session.client().batch_execute("CREATE TEMP TABLE numbers (a int)").await.unwrap();
    let sink = session.client().copy_in("COPY numbers FROM STDIN").await.unwrap();
    let mut sink = std::pin::pin!(sink);
    sink.send(bytes::Bytes::from_static(b"1\n2\nthree\n")).await.unwrap();
    let error = server_error("copying numbers", sink.finish().await.unwrap_err());
    assert!(format!("{error:#}").contains("in COPY numbers, line 3, column a"), "{error}");
    assert_eq!(sqlstate(&error).map(|code| code.code()), Some("22P02"));
}

#[tokio::test]
async fn the_error_for_a_missing_privilege_has_a_hint() {
    let url = format!("postgresql://scram:{}@localhost:{}/postgres", percent(PASSWORD), plain().port);
    let error = fail(&connect(&url).await.unwrap(), "CREATE SCHEMA mine").await;
    assert_eq!(sqlstate(&error).map(|code| code.code()), Some("42501"));
    assert!(error.hint_text().is_some_and(|hint| hint.contains("CREATE")), "{error}");
}

#[tokio::test]
async fn notices_and_warnings_of_the_server_are_logged() {
    // The runtime of this test has one thread. So the task of the connection runs on this thread, and the log contains
    // its lines.
    let (log, _guard) = Log::of_this_thread();
    let session = local().connect().await.unwrap();
    session
        .client()
        .batch_execute("DO $$ BEGIN RAISE NOTICE 'a notice'; RAISE WARNING 'a warning'; END $$")
        .await
        .unwrap();
    let error = fail(&session, "SELECT pg_terminate_backend(pg_backend_pid())").await;
    assert_eq!(sqlstate(&error).map(|code| code.code()), Some("57P01"), "{error}");
    let other = local().connect().await.unwrap();
    let idle = local().connect().await.unwrap();
    let pid = ask(&idle, "SELECT pg_backend_pid()::text").await;
    // This makes the server read all messages of the session. If it ended with an unread message, the client would not
    // get the reason.
    idle.client().batch_execute("").await.unwrap();
    other.client().batch_execute(&format!("SELECT pg_terminate_backend({pid})")).await.unwrap();
    while !idle.client().is_closed() {
        tokio::task::yield_now().await;
    }
    let error = fail(&idle, "SELECT 1").await;
    assert!(format!("{error:#}").contains("connection to the server was lost"), "{error}");
    let text = log.text();
    let line = |part: &str| text.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {text}"));
    assert!(line("a notice").contains("DEBUG"), "{text}");
    assert!(line("a warning").contains("WARN"), "{text}");
    let ended = line("57P01");
    assert!(
        ended.contains("WARN sparkify_polars::connect") && ended.contains("the server ended the session"),
        "{text}"
    );
}
