//! Throwaway PostgreSQL servers for the tests. Each test binary has one cluster, which the first test starts. Each test
//! has a database of its own.
//!
//! Nothing remains after a test, however it ends. A watcher process, outside of the process group of the test, reads
//! from a pipe. Only the test process holds the other end. When the test process ends, also when it is killed, the pipe
//! closes. Then the watcher stops every server in the scratch folder and removes the folder.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use sparkify_polars::local::{Cluster, Options, Running};

/// A database of its own on the throwaway server. Dropping this value drops the database, because hundreds of databases
/// would fill a disk.
#[derive(Debug)]
pub struct Database {
    pub(crate) name: String,
    /// A URL of the database on each node.
    pub(crate) nodes: Vec<String>,
    pub(crate) cluster: Option<crate::citus::Cluster>,
}

impl Database {
    /// A URL for `--database-url`, or for another program that takes a libpq URL.
    pub fn url(&self) -> &str {
        &self.nodes[0]
    }

    /// A URL of each node: the coordinator first. Without a cluster, the URL of the only server.
    pub fn nodes(&self) -> &[String] {
        &self.nodes
    }

    /// The name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.cluster {
            Some(cluster) => cluster.drop_database(&self.name),
            // The failed test may have stopped the server, so this does not connect to it.
            None if std::thread::panicking() => {}
            None => drop(query(cluster(), "postgres", &format!("DROP DATABASE {} WITH (FORCE)", self.name))),
        }
    }
}

/// Creates an empty database.
pub fn database() -> Database {
    database_with("")
}

/// Creates a database with these options of CREATE DATABASE.
pub fn database_with(options: &str) -> Database {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let name = format!("t_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let running = cluster();
    execute(running, &format!("CREATE DATABASE {name} {options}"));
    let url = running.url();
    let url = format!("{}{name}", url.strip_suffix(&running.database).unwrap());
    Database { name, nodes: vec![url], cluster: None }
}

/// A copy of a database that has no sessions. It takes less time than a load of the same files.
pub fn copy_of(original: &Database) -> Database {
    database_with(&format!("TEMPLATE {}", original.name()))
}

/// The throwaway cluster of this test binary.
pub fn cluster() -> &'static Running {
    static CLUSTER: OnceLock<Running> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        throwaway(&scratch().join("throwaway")).ensure(&|_| ()).unwrap_or_else(|error| panic!("{error:#}"))
    })
}

/// A cluster in `dir` that need not survive a crash of the machine.
pub fn throwaway(dir: &Path) -> Cluster {
    Cluster::new(&Options { dir: Some(dir.to_owned()), fetch: false })
        .unwrap_or_else(|error| panic!("{error:#}"))
        .with_setting("fsync", "off")
        .with_setting("full_page_writes", "off")
        .with_setting("shared_buffers", "64MB")
        .with_setting("max_wal_size", "128MB")
        .with_setting("max_connections", "300")
}

/// A folder of this test binary. It is removed when the process ends, after the servers in it are stopped. Any user can
/// enter it.
pub fn scratch() -> &'static Path {
    static SCRATCH: OnceLock<(PathBuf, Mutex<Child>)> = OnceLock::new();
    let (dir, _watcher) = SCRATCH.get_or_init(|| {
        let mut folder = tempfile::Builder::new();
        folder.prefix("sparkify-polars-test-").permissions(std::fs::Permissions::from_mode(0o755));
        let dir = match in_memory() {
            Some(parent) => folder.tempdir_in(parent),
            None => folder.tempdir(),
        };
        let dir = dir.unwrap().keep();
        // The canonical path. The arguments of a server contain the same path.
        let dir = dir.canonicalize().unwrap();
        let watcher = watch(&dir);
        (dir, Mutex::new(watcher))
    });
    dir
}

/// A file system in memory. Databases need thousands of small files, and some file systems create them slowly.
/// `None` if it has too little room, if programs in it cannot be executed, or if TMPDIR names another folder.
fn in_memory() -> Option<&'static str> {
    const FOLDER: &str = "/dev/shm";
    const ROOM: u64 = 4 << 30;
    let found = nix::sys::statvfs::statvfs(FOLDER).ok()?;
    let room = found.blocks_available() as u64 * found.fragment_size() as u64;
    let is_usable = room >= ROOM && !found.flags().contains(nix::sys::statvfs::FsFlags::ST_NOEXEC);
    (is_usable && std::env::var_os("TMPDIR").is_none()).then_some(FOLDER)
}

/// Reports on standard error that a test was skipped here, and why.
pub fn skipped(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr(), "skipped {test}: {why}");
}

/// Runs a statement in the database `postgres` of a server.
pub fn execute(server: &Running, statement: &str) {
    // Two statements that copy template1 at the same time can hinder each other.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _lock = ONE_AT_A_TIME.lock();
    query(server, "postgres", statement);
}

/// The first column of the first row of a query, as text. `None` if there is no row. Async tests can call this too.
pub fn query(server: &Running, database: &str, statement: &str) -> Option<String> {
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

/// Starts the watcher of a folder. Call this before the first server of the folder starts.
fn watch(dir: &Path) -> Child {
    // SIGQUIT stops a server immediately. A server that is about to start has no postmaster.pid yet. So the script
    // repeats this, up to 100 times, until the folder is gone.
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
        // The standard library opens the pipe with O_CLOEXEC. So no server and no other child process holds its other
        // end.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .current_dir("/")
        .spawn()
        .unwrap()
}
