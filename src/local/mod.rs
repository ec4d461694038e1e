//! A PostgreSQL of the tool's own, where no server is named.
//!
//! [`ensure`] gives a server that accepts connections: the cluster that already runs, else the one that is stopped, else
//! a new one, made with the binaries of this machine or with a pinned build that is fetched once. It listens on a unix
//! socket in a private folder and nowhere else, and it outlives the command that started it.
//!
//! ```text
//! DIR/                       ~/.local/share/sparkify-polars, for root /var/lib/sparkify-polars, or --local-dir
//!   sparkify-polars.txt      the marker: only a folder that has it is ever destroyed
//!   lock                     held while the cluster is created, started, stopped or destroyed
//!   data/                    PostgreSQL's data directory; PG_VERSION in it says which binaries it needs
//!   socket/                  0700; its short substitute is elsewhere if DIR is too long for a socket's address
//!   server.log, server.log.1
//!   builds/                  a fetched PostgreSQL, if there had to be one
//! ```
//!
//! It does not look for servers that others run, never upgrades or repairs a data directory, and knows nothing of the
//! tables in it. Everything here blocks and is quick; async callers use a blocking context.

mod binaries;
mod cluster;
mod create;
mod destroy;
mod fetch;
mod install;
mod lock;
mod log;
mod place;
mod postmaster;
mod probe;
mod process;
mod server;
mod settings;
mod socket;
mod status;
mod supply;

use std::path::PathBuf;

pub use cluster::Cluster;
pub use fetch::Build;
pub use status::{State, Status};

use crate::Result;

/// The superuser of the cluster, and the name to connect with.
const USER: &str = "sparkify";

/// The database that everything is loaded into.
const DATABASE: &str = "sparkify";

/// The oldest major version that a new cluster is made with: the oldest that its authors maintained when this was
/// written.
const OLDEST_MAJOR: u32 = 14;

/// What the person may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The folder of the cluster; `None` for the one in the user's data folder.
    pub dir: Option<PathBuf>,
    /// Whether PostgreSQL may be downloaded where this machine has none.
    pub fetch: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { dir: None, fetch: true }
    }
}

/// How [`ensure`] came by the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It was running.
    Reused,
    /// It existed and was stopped.
    Started,
    /// There was none.
    Created,
}

/// A server that accepts connections.
#[derive(Debug, Clone)]
pub struct Running {
    /// The folder of its unix socket: libpq's `host`.
    pub socket_dir: PathBuf,
    /// The number in the socket's name: libpq's `port`.
    pub port: u16,
    /// The superuser; no password is needed, because only the owner can reach the socket.
    pub user: String,
    /// The database.
    pub database: String,
    /// How it was come by.
    pub how: How,
    /// The server's version as it reports it, such as `15.18 (Debian 15.18-0+deb12u1)`.
    pub version: String,
    /// The postmaster's process.
    pub pid: u32,
    /// The `psql` found on this machine, if any: on `PATH`, else beside the server's own programs.
    pub psql: Option<PathBuf>,
}

impl Running {
    /// The command that opens the database, ready to be pasted into a shell.
    #[must_use]
    pub fn psql_line(&self) -> String {
        socket::psql_line(self.psql.as_deref(), &self.socket_dir, self.port)
    }

    /// The database as a libpq URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgresql://{}@{}:{}/{}", self.user, socket::percent(&self.socket_dir), self.port, self.database)
    }
}

/// What [`ensure`] tells while it is at work: each takes long enough for a person to wonder.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Another process is creating, starting or stopping the same cluster; this one waits for it.
    Waiting,
    /// This machine has no PostgreSQL: a pinned build is being downloaded.
    Fetching {
        /// Its version, such as `18.6.0`.
        version: String,
        /// Where from.
        from: String,
        /// Where to.
        into: PathBuf,
    },
    /// A new cluster is being made.
    Creating {
        /// Its data directory.
        data: PathBuf,
        /// The version of the binaries.
        version: String,
    },
    /// The server is being started.
    Starting {
        /// Its data directory.
        data: PathBuf,
    },
}

/// A local server that accepts connections: reused, started or created.
///
/// # Errors
///
/// [`ErrorKind::Local`](crate::ErrorKind::Local), with what to try: there is no place for it, no PostgreSQL for it, or it cannot
/// be made or started; the last lines of the server's log are in the message.
pub fn ensure(options: &Options, tell: &(dyn Fn(Event) + Sync)) -> Result<Running> {
    Cluster::new(options)?.ensure(tell)
}

/// What there is at the place of the cluster. Changes nothing.
///
/// # Errors
///
/// [`ErrorKind::Local`](crate::ErrorKind::Local) if there is no such place or it is somebody else's.
pub fn status(options: &Options) -> Result<Status> {
    Cluster::new(options)?.status()
}

/// Stops the server, as `pg_ctl stop -m fast` would: sessions are ended, nothing committed is lost. `false` if it was
/// not running.
///
/// # Errors
///
/// [`ErrorKind::Local`](crate::ErrorKind::Local) if it does not stop within a minute.
pub fn stop(options: &Options) -> Result<bool> {
    Cluster::new(options)?.stop()
}

/// Stops the server, as `pg_ctl stop -m smart` would: it refuses new sessions, and ends when the last other session has ended.
///
/// # Errors
///
/// [`ErrorKind::Local`](crate::ErrorKind::Local) if this user may not stop it.
pub fn stop_if_unused(options: &Options) -> Result<()> {
    Cluster::new(options)?.stop_if_unused()
}

/// Stops the server and deletes the cluster. `false` if there was none.
///
/// # Errors
///
/// [`ErrorKind::Local`](crate::ErrorKind::Local) if the folder was not made by this tool, or cannot be deleted.
pub fn destroy(options: &Options) -> Result<bool> {
    Cluster::new(options)?.destroy()
}

/// The command that installs `psql` on this platform.
#[must_use]
pub fn install_client() -> String {
    install::command(install::Package::Client)
}
