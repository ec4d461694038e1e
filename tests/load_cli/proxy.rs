//! A way to a server over TCP that can be made to break.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// A way to a server that breaks after so many bytes have gone to it.
pub(crate) struct Proxy {
    pub(crate) url: String,
    sent: Arc<AtomicU64>,
}

/// When a way breaks.
#[derive(Clone, Copy)]
enum Breaks {
    /// After so many bytes have gone to the server.
    After(u64),
    /// After these bytes have gone to the server, and before its reply comes back.
    BeforeReplyTo(&'static [u8]),
}

impl Proxy {
    /// Listens on a port of its own for the server at `url`, and breaks after `limit` bytes have gone to it.
    pub(crate) fn to(url: &str, limit: u64) -> Self {
        Self::that(url, Breaks::After(limit))
    }

    /// The same, but what breaks it is a message with these bytes: the server gets it, and its reply is lost.
    pub(crate) fn losing_the_reply_to(url: &str, message: &'static [u8]) -> Self {
        Self::that(url, Breaks::BeforeReplyTo(message))
    }

    fn that(url: &str, breaks: Breaks) -> Self {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let host = config.get_hosts()[0].clone();
        let sent = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&sent);
        thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let breaks = match breaks {
                    Breaks::After(limit) => Breaks::After(limit.saturating_sub(counted.load(Ordering::SeqCst))),
                    Breaks::BeforeReplyTo(_) => breaks,
                };
                match &host {
                    tokio_postgres::config::Host::Unix(folder) => {
                        let server = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).unwrap();
                        let back = server.try_clone().unwrap();
                        let close = server.try_clone().unwrap();
                        relay(client, server, back, move || drop(close.shutdown(Shutdown::Both)), breaks, &counted);
                    }
                    tokio_postgres::config::Host::Tcp(name) => {
                        let server = TcpStream::connect((name.as_str(), port)).unwrap();
                        let back = server.try_clone().unwrap();
                        let close = server.try_clone().unwrap();
                        relay(client, server, back, move || drop(close.shutdown(Shutdown::Both)), breaks, &counted);
                    }
                }
            }
        });
        let user = config.get_user().unwrap_or("postgres");
        let database = config.get_dbname().unwrap();
        Self { url: format!("postgresql://{user}@{address}/{database}?sslmode=disable"), sent }
    }

    /// How many bytes have gone to the server.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }
}

/// Carries bytes both ways until the way breaks, then shuts everything.
fn relay(
    client: TcpStream,
    mut server: impl Write + Send + 'static,
    mut back: impl Read + Send + 'static,
    close: impl FnOnce() + Send + 'static,
    breaks: Breaks,
    sent: &Arc<AtomicU64>,
) {
    let mut to_client = client.try_clone().unwrap();
    thread::spawn(move || {
        let _ = std::io::copy(&mut back, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let sent = Arc::clone(sent);
    thread::spawn(move || {
        let (left, message) = match breaks {
            Breaks::After(left) => (left, None),
            Breaks::BeforeReplyTo(message) => (u64::MAX, Some(message)),
        };
        let mut from_client = (&client).take(left);
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = from_client.read(&mut buffer) {
            sent.fetch_add(count as u64, Ordering::SeqCst);
            let has = |message: &[u8]| buffer[..count].windows(message.len()).any(|bytes| bytes == message);
            if message.is_some_and(has) {
                let _ = client.shutdown(Shutdown::Both);
                let _ = server.write_all(&buffer[..count]);
                // The server has all the time that it needs for it.
                thread::sleep(std::time::Duration::from_secs(1));
                break;
            }
            if server.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        let _ = client.shutdown(Shutdown::Both);
        close();
    });
}
