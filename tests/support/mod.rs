//! Throwaway PostgreSQL for the tests: one cluster a test binary, started when the first test wants it, and a database
//! for each test.
//!
//! Nothing is left behind, however a test ends: a watcher outside the test's process group waits for the end of a pipe
//! whose other end only the test process holds, then stops every server in the scratch folder and removes the folder.
//! Being killed closes a pipe as surely as an orderly exit does.

// Each test binary compiles this file and uses some of it. Clippy's exemption for tests does not reach here.
#![allow(dead_code, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

pub(crate) mod citus;

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use sparkify_polars::local::{Cluster, Options, Running};

/// A database of its own on the throwaway server. It is dropped with this value, because hundreds of them would fill a disk.
#[derive(Debug)]
pub(crate) struct Database {
    name: String,
    /// How each node of it is reached.
    nodes: Vec<String>,
    cluster: Option<citus::Cluster>,
}

impl Database {
    /// For `--database-url`, and for anything else that takes a libpq URL.
    pub(crate) fn url(&self) -> &str {
        &self.nodes[0]
    }

    /// The same, of each node that it may be entered through: the coordinator first, or the one server that there is.
    pub(crate) fn nodes(&self) -> &[String] {
        &self.nodes
    }

    /// Its name in the cluster.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.cluster {
            Some(cluster) => cluster.drop_database(&self.name),
            // A test that fails may have stopped the server, too.
            None if std::thread::panicking() => {}
            None => drop(query(cluster(), "postgres", &format!("DROP DATABASE {} WITH (FORCE)", self.name))),
        }
    }
}

/// A fresh, empty database.
pub(crate) fn database() -> Database {
    database_with("")
}

/// A fresh database with options of CREATE DATABASE.
pub(crate) fn database_with(options: &str) -> Database {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let name = format!("t_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let running = cluster();
    execute(running, &format!("CREATE DATABASE {name} {options}"));
    let url = running.url();
    let url = format!("{}{name}", url.strip_suffix(&running.database).unwrap());
    Database { name, nodes: vec![url], cluster: None }
}

/// The throwaway cluster of this test binary.
pub(crate) fn cluster() -> &'static Running {
    static CLUSTER: OnceLock<Running> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        throwaway(&scratch().join("throwaway")).ensure(&|_| ()).unwrap_or_else(|error| panic!("{error:#}"))
    })
}

/// A cluster in `dir` that need not survive a crash of the machine.
pub(crate) fn throwaway(dir: &Path) -> Cluster {
    Cluster::new(&Options { dir: Some(dir.to_owned()), fetch: false })
        .unwrap_or_else(|error| panic!("{error:#}"))
        .with_setting("fsync", "off")
        .with_setting("full_page_writes", "off")
        .with_setting("shared_buffers", "64MB")
}

/// A folder of this test binary that goes when the process ends, with the servers in it. Any user can enter it.
pub(crate) fn scratch() -> &'static Path {
    static SCRATCH: OnceLock<(PathBuf, Mutex<Child>)> = OnceLock::new();
    let (dir, _watcher) = SCRATCH.get_or_init(|| {
        let dir = tempfile::Builder::new()
            .prefix("sparkify-polars-test-")
            .permissions(std::fs::Permissions::from_mode(0o755))
            .tempdir()
            .unwrap()
            .keep();
        // By its one name, which a server's arguments have too.
        let dir = dir.canonicalize().unwrap();
        let watcher = watch(&dir);
        (dir, Mutex::new(watcher))
    });
    dir
}

/// Says on standard error that a test could not be done here, and why.
pub(crate) fn skipped(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr(), "skipped {test}: {why}");
}

/// Runs a statement on the database `postgres` of a server.
pub(crate) fn execute(server: &Running, statement: &str) {
    // Statements that copy template1 get in each other's way.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock();
    query(server, "postgres", statement);
}

/// The first column of the first row of a query, as text; nothing if there is no row. May be called from async tests.
pub(crate) fn query(server: &Running, database: &str, statement: &str) -> Option<String> {
    let ask = async || {
        let (client, connection) = tokio_postgres::Config::new()
            .host_path(&server.socket_dir)
            .port(server.port)
            .user(&server.user)
            .dbname(database)
            .connect(tokio_postgres::NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        let messages = client.simple_query(statement).await.unwrap();
        messages.iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
    };
    std::thread::scope(|scope| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        scope.spawn(move || runtime.block_on(ask())).join().unwrap()
    })
}

/// Starts the watcher of a folder: it must be there before the first server is.
fn watch(dir: &Path) -> Child {
    // Servers are stopped without ceremony. One that is only about to start has no postmaster.pid yet: hence the rounds.
    const SCRIPT: &str = r#"
        cat >/dev/null
        round=0
        while [ -e "$1" ] && [ $round -lt 100 ]; do
            for pid in $(find "$1" -name postmaster.pid -exec head -n 1 {} \; 2>/dev/null); do
                kill -QUIT "$pid" 2>/dev/null || continue
                tries=0
                while kill -0 "$pid" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
            done
            rm -rf "$1" 2>/dev/null
            [ -e "$1" ] && sleep 0.1
            round=$((round + 1))
        done
    "#;
    Command::new("/bin/sh")
        .args(["-c", SCRIPT, "watcher"])
        .arg(dir)
        // The standard library opens the pipe close-on-exec, so no server and no other child holds its other end.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .current_dir("/")
        .spawn()
        .unwrap()
}
