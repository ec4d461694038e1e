//! Throwaway PostgreSQL servers for these tests: two that encrypt and one that does not, each with roles that its
//! pg_hba.conf lets in in different ways. They end with the test, however that ends.

use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use nix::unistd::{User, chown, geteuid};

/// The password of every role that has one.
pub(crate) const PASSWORD: &str = "hunter2 of ':\\@/?";

/// Rules in the order in which the server reads them.
const HBA: &str = "
local   all  postgres   trust
local   all  scram      scram-sha-256
host    all  scram      127.0.0.1/32  scram-sha-256
hostssl all  encrypted  127.0.0.1/32  scram-sha-256
hostnossl all plain     127.0.0.1/32  scram-sha-256
hostssl all  certified  127.0.0.1/32  cert
";

/// Runs its arguments until its input ends.
const WATCH: &str = r#"
"$@" >"$FOLDER/log" 2>&1 &
read line
kill -QUIT $!
wait
rm -rf "$FOLDER"
"#;

const ROLES: &str = "
CREATE ROLE scram LOGIN PASSWORD :'password';
CREATE ROLE encrypted LOGIN PASSWORD :'password';
CREATE ROLE plain LOGIN PASSWORD :'password';
CREATE ROLE certified LOGIN;
CREATE ROLE unknown LOGIN;
CREATE DATABASE \"an odd/name?'\" OWNER scram;
CREATE DATABASE closed;
REVOKE CONNECT ON DATABASE closed FROM public;
";

/// A running server.
pub(crate) struct Server {
    /// Where its socket, its data and its certificates are.
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
    /// Stops the server when the pipe to it closes, which it does whatever happens to this process.
    _watcher: Child,
}

/// Whose signature a server's certificate bears.
#[derive(Clone, Copy, PartialEq)]
enum Certificate {
    None,
    OfAuthority,
    SelfSigned,
}

static ENCRYPTING: LazyLock<Server> = LazyLock::new(|| Server::start(Certificate::OfAuthority));
static SELF_SIGNED: LazyLock<Server> = LazyLock::new(|| Server::start(Certificate::SelfSigned));
static PLAIN: LazyLock<Server> = LazyLock::new(|| Server::start(Certificate::None));

/// The server that encrypts, with a certificate for `localhost` signed by `ca.crt`.
pub(crate) fn encrypting() -> &'static Server {
    &ENCRYPTING
}

/// A server that encrypts with a certificate for `localhost` that it signed itself, as `openssl req -x509` makes it.
pub(crate) fn self_signed() -> &'static Server {
    &SELF_SIGNED
}

/// The server that does not.
pub(crate) fn plain() -> &'static Server {
    &PLAIN
}

impl Server {
    fn start(certificate: Certificate) -> Self {
        let folder = tempfile::Builder::new().prefix("spc-").tempdir_in("/tmp").unwrap().keep();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        if let Some(owner) = owner() {
            chown(&folder, Some(owner.uid), Some(owner.gid)).unwrap();
        }
        let data = folder.join("data");
        let mut settings = format!("-c listen_addresses=127.0.0.1 -c port={port} -c fsync=off -c log_connections=on")
            .split(' ')
            .map(str::to_owned)
            .collect::<Vec<_>>();
        settings.extend(["-k".to_owned(), folder.display().to_string()]);
        if certificate != Certificate::None {
            make_certificates(&folder, certificate == Certificate::SelfSigned);
            let file = |name: &str| folder.join(name).display().to_string();
            for (setting, name) in
                [("ssl_cert_file", "server.crt"), ("ssl_key_file", "server.key"), ("ssl_ca_file", "ca.crt")]
            {
                settings.extend(["-c".to_owned(), format!("{setting}={}", file(name))]);
            }
            settings.extend(["-c".to_owned(), "ssl=on".to_owned()]);
        }
        run(as_owner(program("initdb"))
            .arg("-D")
            .arg(&data)
            .args(["-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]));
        std::fs::write(data.join("pg_hba.conf"), HBA).unwrap();
        let watcher = as_owner(PathBuf::from("sh"))
            .arg("-c")
            .arg(WATCH)
            .arg("sh")
            .arg(program("postgres"))
            .arg("-D")
            .arg(&data)
            .args(&settings)
            .env("FOLDER", &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let server = Self { folder, port, _watcher: watcher };
        let deadline = Instant::now() + Duration::from_secs(60);
        while !server.psql("SELECT 1") {
            assert!(Instant::now() < deadline, "{}", std::fs::read_to_string(server.folder.join("log")).unwrap());
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(server.psql(ROLES));
        server
    }

    /// A file in its folder, such as `ca.crt`.
    pub(crate) fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Runs statements as the administrator; whether they succeeded.
    pub(crate) fn psql(&self, script: &str) -> bool {
        let mut psql = Command::new(program("psql"))
            .args(["-X", "-q", "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-v"])
            .arg(format!("password={PASSWORD}"))
            .args(["-p", &self.port.to_string(), "-h"])
            .arg(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        psql.stdin.take().unwrap().write_all(script.as_bytes()).ok();
        psql.wait().unwrap().success()
    }
}

/// Whom servers run as where the tests run as root, which no server accepts.
fn owner() -> Option<User> {
    geteuid().is_root().then(|| User::from_name("postgres").unwrap().expect("a user named postgres"))
}

/// A program of PostgreSQL's: on PATH, or where Debian has it.
pub(crate) fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|v| v.path().join("bin"));
    std::env::split_paths(&path)
        .chain(debian)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{name} is not on PATH and not under /usr/lib/postgresql"))
}

fn as_owner(program: PathBuf) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    if let Some(owner) = owner() {
        command.uid(owner.uid.as_raw()).gid(owner.gid.as_raw());
    }
    command
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A certificate authority, a server's certificate and a client's; and an authority that nobody knows.
fn make_certificates(folder: &Path, self_signed: bool) {
    certificate(folder, "ca", "test authority", "basicConstraints=critical,CA:TRUE", None);
    certificate(folder, "stranger", "another authority", "basicConstraints=critical,CA:TRUE", None);
    if self_signed {
        let extensions = "subjectAltName=DNS:localhost\nbasicConstraints=critical,CA:TRUE";
        certificate(folder, "server", "localhost", extensions, None);
    } else {
        certificate(folder, "server", "localhost", "subjectAltName=DNS:localhost", Some("ca"));
    }
    certificate(folder, "client", "certified", "extendedKeyUsage=clientAuth", Some("ca"));
    certificate(folder, "impostor", "certified", "extendedKeyUsage=clientAuth", Some("stranger"));
}

fn certificate(folder: &Path, name: &str, subject: &str, extension: &str, signer: Option<&str>) {
    let config = folder.join(format!("{name}.cnf"));
    let text = format!(
        "[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\nCN={subject}\n[ext]\n{extension}\n"
    );
    std::fs::write(&config, text).unwrap();
    let mut openssl = as_owner(PathBuf::from("openssl"));
    openssl.args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split(' '));
    openssl.arg("-config").arg(config);
    openssl.arg("-keyout").arg(folder.join(format!("{name}.key")));
    openssl.arg("-out").arg(folder.join(format!("{name}.crt")));
    if let Some(signer) = signer {
        openssl.arg("-CA").arg(folder.join(format!("{signer}.crt")));
        openssl.arg("-CAkey").arg(folder.join(format!("{signer}.key")));
    }
    run(&mut openssl);
}
