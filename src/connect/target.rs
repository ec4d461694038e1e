//! The target of a connection: the server, the user, the database and the encryption.
//!
//! The target depends on the command line, the environment and the files that libpq reads. This module does not
//! connect.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use tokio_postgres::Config;

use super::attributes::SessionAttributes;
use super::authentication::AuthMethods;
use super::client_config::client_config;
use super::conninfo::{self, encode};
use super::environment::Environment;
use super::hosts::{Host, Place, SOCKET_FOLDERS, hosts};
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
            base: client_config(parameters, environment, &encryption, patience)?,
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
