//! The target of a connection: the server, the user, the database and the encryption.
//!
//! The target depends on the command line, the environment and the files that libpq reads. This module does not
//! connect.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{ChannelBinding, SslNegotiation};

use super::attributes::SessionAttributes;
use super::authentication::AuthMethods;
use super::conninfo::{self, encode};
use super::environment::Environment;
use super::parameters::{APPLICATION_NAME, PATIENCE, Parameters};
use super::passfile::Passfile;
use super::retry::RETRIES;
use super::secret::Secret;
use super::service;
use super::tls::{Encryption, Roots};
use super::watch::TIMEOUT;
use crate::{Error, ErrorKind, Result, quote};

/// If one of these variables is set, the user has named a server. The other PG* variables (PGPASSWORD, PGSSLMODE,
/// PGAPPNAME and so on) describe how to connect, and not where. They are often set for other reasons.
const NAME_A_SERVER: [&str; 6] = ["PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "PGDATABASE", "PGUSER"];

/// The origin of parameters from the command line.
const ARGUMENT: &str = "--database-url";

/// The default folders of sockets: first that of Debian and similar systems, then that of all others.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// Keywords whose values are paths.
const FILES: [&str; 5] = ["sslrootcert", "sslcrl", "sslcrldir", "sslcert", "sslkey"];

/// A database and the way to connect to it, validated. Neither `Debug` nor `Display` shows the password.
#[derive(Debug, Clone)]
pub struct Target {
    /// The hosts, in the order of the tries. Never empty.
    pub(super) hosts: Vec<Host>,
    pub(super) user: String,
    pub(super) database: String,
    /// The password and its origin.
    password: Option<(Secret, String)>,
    passfile: Passfile,
    pub(super) encryption: Encryption,
    /// The authentication methods that a server may request.
    pub(super) auth_methods: AuthMethods,
    /// The kind of server that a session needs.
    pub(super) attributes: SessionAttributes,
    /// The time limit for each host, from the first look-up to the end of the login. `None`: no limit.
    pub(super) patience: Option<Duration>,
    /// How long a session waits without progress. `None`: no limit.
    pub(super) timeout: Option<Duration>,
    /// How often a connection attempt or a transaction is repeated.
    pub(super) retries: usize,
    /// Whether hosts are tried in a random order.
    pub(super) shuffled: bool,
    /// The other parameters, as a configuration of tokio-postgres.
    pub(super) base: Config,
    /// Further parameters that another client needs to connect in the same way.
    repeated: Vec<(&'static str, String)>,
}

/// The address of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Host {
    pub(super) place: Place,
    pub(super) port: u16,
}

/// The address of a server without its port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The folder of its unix socket, or `@` and the name of an abstract socket.
    Socket(PathBuf),
    /// Its name, or its address as text. `address` is the value of hostaddr, if there is one.
    Tcp { name: String, address: Option<IpAddr> },
}

impl Host {
    /// Whether the name or the address is that of this machine.
    pub(super) fn is_this_machine(&self) -> bool {
        match &self.place {
            Place::Socket(_) => true,
            Place::Tcp { address: Some(address), .. } => address.is_loopback(),
            Place::Tcp { name, address: None } => {
                name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            }
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Socket(folder) => write!(f, "{}", folder.join(format!(".s.PGSQL.{}", self.port)).display()),
            Place::Tcp { name, address: Some(address) } if *name != address.to_string() => {
                write!(f, "{name} ({address}):{}", self.port)
            }
            Place::Tcp { name, .. } if name.contains(':') => write!(f, "[{name}]:{}", self.port),
            Place::Tcp { name, .. } => write!(f, "{name}:{}", self.port),
        }
    }
}

impl Target {
    /// The database that the user named. `None` if the user named none.
    ///
    /// `url` is the value of `--database-url`. Without it, this uses `DATABASE_URL`. Both are a URL or a keyword string
    /// of libpq. Missing parameters come from the service file, then from the PG* variables, then from the defaults of
    /// libpq.
    ///
    /// Without `url` and `DATABASE_URL`, any of the variables PGHOST, PGHOSTADDR, PGPORT, PGSERVICE, PGDATABASE and
    /// PGUSER names a server. An empty variable counts as unset.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if a value cannot be parsed, is unknown or is not supported. The error never shows the
    /// password.
    pub fn resolve(url: Option<&str>, environment: &Environment) -> Result<Option<Self>> {
        let named = match url.map(str::trim) {
            Some("") => {
                return Err(Error::new(ErrorKind::Usage, "reading --database-url").because("it is empty").hint(
                    "Give it a URL such as postgresql://user@host/database, or leave it out for a local PostgreSQL.",
                ));
            }
            Some(url) => Some((url, ARGUMENT)),
            None => environment
                .get("DATABASE_URL")?
                .map(|url| (url.trim(), "DATABASE_URL"))
                .filter(|(url, _)| !url.is_empty()),
        };
        let parameters = match named {
            Some((text, origin)) => conninfo::parse(text, origin)?,
            None => {
                let mut named = false;
                for variable in NAME_A_SERVER {
                    named |= environment.get(variable)?.is_some();
                }
                if !named {
                    return Ok(None);
                }
                Parameters::default()
            }
        };
        Self::completed(parameters, environment).map(Some)
    }

    /// The database of a URL or a keyword string of libpq. Missing parameters come from the same sources as in
    /// [`resolve`](Self::resolve).
    ///
    /// # Errors
    /// Those of [`resolve`](Self::resolve).
    pub fn from_url(url: &str, environment: &Environment) -> Result<Self> {
        Self::completed(conninfo::parse(url.trim(), "the URL")?, environment)
    }

    /// Completes these parameters from the service file, the environment and the defaults of libpq.
    fn completed(mut parameters: Parameters, environment: &Environment) -> Result<Self> {
        let service = match parameters.get("service") {
            Some(service) => Some(service.to_owned()),
            None => environment.get("PGSERVICE")?.map(str::to_owned),
        };
        if let Some(service) = service {
            let named = parameters.get("servicefile").map(str::to_owned);
            parameters.fill(service::read(&service, named.as_deref(), environment)?);
        }
        parameters.fill_from_environment(environment)?;
        Self::of(&parameters, environment)
    }

    /// A database of the server whose socket is in `directory`. It has no password, and does not depend on variables.
    #[must_use]
    pub fn unix_socket(directory: &Path, port: u16, user: &str, database: &str) -> Self {
        let mut base = Config::new();
        base.application_name(APPLICATION_NAME);
        Self {
            hosts: vec![Host { place: Place::Socket(directory.to_path_buf()), port }],
            user: user.to_owned(),
            database: database.to_owned(),
            password: None,
            passfile: Passfile::default(),
            encryption: Encryption::none(),
            auth_methods: AuthMethods::ANY,
            attributes: SessionAttributes::Any,
            patience: Some(PATIENCE),
            timeout: Some(TIMEOUT),
            retries: RETRIES,
            shuffled: false,
            base,
            repeated: Vec::new(),
        }
    }

    /// Another database of the same server.
    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        Self { database: name.to_owned(), ..self.clone() }
    }

    /// The same database with another time limit. A session gives up after this time without progress of the server.
    /// `None`: no limit.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.timeout = timeout;
        self
    }

    /// The same database with another number of retries. A retry repeats a connection attempt or a whole transaction,
    /// after an error that may be temporary.
    #[must_use]
    pub fn with_retries(mut self, retries: usize) -> Self {
        self.retries = retries;
        self
    }

    /// The name of the database.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The addresses of its servers, for messages: `localhost:5432`, or the path of a socket. Several addresses have
    /// `or` between them.
    #[must_use]
    pub fn servers(&self) -> String {
        self.hosts.iter().map(Host::to_string).collect::<Vec<_>>().join(" or ")
    }

    /// The URL of this database, without the password. `psql`, `--database-url` and every other client of libpq accept
    /// it.
    #[must_use]
    pub fn url(&self) -> String {
        // Slashes and commas stay readable.
        let value = |text: &str| encode(text).replace("%2F", "/").replace("%2C", ",");
        let mut query: Vec<(&str, String)> = Vec::new();
        let sockets = self.hosts.iter().any(|host| matches!(host.place, Place::Socket(_)));
        let list = |part: &dyn Fn(&Host) -> String| self.hosts.iter().map(part).collect::<Vec<_>>().join(",");
        let name = |host: &Host| match &host.place {
            Place::Socket(folder) => folder.display().to_string(),
            Place::Tcp { name, .. } => name.clone(),
        };
        let mut authority = String::new();
        if sockets {
            query.push(("host", list(&name)));
            query.push(("port", list(&|host| host.port.to_string())));
        } else {
            authority = list(&|host| match name(host) {
                // An IPv6 address may have a zone: fe80::1%eth0.
                address if address.contains(':') => format!("[{}]:{}", encode(&address).replace("%3A", ":"), host.port),
                name => format!("{}:{}", encode(&name), host.port),
            });
        }
        let addresses = list(&|host| match &host.place {
            Place::Tcp { address: Some(address), .. } => address.to_string(),
            _ => String::new(),
        });
        if addresses.chars().any(|c| c != ',') {
            query.push(("hostaddr", addresses));
        }
        query.extend(self.repeated.iter().cloned());
        let query: Vec<_> = query.iter().map(|(keyword, text)| format!("{keyword}={}", value(text))).collect();
        let question = if query.is_empty() { "" } else { "?" };
        format!(
            "postgresql://{}@{authority}/{}{question}{}",
            encode(&self.user),
            encode(&self.database),
            query.join("&")
        )
    }

    /// Whether the password was in the argument `--database-url`. Other users of the machine can see the arguments.
    #[must_use]
    pub fn has_password_in_arguments(&self) -> bool {
        self.password.as_ref().is_some_and(|(_, origin)| origin == ARGUMENT)
    }

    /// The password for another client. `None` if it is only in a password file.
    #[must_use]
    pub fn password(&self) -> Option<&[u8]> {
        self.password.as_ref().map(|(password, _)| password.reveal())
    }

    /// A command line for a shell that opens this database with psql. It does not contain the password.
    #[must_use]
    pub fn psql_command(&self) -> String {
        format!("psql {}", quote::shell(&self.url()))
    }

    /// The password for one host, and its source.
    pub(super) fn password_for(&self, host: &Host) -> Option<(&Secret, &str)> {
        if let Some((password, origin)) = &self.password {
            return Some((password, origin));
        }
        let name = match &host.place {
            Place::Socket(folder) if SOCKET_FOLDERS.iter().any(|default| folder == Path::new(default)) => "localhost",
            Place::Socket(folder) => folder.to_str()?,
            Place::Tcp { name, .. } => name,
        };
        self.passfile.find(name, host.port, &self.database, &self.user).map(|password| (password, "the password file"))
    }

    fn of(parameters: &Parameters, environment: &Environment) -> Result<Self> {
        let hosts = hosts(parameters)?;
        let Some(user) = parameters.get("user").or(environment.user()).map(str::to_owned) else {
            return Err(Error::new(ErrorKind::Usage, "finding the user to log in as")
                .because("none was named, and this process runs as a user without a name")
                .hint("Name one in the URL or with PGUSER."));
        };
        let database = parameters.get("dbname").unwrap_or(&user).to_owned();
        let password = parameters.password().map(|(password, origin)| (Secret::new(password), origin.to_owned()));
        let passfile = match (&password, parameters.get("passfile"), environment.home()) {
            (None, Some(path), _) => Passfile::read(Path::new(path)),
            (None, None, Some(home)) => Passfile::read(&home.join(".pgpass")),
            _ => Passfile::default(),
        };
        let auth_methods = AuthMethods::of(parameters)?;
        if auth_methods != AuthMethods::ANY && hosts.iter().any(|host| matches!(host.place, Place::Socket(_))) {
            return Err(parameters
                .invalid("require_auth", "cannot be checked on a unix socket")
                .hint("Connect by TCP, for example with host=localhost, or leave it out."));
        }
        // The TLS parameters apply only to servers on the network. The bytes of a socket never leave the machine.
        let encryption = if hosts.iter().any(|host| matches!(host.place, Place::Tcp { .. })) {
            Encryption::of(parameters, environment)?
        } else {
            Encryption::none()
        };
        let patience = match parameters.number::<i32>("connect_timeout")? {
            None => Some(PATIENCE),
            Some(seconds) => u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs),
        };
        let shuffled =
            parameters.choice("load_balance_hosts", &[("disable", false), ("random", true)])?.unwrap_or(false);
        let mut repeated = parameters.some_of(&[
            "options",
            "channel_binding",
            "require_auth",
            "sslmode",
            "sslnegotiation",
            "sslrootcert",
            "sslcrl",
            "sslcrldir",
            "ssl_min_protocol_version",
            "ssl_max_protocol_version",
            "sslcert",
            "sslcertmode",
            "sslkey",
            "sslsni",
            "target_session_attrs",
            "load_balance_hosts",
        ]);
        for (_, path) in repeated.iter_mut().filter(|(keyword, _)| FILES.contains(keyword)) {
            // The user may paste the command line in another folder.
            if let Some(absolute) = std::path::absolute(&path).ok().filter(|_| path != "system") {
                *path = absolute.display().to_string();
            }
        }
        if encryption.roots == Roots::System && parameters.get("sslrootcert").is_none() {
            repeated.push(("sslrootcert", "system".to_owned()));
        }
        Ok(Self {
            attributes: SessionAttributes::of(parameters)?,
            base: base(parameters, environment, &encryption, patience)?,
            hosts,
            user,
            database,
            password,
            passfile,
            encryption,
            auth_methods,
            patience,
            timeout: Some(TIMEOUT),
            retries: RETRIES,
            shuffled,
            repeated,
        })
    }
}

impl fmt::Display for Target {
    /// For messages: `database "sparkify" at localhost:5432 as user "etl"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "database \"{}\" at {} as user \"{}\"", self.database, self.servers(), self.user)
    }
}

fn hosts(parameters: &Parameters) -> Result<Vec<Host>> {
    let list = |keyword| parameters.get(keyword).map(|text| text.split(',').map(str::trim).collect::<Vec<_>>());
    let names = list("host");
    let addresses = list("hostaddr");
    let count = match (&names, &addresses) {
        (Some(names), Some(addresses)) if names.len() != addresses.len() => {
            return Err(parameters.invalid("hostaddr", "must have as many parts as `host` has"));
        }
        (Some(names), _) => names.len(),
        (None, Some(addresses)) => addresses.len(),
        (None, None) => 1,
    };
    let ports = list("port").unwrap_or_else(|| vec![""]);
    if ports.len() != 1 && ports.len() != count {
        return Err(parameters.invalid("port", "must be one port, or one for each host"));
    }
    (0..count)
        .map(|i| {
            let port = match ports.get(i).or(ports.first()).copied().unwrap_or_default() {
                "" => 5432,
                port => port
                    .parse()
                    .ok()
                    .filter(|port| *port > 0)
                    .ok_or_else(|| parameters.invalid("port", "is not a number from 1 to 65535"))?,
            };
            let part = |list: &Option<Vec<&str>>| {
                list.as_ref()
                    .and_then(|list| list.get(i))
                    .filter(|part| !part.is_empty())
                    .map(|part| (*part).to_owned())
            };
            let address: Option<IpAddr> = part(&addresses)
                .map(|address| address.parse().map_err(|_| parameters.invalid("hostaddr", "is not an IP address")))
                .transpose()?;
            let place = match (part(&names), address) {
                (Some(folder), None) if folder.starts_with(['/', '@']) => Place::Socket(PathBuf::from(folder)),
                (Some(name), _) if name.contains(|c: char| c.is_whitespace() || "?&=@#/\\'\"".contains(c)) => {
                    return Err(parameters.invalid("host", "is not the name of a host"));
                }
                (Some(name), address) => Place::Tcp { name, address },
                (None, Some(address)) => Place::Tcp { name: address.to_string(), address: Some(address) },
                (None, None) => Place::Socket(default_socket_folder(port)),
            };
            Ok(Host { place, port })
        })
        .collect()
}

/// The first folder that has a socket for `port`, else the first folder that exists.
fn default_socket_folder(port: u16) -> PathBuf {
    let folders = || SOCKET_FOLDERS.iter().map(PathBuf::from);
    folders()
        .find(|folder| folder.join(format!(".s.PGSQL.{port}")).exists())
        .or_else(|| folders().find(|folder| folder.is_dir()))
        .unwrap_or_else(|| PathBuf::from("/tmp"))
}

/// The parameters that tokio-postgres handles as libpq does.
fn base(
    parameters: &Parameters,
    environment: &Environment,
    encryption: &Encryption,
    patience: Option<Duration>,
) -> Result<Config> {
    let mut config = Config::new();
    let application = parameters.get("application_name").or(parameters.get("fallback_application_name"));
    config.application_name(application.unwrap_or(APPLICATION_NAME));
    let mut options = parameters.get("options").map(str::to_owned);
    if let Some(geqo) = environment.get("PGGEQO")? {
        // If a setting occurs twice, the server uses the last value. libpq sends this setting last.
        let geqo: String =
            geqo.chars().flat_map(|c| [(c == ' ' || c == '\\').then_some('\\'), Some(c)]).flatten().collect();
        options = Some(format!("{} -c geqo={geqo}", options.unwrap_or_default()));
    }
    if let Some(options) = options {
        config.options(options);
    }
    if parameters
        .get("client_encoding")
        .is_some_and(|name| !["auto", "utf8", "utf-8", "unicode"].contains(&name.to_ascii_lowercase().as_str()))
    {
        return Err(parameters.invalid("client_encoding", "can only be UTF8"));
    }
    let bindings = [
        ("disable", ChannelBinding::Disable),
        ("prefer", ChannelBinding::Prefer),
        ("require", ChannelBinding::Require),
    ];
    if let Some(binding) = parameters.choice("channel_binding", &bindings)? {
        config.channel_binding(binding);
    }
    if encryption.direct {
        config.ssl_negotiation(SslNegotiation::Direct);
    }
    // A host may have several addresses, and the first may not answer. So half of the time is left for the next
    // address.
    if let Some(patience) = patience {
        config.connect_timeout(patience / 2);
    }
    // A load may keep the server busy for minutes, without any traffic. Some routers drop such a connection within five
    // minutes.
    config.keepalives_idle(Duration::from_secs(60)).keepalives_interval(Duration::from_secs(10)).keepalives_retries(6);
    config.keepalives(parameters.number::<i32>("keepalives")? != Some(0));
    let positive = |keyword| parameters.number::<u32>(keyword).map(|number| number.filter(|number| *number > 0));
    if let Some(seconds) = positive("keepalives_idle")? {
        config.keepalives_idle(Duration::from_secs(seconds.into()));
    }
    if let Some(seconds) = positive("keepalives_interval")? {
        config.keepalives_interval(Duration::from_secs(seconds.into()));
    }
    if let Some(count) = positive("keepalives_count")? {
        config.keepalives_retries(count);
    }
    if let Some(milliseconds) = positive("tcp_user_timeout")? {
        config.tcp_user_timeout(Duration::from_millis(milliseconds.into()));
    }
    Ok(config)
}
