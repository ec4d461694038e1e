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
async fn a_server_that_never_answers_gives_a_timeout_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let start = Instant::now();
    let error = refusal(&format!("postgresql://u:hunter2@127.0.0.1:{port}/d?connect_timeout=1")).await;
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(error.contains("no answer within 1 s") && error.contains(&format!("127.0.0.1:{port}")), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_closed_connection_is_not_reported_as_a_wrong_password() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(drop));
    let error = refusal(&format!("postgresql://u:hunter2@127.0.0.1:{port}/d")).await;
    assert!(error.contains("closed without a message"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn the_error_for_a_port_without_a_server_names_the_address() {
    let port = free_port();
    let error = refusal(&format!("postgresql://u:hunter2@127.0.0.1:{port}/d")).await;
    assert!(error.contains(&format!("127.0.0.1:{port}")) && error.contains("listen_addresses"), "{error}");
    assert!(error.contains("database \"d\"") && error.contains("user \"u\""), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn the_error_for_a_missing_socket_names_its_path() {
    let target = Target::unix_socket(Path::new("/nonexistent"), 6000, "u", "d");
    let error = target.connect().await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    let text = error.to_string();
    assert!(text.contains("/nonexistent/.s.PGSQL.6000") && text.contains("there is no such socket"), "{text}");
}

#[tokio::test]
async fn the_error_for_an_unknown_host_names_it() {
    let error = refusal("postgresql://u:hunter2@no-such-host.invalid/d").await;
    assert!(error.contains("no-such-host.invalid:5432") && error.contains("resolve"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn the_error_for_a_missing_database_has_the_command_to_create_it() {
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
async fn the_error_for_a_missing_connect_privilege_has_the_grant() {
    let url = format!("postgresql://scram:{}@127.0.0.1:{}/closed", percent(PASSWORD), plain().port);
    let error = refusal(&url).await;
    assert!(error.contains("42501") && error.contains("GRANT CONNECT ON DATABASE \"closed\" TO \"scram\""), "{error}");
}

#[tokio::test]
async fn the_error_for_a_role_without_a_rule_names_pg_hba_conf() {
    let error = refusal(&format!("postgresql://unknown:hunter2@127.0.0.1:{}/postgres", plain().port)).await;
    assert!(error.contains("28000") && error.contains("pg_hba.conf"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn the_next_host_is_tried_if_one_is_down() {
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
async fn a_refused_password_is_not_sent_to_the_next_host() {
    let next = TcpListener::bind("127.0.0.1:0").unwrap();
    next.set_nonblocking(true).unwrap();
    let port = next.local_addr().unwrap().port();
    let url = format!("postgresql://scram:hunter3@127.0.0.1:{},127.0.0.1:{port}/postgres", plain().port);
    let error = refusal(&url).await;
    assert!(error.contains("28P01"), "{error}");
    assert_eq!(next.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn target_session_attrs_selects_a_server_by_its_write_access() {
    let server = plain();
    let url = format!("postgresql://postgres@/postgres?host={}&port={}", server.folder.display(), server.port);
    assert!(connect(&format!("{url}&target_session_attrs=read-write")).await.is_ok());
    let error = refusal(&format!("{url}&target_session_attrs=read-only")).await;
    assert!(error.contains("read only") && error.contains("change target_session_attrs"), "{error}");
}
