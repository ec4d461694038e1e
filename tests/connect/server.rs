//! Throwaway PostgreSQL servers for these tests: some with encryption, one without, and a standby. Their pg_hba.conf
//! has a different authentication method for each role. The servers end when the test process ends, for any reason.

use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use nix::unistd::{User, chown, geteuid};
use test_support::wait_until;

/// The password of every role that has one.
pub(crate) const PASSWORD: &str = "hunter2 of ':\\@/?";

/// The rules of pg_hba.conf, in the order in which the server reads them.
const HBA: &str = "
local   all  postgres   trust
local   all  scram      scram-sha-256
host    all  scram      127.0.0.1/32  scram-sha-256
host    all  bytes      127.0.0.1/32  scram-sha-256
host    all  clear      127.0.0.1/32  password
host    all  hashed     127.0.0.1/32  md5
host    all  trusted    127.0.0.1/32  trust
hostssl all  encrypted  127.0.0.1/32  scram-sha-256
hostnossl all plain     127.0.0.1/32  scram-sha-256
hostssl all  certified  127.0.0.1/32  cert
";

/// A shell script that runs its arguments as a command until its standard input ends.
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
CREATE ROLE clear LOGIN PASSWORD :'password';
CREATE ROLE trusted LOGIN;
SET password_encryption = 'md5';
CREATE ROLE hashed LOGIN PASSWORD :'password';
RESET password_encryption;
CREATE ROLE unknown LOGIN;
CREATE DATABASE \"an odd/name?'\" OWNER scram;
CREATE DATABASE closed;
REVOKE CONNECT ON DATABASE closed FROM public;
CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0;
\\connect ascii
CREATE ROLE bytes LOGIN PASSWORD E'p\\xe9';
";

/// A running server.
pub(crate) struct Server {
    /// The folder of its socket, its data and its certificates.
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
    /// Stops the server when the pipe to it closes. The system closes the pipe when this process ends, for any reason.
    _watcher: Child,
}

/// The kinds of servers.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// It does not encrypt.
    Plain,
    /// An authority signed its certificate.
    Encrypting,
    /// It signed its certificate itself.
    SelfSigned,
    /// The key of its certificate is on the curve P-521.
    P521,
    /// It does not encrypt, and it is a hot standby.
    Standby,
}

static ENCRYPTING: LazyLock<Server> = LazyLock::new(|| Server::start(Kind::Encrypting));
static SELF_SIGNED: LazyLock<Server> = LazyLock::new(|| Server::start(Kind::SelfSigned));
static P521: LazyLock<Server> = LazyLock::new(|| Server::start(Kind::P521));
static PLAIN: LazyLock<Server> = LazyLock::new(|| Server::start(Kind::Plain));
static STANDBY: LazyLock<Server> = LazyLock::new(|| Server::start(Kind::Standby));

/// The server that encrypts, with a certificate for `localhost` signed by `ca.crt`.
pub(crate) fn encrypting() -> &'static Server {
    &ENCRYPTING
}

/// A server that encrypts with a self-signed certificate for `localhost`, as `openssl req -x509` makes it.
pub(crate) fn self_signed() -> &'static Server {
    &SELF_SIGNED
}

/// A server that encrypts with a certificate whose key is on the curve P-521.
pub(crate) fn p521() -> &'static Server {
    &P521
}

/// The server that does not encrypt.
pub(crate) fn plain() -> &'static Server {
    &PLAIN
}

/// A hot standby without a primary. Its only role is `postgres`.
pub(crate) fn standby() -> &'static Server {
    &STANDBY
}

impl Server {
    fn start(kind: Kind) -> Self {
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
        let abstract_socket =
            if cfg!(target_os = "linux") { format!(",{}", abstract_name(&folder)) } else { String::new() };
        settings.extend(["-k".to_owned(), format!("{}{abstract_socket}", folder.display())]);
        if !matches!(kind, Kind::Plain | Kind::Standby) {
            make_certificates(&folder, kind);
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
        if kind == Kind::Standby {
            std::fs::write(data.join("standby.signal"), "").unwrap();
        }
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
        let log = server.folder.join("log");
        wait_until(&format!("the server answers, with the log {}", log.display()), || server.psql("SELECT 1"));
        assert!(kind == Kind::Standby || server.psql(ROLES));
        server
    }

    /// The path of a file in its folder, such as `ca.crt`.
    pub(crate) fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// The host name of its abstract socket in a URL.
    pub(crate) fn abstract_socket(&self) -> String {
        abstract_name(&self.folder)
    }

    /// A URL for the administrator, by its socket.
    pub(crate) fn socket_url(&self) -> String {
        format!("postgresql://postgres@/postgres?host={}&port={}", self.folder.display(), self.port)
    }

    /// Runs statements as the administrator. Returns whether they succeeded.
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

/// The user that runs the servers if the tests run as root. PostgreSQL refuses to run as root.
fn owner() -> Option<User> {
    geteuid().is_root().then(|| User::from_name("postgres").unwrap().expect("a user named postgres"))
}

/// A program of PostgreSQL: the first one on PATH, or the one of a Debian package.
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

fn abstract_name(folder: &Path) -> String {
    format!("@{}", folder.file_name().unwrap().to_str().unwrap())
}

/// Makes a certificate authority with its revocation lists, the certificates of the server and of clients, and another
/// authority.
fn make_certificates(folder: &Path, kind: Kind) {
    let certificate = |name: &str, subject: &str, extensions: &str, signer: Option<&str>, curve: &str| {
        make_certificate(folder, name, subject, extensions, signer, curve);
    };
    let usual = "prime256v1";
    certificate("ca", "test authority", "basicConstraints=critical,CA:TRUE", None, usual);
    certificate("stranger", "another authority", "basicConstraints=critical,CA:TRUE", None, usual);
    match kind {
        Kind::SelfSigned => {
            let extensions = "subjectAltName=DNS:localhost\nbasicConstraints=critical,CA:TRUE";
            certificate("server", "localhost", extensions, None, usual);
        }
        Kind::P521 => certificate("server", "localhost", "subjectAltName=DNS:localhost", Some("ca"), "secp521r1"),
        _ => certificate("server", "localhost", "subjectAltName=DNS:localhost", Some("ca"), usual),
    }
    certificate("client", "certified", "extendedKeyUsage=clientAuth", Some("ca"), usual);
    certificate("client521", "certified", "extendedKeyUsage=clientAuth", Some("ca"), "secp521r1");
    certificate("impostor", "certified", "extendedKeyUsage=clientAuth", Some("stranger"), usual);
    make_revocation_lists(folder);
}

/// Makes the revocation lists:
///
/// - `valid.crl` of `ca`, without a certificate.
/// - `expired.crl` of `ca`, which has expired.
/// - `revoked.crl` of `ca`, with the certificate of the server.
/// - `stranger.crl` of the other authority.
fn make_revocation_lists(folder: &Path) {
    let config = folder.join("lists.cnf");
    let shown = folder.display();
    let text = format!(
        "[ca]\ndefault_ca=d\n[d]\ndatabase={shown}/index.txt\ncrlnumber={shown}/number\n\
         default_md=sha256\ndefault_crl_days=2\n"
    );
    std::fs::write(&config, text).unwrap();
    for (name, content) in [("index.txt", ""), ("number", "01\n")] {
        std::fs::write(folder.join(name), content).unwrap();
        if let Some(owner) = owner() {
            chown(&folder.join(name), Some(owner.uid), Some(owner.gid)).unwrap();
        }
    }
    let openssl = |authority: &str, arguments: &str| {
        let mut openssl = as_owner(PathBuf::from("openssl"));
        openssl.current_dir(folder).arg("ca").arg("-config").arg(&config).args(arguments.split(' '));
        openssl.args(["-cert", &format!("{authority}.crt"), "-keyfile", &format!("{authority}.key")]);
        run(&mut openssl);
    };
    let past = "-crl_lastupdate 20200101000000Z -crl_nextupdate 20200102000000Z";
    openssl("ca", "-gencrl -out valid.crl");
    openssl("ca", &format!("-gencrl -out expired.crl {past}"));
    openssl("stranger", "-gencrl -out stranger.crl");
    openssl("ca", "-revoke server.crt");
    openssl("ca", "-gencrl -out revoked.crl");
}

fn make_certificate(folder: &Path, name: &str, subject: &str, extensions: &str, signer: Option<&str>, curve: &str) {
    let config = folder.join(format!("{name}.cnf"));
    let text = format!(
        "[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\nCN={subject}\n[ext]\n{extensions}\n"
    );
    std::fs::write(&config, text).unwrap();
    let mut openssl = as_owner(PathBuf::from("openssl"));
    openssl.args("req -x509 -newkey ec -nodes -days 2 -pkeyopt".split(' ')).arg(format!("ec_paramgen_curve:{curve}"));
    openssl.arg("-config").arg(config);
    openssl.arg("-keyout").arg(folder.join(format!("{name}.key")));
    openssl.arg("-out").arg(folder.join(format!("{name}.crt")));
    if let Some(signer) = signer {
        openssl.arg("-CA").arg(folder.join(format!("{signer}.crt")));
        openssl.arg("-CAkey").arg(folder.join(format!("{signer}.key")));
    }
    run(&mut openssl);
}
