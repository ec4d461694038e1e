//! The state of a cluster, for people and as JSON.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::cluster::Cluster;
use super::postmaster::{self, ServerState};
use super::socket;
use crate::Result;

/// The state of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There is no cluster.
    Absent,
    /// The cluster exists, but no server runs.
    Stopped,
    /// The server is starting up.
    Starting,
    /// The server runs.
    Running,
    /// The server is shutting down.
    Stopping,
}

/// A cluster and its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The state.
    pub state: State,
    /// The major version of PostgreSQL that the data directory needs. `None` if there is no data.
    pub version: Option<String>,
    /// The process id of the postmaster, if a server runs.
    pub pid: Option<u32>,
    /// The user of this machine who runs the server, or would run it.
    pub user: String,
    /// The data directory.
    pub data: PathBuf,
    /// The size of the data directory on the disk, in bytes.
    pub bytes: u64,
    /// The server's log.
    pub log: PathBuf,
    /// The shell command that opens the database in `psql`, if the server accepts connections.
    pub psql_line: Option<String>,
}

impl Cluster {
    /// As [`super::status()`].
    ///
    /// # Errors
    ///
    /// As [`super::status()`].
    pub fn status(&self) -> Result<Status> {
        let data = self.place.data();
        let version = self.data_major()?;
        let server = postmaster::live(&data);
        let state = match (&server, version) {
            (None, None) => State::Absent,
            (None, Some(_)) => State::Stopped,
            (Some(file), _) => match file.state {
                ServerState::Starting => State::Starting,
                ServerState::Ready => State::Running,
                ServerState::Stopping => State::Stopping,
            },
        };
        let psql_line = server
            .as_ref()
            .filter(|file| file.state == ServerState::Ready)
            .map(|file| socket::psql_line(self.psql().as_deref(), &file.socket_dir, file.port));
        Ok(Status {
            state,
            version: version.map(|major| major.to_string()),
            pid: server.map(|file| file.pid),
            user: self.place.user(),
            bytes: disk_use(&data),
            data,
            log: self.place.log(),
            psql_line,
        })
    }
}

/// The size on the disk of all files in `dir`, in bytes. Files that cannot be read are not counted.
fn disk_use(dir: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let entries = walkdir::WalkDir::new(dir).into_iter().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|file| file.blocks() * 512).sum()
}
