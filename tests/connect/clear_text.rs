//! The data that a server without encryption receives.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use sparkify_polars::connect::{Environment, Target};

use crate::log::Log;
use crate::server::{PASSWORD, encrypting, plain};
use crate::{connect, percent, refusal, shown};

/// The first message of a client that asks for TLS.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// A server that answers a request for TLS with `answer`. It answers anything else with a request for the password in
/// clear text. Returns its port and the bytes that each client sent.
fn listener(answer: &'static [u8]) -> (u16, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if sender.send(conversation(stream, answer)).is_err() {
                return;
            }
        }
    });
    (port, receiver)
}

fn conversation(mut stream: TcpStream, answer: &[u8]) -> Vec<u8> {
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut sent = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        let part = &buffer[..length];
        sent.extend_from_slice(part);
        let reply = if part == SSL_REQUEST { answer } else { b"R\0\0\0\x08\0\0\0\x03" };
        if stream.write_all(reply).is_err() {
            break;
        }
    }
    sent
}

fn holds(sent: &[u8], text: &str) -> bool {
    sent.windows(text.len()).any(|part| part == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_clear_text_password_is_sent_if_encryption_was_required() {
    // The first server refuses TLS. The second accepts it and then sends something else.
    for answer in [&b"N"[..], &b"Sthis is no TLS"[..]] {
        for mode in ["require", "verify-full"] {
            let (port, conversations) = listener(answer);
            refusal(&format!("postgresql://u:hunter2@localhost:{port}/d?sslmode={mode}&connect_timeout=5")).await;
            let sent: Vec<_> = std::iter::from_fn(|| conversations.recv_timeout(Duration::from_secs(1)).ok()).collect();
            assert_eq!(sent.len(), 1, "{mode}");
            assert!(sent[0].starts_with(&SSL_REQUEST) && !holds(&sent[0], "hunter2"), "{mode}");
        }
    }
    // As in libpq, `prefer` falls back to no encryption. This also shows that the test would find the password.
    let (port, conversations) = listener(b"N");
    refusal(&format!("postgresql://u:hunter2@localhost:{port}/d?sslmode=prefer&connect_timeout=5")).await;
    let sent: Vec<_> = std::iter::from_fn(|| conversations.recv_timeout(Duration::from_secs(1)).ok()).collect();
    assert!(sent.iter().any(|sent| holds(sent, "hunter2")));
}

#[tokio::test]
async fn prefer_logs_that_a_session_is_not_encrypted() {
    let url = |host: &str, port: u16, query: &str| {
        format!("postgresql://scram:{}@{host}:{port}/postgres?{query}", percent(PASSWORD))
    };
    let log_of = async |url: String| {
        let (log, _guard) = Log::of_this_thread();
        connect(&url).await.unwrap_or_else(|error| panic!("{url}: {}", shown(&error)));
        log.text()
    };
    // The address 0.0.0.0 connects to this machine, but the program does not know it as a local address.
    let text = log_of(url("0.0.0.0", plain().port, "")).await;
    let line = text.lines().find(|line| line.contains("is not encrypted")).unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("WARN") && line.contains("sslmode=require"), "{line}");
    assert!(line.contains("the server does not support encryption"), "{line}");
    for host in ["localhost", "127.0.0.1"] {
        let text = log_of(url(host, plain().port, "sslmode=prefer")).await;
        let line = text.lines().find(|line| line.contains("is not encrypted")).unwrap_or_else(|| panic!("{text}"));
        assert!(line.contains("INFO"), "{line}");
    }
    for url in
        [url("0.0.0.0", plain().port, "sslmode=disable"), url("0.0.0.0", encrypting().port, ""), plain().socket_url()]
    {
        let text = log_of(url).await;
        assert!(!text.contains("is not encrypted"), "{text}");
    }
}

#[tokio::test]
async fn pgrequiressl_requires_encryption_unless_sslmode_is_set() {
    let url = format!("postgresql://scram:{}@localhost:{}/postgres", percent(PASSWORD), plain().port);
    let connect = async |variables: &[(&str, &str)]| {
        Target::from_url(&url, &Environment::of(variables.iter().copied())).unwrap().connect().await
    };
    let error = connect(&[("PGREQUIRESSL", "1")]).await.err().unwrap();
    assert!(shown(&error).contains("sslmode=require"), "{error}");
    // libpq accepts only the value 1.
    assert!(connect(&[("PGREQUIRESSL", "0")]).await.is_ok());
    assert!(connect(&[("PGREQUIRESSL", "yes")]).await.is_ok());
    assert!(connect(&[("PGREQUIRESSL", "1"), ("PGSSLMODE", "prefer")]).await.is_ok());
    let error = refusal(&format!("{url}?requiressl=1")).await;
    assert!(error.contains("sslmode=require"), "{error}");
}
