//! A TCP proxy in front of a server. It can make the connection fail.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use tokio_postgres::config::Host;

/// A running proxy.
pub(crate) struct Proxy {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

/// A fault and its moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) when: When,
    pub(crate) what: What,
}

/// The moment of a fault.
#[derive(Debug, Clone, Copy)]
pub(crate) enum When {
    /// When the client has sent this number of bytes, on all connections together.
    Sent(u64),
    /// When this message comes from the client, and before the server gets it.
    Request(Mark),
    /// When the server has this message, and before the client gets the reply.
    Reply(Mark),
}

/// A message: the bytes that the client sends at once. It is mostly one request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mark {
    /// The first message that contains these bytes.
    With(&'static [u8]),
    /// The message with this number. The numbers start at 0 and count the messages of all connections.
    Number(u64),
}

/// The statement that commits a load.
pub(crate) const COMMIT: Mark = Mark::With(b"COMMIT\0");

impl Mark {
    fn is(self, number: u64, bytes: &[u8]) -> bool {
        match self {
            Self::With(message) => bytes.windows(message.len()).any(|window| window == message),
            Self::Number(wanted) => number == wanted,
        }
    }
}

/// The kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// All connections end, and so do all later ones.
    Cut,
    /// The connection ends. Later ones work.
    CutOnce,
    /// The server's direction ends, so the client reads the end of the stream. Later connections work.
    HalfClose,
    /// All connections go silent, and so do all later ones.
    Silence,
    /// The connection goes silent. Later ones work.
    SilenceOnce,
    /// The connection stops for this time, and then continues.
    Delay(Duration),
}

impl What {
    fn is_of_all(self) -> bool {
        matches!(self, Self::Cut | Self::Silence)
    }
}

struct Shared {
    fault: Option<Fault>,
    sent: AtomicU64,
    requests: AtomicU64,
    fired: AtomicBool,
    fired_at: OnceLock<Instant>,
}

/// The connection of one client through the proxy.
#[derive(Clone)]
struct Way {
    shared: Arc<Shared>,
    /// Whether the fault has hit this connection.
    hit: Arc<AtomicBool>,
    client: Arc<TcpStream>,
    server: Arc<Server>,
}

/// A connection to the server.
enum Server {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Server {
    fn open(host: &Host, port: u16) -> Self {
        match host {
            Host::Unix(folder) => Self::Unix(UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).unwrap()),
            Host::Tcp(name) => Self::Tcp(TcpStream::connect((name.as_str(), port)).unwrap()),
        }
    }

    fn read(&self, buffer: &mut [u8]) -> usize {
        let read = match self {
            Self::Tcp(stream) => (&mut &*stream).read(buffer),
            Self::Unix(stream) => (&mut &*stream).read(buffer),
        };
        read.unwrap_or(0)
    }

    fn write(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Tcp(stream) => (&mut &*stream).write_all(bytes).is_ok(),
            Self::Unix(stream) => (&mut &*stream).write_all(bytes).is_ok(),
        }
    }

    fn close(&self) {
        let _ = match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Both),
            Self::Unix(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

impl Proxy {
    /// Listens on a free port for the server at `url`.
    pub(crate) fn to(url: &str) -> Self {
        Self::with(url, None)
    }

    /// The same, with a fault.
    pub(crate) fn that_fails(url: &str, when: When, what: What) -> Self {
        Self::with(url, Some(Fault { when, what }))
    }

    fn with(url: &str, fault: Option<Fault>) -> Self {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let host = config.get_hosts()[0].clone();
        let shared = Arc::new(Shared {
            fault,
            sent: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            fired: AtomicBool::new(false),
            fired_at: OnceLock::new(),
        });
        let (user, database) = (config.get_user().unwrap_or("postgres"), config.get_dbname().unwrap());
        let url = format!("postgresql://{user}@{address}/{database}?sslmode=disable");
        let proxy = Self { url, shared: Arc::clone(&shared) };
        thread::spawn(move || {
            // Keeps the silent connections open.
            let mut silent = Vec::new();
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                match shared.fault.filter(|fault| fault.what.is_of_all() && shared.fired.load(Ordering::SeqCst)) {
                    Some(Fault { what: What::Silence, .. }) => silent.push(client),
                    Some(_) => drop(client),
                    None => Way {
                        shared: Arc::clone(&shared),
                        hit: Arc::default(),
                        client: Arc::new(client),
                        server: Arc::new(Server::open(&host, port)),
                    }
                    .start(),
                }
            }
        });
        proxy
    }

    /// The number of bytes that clients have sent.
    pub(crate) fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::SeqCst)
    }

    /// The number of requests that clients have sent.
    pub(crate) fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// The time of the fault, if it has happened.
    pub(crate) fn failed_at(&self) -> Option<Instant> {
        self.shared.fired_at.get().copied()
    }

    /// Whether the fault has happened.
    pub(crate) fn has_failed(&self) -> bool {
        self.shared.fired.load(Ordering::SeqCst)
    }
}

impl Way {
    fn start(self) {
        let back = self.clone();
        thread::spawn(move || back.to_client());
        thread::spawn(move || self.to_server());
    }

    /// Whether the bytes from the server on this connection must wait, because of a fault.
    fn is_broken(&self) -> bool {
        let all = self.shared.fault.is_some_and(|fault| fault.what.is_of_all());
        self.hit.load(Ordering::SeqCst) || all && self.shared.fired.load(Ordering::SeqCst)
    }

    fn to_client(&self) {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let count = self.server.read(&mut buffer);
            while self.is_broken() {
                thread::sleep(Duration::from_millis(10));
            }
            if count == 0 || (&mut &*self.client).write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        let _ = self.client.shutdown(Shutdown::Both);
    }

    fn to_server(&self) {
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = (&mut &*self.client).read(&mut buffer) {
            let bytes = &buffer[..count];
            let number = self.shared.requests.fetch_add(1, Ordering::SeqCst);
            let before = self.shared.sent.fetch_add(count as u64, Ordering::SeqCst);
            match self.shared.fault.filter(|_| !self.shared.fired.load(Ordering::SeqCst)) {
                Some(Fault { when: When::Sent(limit), what }) if before + count as u64 > limit => {
                    let first = usize::try_from(limit.saturating_sub(before)).unwrap();
                    self.server.write(&bytes[..first]);
                    self.fail(what);
                    self.server.write(&bytes[first..]);
                }
                Some(Fault { when: When::Request(mark), what }) if mark.is(number, bytes) => {
                    self.fail(what);
                    self.server.write(bytes);
                }
                Some(Fault { when: When::Reply(mark), what }) if mark.is(number, bytes) => {
                    self.hit.store(true, Ordering::SeqCst);
                    self.server.write(bytes);
                    // Gives the server time to process the message.
                    thread::sleep(Duration::from_millis(500));
                    self.fail(what);
                }
                _ if !self.server.write(bytes) => break,
                _ => {}
            }
        }
        let _ = self.client.shutdown(Shutdown::Both);
        self.server.close();
    }

    /// Makes the fault happen. Does not return if the connection goes silent. After a delay, bytes pass again.
    fn fail(&self, what: What) {
        self.hit.store(true, Ordering::SeqCst);
        let _ = self.shared.fired_at.set(Instant::now());
        self.shared.fired.store(true, Ordering::SeqCst);
        match what {
            What::Cut | What::CutOnce => {
                let _ = self.client.shutdown(Shutdown::Both);
                self.server.close();
            }
            // The server still gets the messages of the client.
            What::HalfClose => drop(self.client.shutdown(Shutdown::Write)),
            What::Silence | What::SilenceOnce => loop {
                thread::park();
            },
            What::Delay(pause) => {
                thread::sleep(pause);
                self.hit.store(false, Ordering::SeqCst);
            }
        }
    }
}
