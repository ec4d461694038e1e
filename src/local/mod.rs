//! A PostgreSQL server of this tool, for commands that name no server.
//!
//! [`ensure`] returns a server that accepts connections. It reuses the cluster if that runs, and starts it if it is
//! stopped. Otherwise it creates a cluster, with the programs of this machine or with a pinned build that is downloaded
//! once. The server only listens on a unix socket in a private folder. It keeps running after the command that started
//! it.
//!
//! ```text
//! DIR/                       ~/.local/share/sparkify-polars, for root /var/lib/sparkify-polars, or --local-dir
//!   sparkify-polars.txt      the marker: a folder without it is never destroyed
//!   lock                     held while the cluster is created, started, stopped or destroyed
//!   data/                    PostgreSQL's data directory; its PG_VERSION names the major version of the programs
//!   socket/                  0700; in another folder if DIR has a comma or is too long for the path of a socket
//!   server.log, server.log.1
//!   builds/                  the downloaded PostgreSQL, if there is one
//! ```
//!
//! This module does not look for other servers, never upgrades or repairs a data directory, and knows nothing of the
//! tables in it. All functions block, so async callers need a blocking context.

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

/// The superuser of the cluster. This tool connects as this user.
const USER: &str = "sparkify";

/// The database that the loads write to.
const DATABASE: &str = "sparkify";

/// The oldest major version that a new cluster is created with. It was the oldest version that the PostgreSQL project
/// maintained when this was written.
const OLDEST_MAJOR: u32 = 14;

/// Options of the local server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The folder of the cluster. `None` for a folder in the user's data folder.
    pub dir: Option<PathBuf>,
    /// Whether PostgreSQL may be downloaded if this machine has none.
    pub fetch: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { dir: None, fetch: true }
    }
}

/// How [`ensure`] got the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The server was running.
    Reused,
    /// The cluster existed, and its server was stopped.
    Started,
    /// The cluster did not exist.
    Created,
}

/// A server that accepts connections.
#[derive(Debug, Clone)]
pub struct Running {
    /// The folder of its unix socket: libpq's `host`.
    pub socket_dir: PathBuf,
    /// The number in the name of the socket: libpq's `port`.
    pub port: u16,
    /// The superuser. It needs no password, because only the owner of the folder (and root) can reach the socket.
    pub user: String,
    /// The database.
    pub database: String,
    /// How [`ensure`] got the server.
    pub how: How,
    /// The version that the server reports, such as `15.18 (Debian 15.18-0+deb12u1)`.
    pub version: String,
    /// The process id of the postmaster.
    pub pid: u32,
    /// The `psql` of this machine, if there is one: on `PATH`, else in a folder of the server's programs.
    pub psql: Option<PathBuf>,
}

impl Running {
    /// The shell command that opens the database in `psql`. It can be pasted into a shell.
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

/// Steps of [`ensure`] that a person may have to wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Another process is creating, starting or stopping the same cluster. This process waits for it.
    Waiting,
    /// This machine has no suitable PostgreSQL. A pinned build is being downloaded.
    Fetching {
        /// The version of the build, such as `18.6.0`.
        version: String,
        /// The URL of the builds.
        from: String,
        /// The folder that the build is unpacked into.
        into: PathBuf,
    },
    /// A new cluster is being created.
    Creating {
        /// Its data directory.
        data: PathBuf,
        /// The version of the programs.
        version: String,
    },
    /// The server is being started.
    Starting {
        /// Its data directory.
        data: PathBuf,
    },
}

/// Returns a local server that accepts connections: a running, started or new one. Calls `tell` for each step that
/// takes long.
///
/// # Errors
///
/// [`ErrorKind::Local`](crate::ErrorKind::Local) with a hint, in these cases:
///
/// - no folder can be found or made for the cluster
/// - there is no PostgreSQL for it
/// - the cluster cannot be created or started; after a failed start the message has the last lines of the server's log
pub fn ensure(options: &Options, tell: &(dyn Fn(Event) + Sync)) -> Result<Running> {
    Cluster::new(options)?.ensure(tell)
}

/// The state of the cluster. Changes nothing.
///
/// # Errors
///
/// [`ErrorKind::Local`](crate::ErrorKind::Local) if no folder can be found for the cluster, if the folder belongs to
/// another user, or if its data directory cannot be read.
pub fn status(options: &Options) -> Result<Status> {
    Cluster::new(options)?.status()
}

/// Stops the server like `pg_ctl stop -m fast`: sessions are ended, and committed transactions are kept. Returns
/// `false` if the server was not running.
///
/// # Errors
///
/// [`ErrorKind::Local`](crate::ErrorKind::Local) if this tool did not make the folder, if this user may not stop the
/// server, or if it does not stop within a minute.
pub fn stop(options: &Options) -> Result<bool> {
    Cluster::new(options)?.stop()
}

/// Stops the server like `pg_ctl stop -m smart`: it refuses new sessions, and ends after the last session. Waits for a
/// few seconds only.
///
/// # Errors
///
/// [`ErrorKind::Local`](crate::ErrorKind::Local) if this tool did not make the folder, or if this user may not stop the
/// server.
pub fn stop_if_unused(options: &Options) -> Result<()> {
    Cluster::new(options)?.stop_if_unused()
}

/// Stops the server and deletes the cluster. Returns `false` if there was no cluster.
///
/// # Errors
///
/// [`ErrorKind::Local`](crate::ErrorKind::Local) if this tool did not make the folder, or if the cluster cannot be
/// stopped or deleted.
pub fn destroy(options: &Options) -> Result<bool> {
    Cluster::new(options)?.destroy()
}

/// The command that installs `psql` on this platform.
#[must_use]
pub fn install_client() -> String {
    install::command(install::Package::Client)
}
