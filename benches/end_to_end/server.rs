//! A throwaway PostgreSQL that is created as for users, and its CPU time.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use nix::unistd::{SysconfVar, sysconf};
use sparkify_polars::connect::{Target, server_error};
use sparkify_polars::local::{Cluster, Options, Running};
use sparkify_polars::model::Table;
use sparkify_polars::quote;
use sparkify_polars::{Error, ErrorKind, Result};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::Client;

/// The database of a round.
const DATABASE: &str = "bench";
/// The schema into which `load` puts the star.
const SCHEMA: &str = "public";
/// After this time, the postmaster has noticed the end of a session and counts its CPU time.
const ENDING: Duration = Duration::from_millis(300);

pub(crate) struct Server {
    cluster: Cluster,
    running: Running,
    runtime: Runtime,
}

impl Server {
    /// Creates a server in `dir`, with the settings that the tool uses for its own servers.
    pub(crate) fn start(dir: &Path) -> Result<Self> {
        // Autovacuum starts at any time, and its CPU time would count for the current run.
        let cluster =
            Cluster::new(&Options { dir: Some(dir.to_owned()), fetch: false })?.with_setting("autovacuum", "off");
        let running = cluster.ensure(&|_| ())?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::new(ErrorKind::Local, "starting a runtime").caused_by(error))?;
        Ok(Self { cluster, running, runtime })
    }

    pub(crate) fn version(&self) -> &str {
        &self.running.version
    }

    /// The URL of the database of a round.
    pub(crate) fn url(&self) -> String {
        self.target().with_database(DATABASE).url()
    }

    /// Creates that database again. The checkpoint writes the rest of the old one to disk.
    pub(crate) fn fresh(&self) -> Result<()> {
        let name = quote::identifier(DATABASE);
        self.session("postgres", async |client| {
            run(client, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
            run(client, &format!("CREATE DATABASE {name}")).await?;
            run(client, "CHECKPOINT").await
        })
    }

    /// Runs `work` in its own session on the database of a round.
    pub(crate) fn on_database<T>(&self, work: impl AsyncFnOnce(&Client) -> Result<T>) -> Result<T> {
        self.session(DATABASE, work)
    }

    /// The number of rows in each table.
    pub(crate) fn rows(&self) -> Result<Vec<(Table, i64)>> {
        self.on_database(async |client| {
            let mut rows = Vec::new();
            for table in Table::STAR {
                let statement = format!("SELECT count(*) FROM {}", qualified(table));
                let row = client.query_one(&statement, &[]).await.map_err(|error| server_error(&statement, error))?;
                rows.push((table, row.get(0)));
            }
            Ok(rows)
        })
    }

    /// The CPU time of all sessions that have ended. `None` if the system does not report it.
    pub(crate) fn cpu(&self) -> Option<Duration> {
        sleep(ENDING);
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.running.pid)).ok()?;
        // After the name, which may contain any characters: state, ..., utime, stime, cutime, cstime (proc(5)).
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?;
        let a_second = u64::try_from(sysconf(SysconfVar::CLK_TCK).ok()??).ok()?;
        Some(Duration::from_millis(ticks * 1000 / a_second))
    }

    fn target(&self) -> Target {
        let Running { socket_dir, port, user, database, .. } = &self.running;
        Target::unix_socket(socket_dir, *port, user, database)
    }

    fn session<T>(&self, database: &str, work: impl AsyncFnOnce(&Client) -> Result<T>) -> Result<T> {
        self.runtime.block_on(async {
            let session = self.target().with_database(database).connect().await?;
            let done = work(session.client()).await;
            session.close().await;
            done
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.cluster.destroy() {
            eprintln!("warning: {error:#}");
        }
    }
}

/// The qualified name of a table for statements.
pub(crate) fn qualified(table: Table) -> String {
    format!("{}.{}", quote::identifier(SCHEMA), quote::identifier(table.name()))
}

/// Runs statements that return no rows.
pub(crate) async fn run(client: &Client, statements: &str) -> Result<()> {
    client.batch_execute(statements).await.map_err(|error| server_error(statements, error))
}
