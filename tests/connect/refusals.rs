//! Servers that cannot be reached, or that refuse the connection.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use sparkify_polars::ErrorKind;
use sparkify_polars::connect::{Target, sqlstate};

use crate::server::{PASSWORD, plain};
use crate::{ask, connect, percent, refusal};

/// A port on which no process listens.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn a_listener_that_never_answers_gives_the_timeout_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let start = Instant::now();
    let error = refusal(&format!("postgresql://u:hunter2@127.0.0.1:{port}/d?connect_timeout=1")).await;
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(error.contains("no answer within 1 s") && error.contains(&format!("127.0.0.1:{port}")), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_listener_that_hangs_up_is_not_taken_for_a_wrong_password() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(drop));
    let error = refusal(&format!("postgresql://u:hunter2@127.0.0.1:{port}/d")).await;
    assert!(error.contains("closed without a message"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_port_without_a_server_is_refused() {
    let port = free_port();
    let error = refusal(&format!("postgresql://u:hunter2@127.0.0.1:{port}/d")).await;
    assert!(error.contains(&format!("127.0.0.1:{port}")) && error.contains("listen_addresses"), "{error}");
    assert!(error.contains("database \"d\"") && error.contains("user \"u\""), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_folder_without_a_socket_is_named() {
    let target = Target::unix_socket(Path::new("/nonexistent"), 6000, "u", "d");
    let error = target.connect().await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    let text = error.to_string();
    assert!(text.contains("/nonexistent/.s.PGSQL.6000") && text.contains("there is no such socket"), "{text}");
}

#[tokio::test]
async fn a_host_name_that_does_not_exist_is_named() {
    let error = refusal("postgresql://u:hunter2@no-such-host.invalid/d").await;
    assert!(error.contains("no-such-host.invalid:5432") && error.contains("resolve"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_database_that_does_not_exist_comes_with_the_command_that_makes_it() {
    let server = plain();
    let target = Target::unix_socket(&server.folder, server.port, "postgres", "not 'there'");
    let error = target.connect().await.err().unwrap();
    assert_eq!(sqlstate(&error).map(|code| code.code()), Some("3D000"));
    let hint = error.hint_text().unwrap().to_owned();
    let command = hint.strip_prefix("Create it: psql").unwrap();
    let psql = crate::server::program("psql");
    let status = std::process::Command::new("sh").arg("-c").arg(format!("{} -Xq{command}", psql.display())).status();
    assert!(status.unwrap().success(), "{hint}");
    assert!(target.connect().await.is_ok());
}

#[tokio::test]
async fn a_database_that_the_role_may_not_enter_is_a_permission_denied() {
    let url = format!("postgresql://scram:{}@127.0.0.1:{}/closed", percent(PASSWORD), plain().port);
    let error = refusal(&url).await;
    assert!(error.contains("42501") && error.contains("GRANT CONNECT ON DATABASE \"closed\" TO \"scram\""), "{error}");
}

#[tokio::test]
async fn a_role_that_no_rule_lets_in_is_refused() {
    let error = refusal(&format!("postgresql://unknown:hunter2@127.0.0.1:{}/postgres", plain().port)).await;
    assert!(error.contains("28000") && error.contains("pg_hba.conf"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn the_next_host_is_tried_where_one_is_down() {
    let (dead, alive) = (free_port(), plain().port);
    let url = format!("postgresql://scram:{}@127.0.0.1:{dead},127.0.0.1:{alive}/postgres", percent(PASSWORD));
    assert_eq!(ask(&connect(&url).await.unwrap(), "SHOW port").await, alive.to_string());
    assert_eq!(ask(&connect(&format!("{url}?load_balance_hosts=random")).await.unwrap(), "SHOW port").await, {
        alive.to_string()
    });
    let (one, other) = (free_port(), free_port());
    let error = refusal(&format!("postgresql://u@127.0.0.1:{one},127.0.0.1:{other}/d")).await;
    assert!(error.contains(&format!(":{one} as user")) && error.contains(&format!(":{other} as user")), "{error}");
}

#[tokio::test]
async fn a_password_that_one_host_refused_is_not_shown_to_the_next() {
    let next = TcpListener::bind("127.0.0.1:0").unwrap();
    next.set_nonblocking(true).unwrap();
    let port = next.local_addr().unwrap().port();
    let url = format!("postgresql://scram:hunter3@127.0.0.1:{},127.0.0.1:{port}/postgres", plain().port);
    let error = refusal(&url).await;
    assert!(error.contains("28P01"), "{error}");
    assert_eq!(next.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn a_host_that_takes_no_writes_is_passed_over_where_writes_are_needed() {
    let server = plain();
    let url = format!("postgresql://postgres@/postgres?host={}&port={}", server.folder.display(), server.port);
    assert!(connect(&format!("{url}&target_session_attrs=read-write")).await.is_ok());
    let error = refusal(&format!("{url}&target_session_attrs=read-only")).await;
    assert!(error.contains("read only") && error.contains("change target_session_attrs"), "{error}");
}
