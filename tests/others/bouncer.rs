//! PgBouncer between a client and the server of the tests. Each transaction of a client gets another connection to the
//! server.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use test_support::server::{self, Database};
use test_support::wait_until;

/// Runs its arguments until its input ends. The input also ends if this process is killed.
const WATCH: &str = r#"
"$@" >"$FOLDER/log" 2>&1 &
read line
kill -KILL $!
wait
"#;

/// A running PgBouncer.
pub(crate) struct Bouncer {
    folder: PathBuf,
    _watcher: Child,
}

/// The number of connections that it has to one database.
pub(crate) const CONNECTIONS: usize = 2;

/// Part of the name of the socket. Each PgBouncer has its own folder, so the sockets never collide.
const PORT: u16 = 6432;

impl Bouncer {
    /// Starts PgBouncer in transaction mode. If it is not installed, prints a message and returns `None`.
    pub(crate) fn start() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let Some(program) = program() else {
            server::skipped("PgBouncer is not installed");
            return None;
        };
        let server = server::cluster();
        let folder = server::scratch().join(format!("pgbouncer-{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir(&folder).unwrap();
        let config = folder.join("pgbouncer.ini");
        let (socket, own) = (server.socket_dir.display(), folder.display());
        let text = format!(
            "[databases]\n\
             * = host={socket} port={} user={}\n\
             [pgbouncer]\n\
             listen_addr =\n\
             listen_port = {PORT}\n\
             unix_socket_dir = {own}\n\
             auth_type = any\n\
             pool_mode = transaction\n\
             default_pool_size = {CONNECTIONS}\n",
            server.port, server.user
        );
        fs::write(&config, text).unwrap();
        let mut watcher = Command::new("/bin/sh");
        watcher.args(["-c", WATCH, "sh"]).arg(program).arg(&config).env("FOLDER", &folder).current_dir("/");
        watcher.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        // PgBouncer refuses to run as root. Only the user who runs the server may use the socket of the server.
        if nix::unistd::geteuid().is_root() {
            let owner = fs::metadata(&server.socket_dir).unwrap();
            chown(&folder, Some(owner.uid()), Some(owner.gid())).unwrap();
            watcher.uid(owner.uid()).gid(owner.gid());
        }
        let bouncer = Self { _watcher: watcher.spawn().unwrap(), folder };
        bouncer.wait_until_it_listens();
        Some(bouncer)
    }

    #[track_caller]
    fn wait_until_it_listens(&self) {
        let socket = self.folder.join(format!(".s.PGSQL.{PORT}"));
        let log = self.folder.join("log");
        let what = format!("PgBouncer listens, with the log {}", log.display());
        wait_until(&what, || UnixStream::connect(&socket).is_ok());
    }

    /// The URL of a database of the server, through PgBouncer.
    pub(crate) fn url(&self, database: &Database) -> String {
        let folder = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgresql://{}@{folder}:{PORT}/{}", server::cluster().user, database.name())
    }
}

/// The program: in a folder of `PATH`, or in the folder that Debian uses, which is not in the `PATH` of every user.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&path).chain([Path::new("/usr/sbin"), Path::new("/usr/local/sbin")].map(PathBuf::from));
    folders.map(|folder| folder.join("pgbouncer")).find(|file| file.is_file())
}
