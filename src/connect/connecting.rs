//! Opens a session on the first host that gives one.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::SslMode as TokioSslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::opener::Opener;
use super::refusal::Refusal;
use super::retry::{Remedy, Retries};
use super::session::Session;
use super::target::{Host, Place, Target};
use super::tls::SslMode;
use crate::{Error, ErrorKind, Result};

/// How much later than the watch the system may end a connection.
const AFTER_THE_WATCH: Duration = Duration::from_secs(10);

impl Target {
    /// Opens a session: on the first host that gives one.
    ///
    /// Each host has `connect_timeout` (10 s unless said otherwise) for everything from the look-up of its name to the
    /// end of the login. The next one is tried unless the server knew us and said no.
    ///
    /// A server that is starting, or has no connection left, is asked again.
    ///
    /// # Errors
    /// [`ErrorKind::Server`] if no host gives a session, with the reason of each; [`ErrorKind::Usage`] if a certificate
    /// file cannot be read.
    pub async fn connect(&self) -> Result<Session> {
        let mut retries = Retries::new(self.retries);
        loop {
            let connected = self.connect_once().await;
            match &connected {
                Err(error) if Remedy::is_to_connect_again(error) && retries.are_left() => retries.pause(error).await,
                _ => return connected,
            };
        }
    }

    /// Asks each host once.
    pub(super) async fn connect_once(&self) -> Result<Session> {
        let mut hosts: Vec<_> = self.hosts.iter().collect();
        if self.shuffled {
            // Its keys are random, so the order of the hashes is.
            let state = RandomState::new();
            hosts.sort_by_cached_key(|host| state.hash_one(host.to_string()));
        }
        let encrypted = hosts.iter().any(|host| matches!(host.place, Place::Tcp { .. }));
        let connector = if encrypted { self.encryption.connector()? } else { None };
        let mut errors: Vec<Error> = Vec::new();
        for host in hosts {
            tracing::debug!("connecting to {host}");
            match self.open(host, connector.as_ref()).await {
                Ok(session) => return Ok(session),
                Err(refusal) => {
                    let last = refusal.is_final();
                    errors.push(refusal.into_error(self, host));
                    if last {
                        break;
                    }
                }
            }
        }
        let Some(last) = errors.pop() else {
            return Err(Error::new(ErrorKind::Bug, format!("connecting to {self}: there is no host")));
        };
        if errors.is_empty() {
            return Err(last);
        }
        let hint = last.hint_text().map(str::to_owned);
        let all: Vec<_> = errors.iter().chain([&last]).map(|error| format!("{error:#}")).collect();
        let mut error = Error::new(ErrorKind::Server, format!("connecting to {self}")).because(all.join("; "));
        if let Some(hint) = hint {
            error = error.hint(hint);
        }
        // Its text is in the reason already.
        let cause = errors.into_iter().chain([last]).find(Remedy::is_to_connect_again).and_then(Error::into_source);
        Err(match cause {
            Some(cause) => error.caused_by(cause),
            None => error,
        })
    }

    /// Opens a session on one host, within its time.
    async fn open(&self, host: &Host, connector: Option<&MakeRustlsConnect>) -> Result<Session, Refusal> {
        let Some(patience) = self.patience else { return self.negotiate(host, connector).await };
        tokio::time::timeout(patience, self.negotiate(host, connector)).await.unwrap_or(Err(Refusal::Silent(patience)))
    }

    /// Opens a session encrypted as asked; where that is `prefer`, encryption may fail.
    async fn negotiate(&self, host: &Host, connector: Option<&MakeRustlsConnect>) -> Result<Session, Refusal> {
        // There is no TLS on unix sockets.
        let connector = connector.filter(|_| matches!(host.place, Place::Tcp { .. }));
        let refusal = match self.login(host, connector).await {
            Err(refusal) if connector.is_some() && self.encryption.mode == SslMode::Prefer => refusal,
            result => return result,
        };
        if !refusal.may_do_without_tls() {
            return Err(refusal);
        }
        tracing::debug!("{host} takes no encrypted session; trying without, as sslmode=prefer allows");
        self.login(host, None).await.map_err(|_| refusal)
    }

    async fn login(&self, host: &Host, connector: Option<&MakeRustlsConnect>) -> Result<Session, Refusal> {
        let config = self.config(host, connector.is_some());
        let opener = Opener { config, connector: connector.cloned(), patience: self.patience };
        Session::open(opener, Arc::new(self.clone())).await.map_err(Refusal::Failed)
    }

    /// What tokio-postgres is to do for one host.
    fn config(&self, host: &Host, encrypted: bool) -> Config {
        let mut config = self.base.clone();
        config.user(&self.user).dbname(&self.database).port(host.port);
        match &host.place {
            Place::Socket(folder) => {
                config.host_path(folder);
            }
            Place::Tcp { name, address } => {
                config.host(name);
                if let Some(address) = address {
                    config.hostaddr(*address);
                }
            }
        }
        // The system ends a connection whose bytes nobody takes. It also does so while a server that works takes none, so the watch comes first.
        if let Some(timeout) = self.timeout.filter(|_| config.get_tcp_user_timeout().is_none()) {
            config.tcp_user_timeout(timeout + AFTER_THE_WATCH);
        }
        if let Some((password, _)) = self.password_for(host) {
            config.password(password.reveal());
        }
        config.ssl_mode(match self.encryption.mode {
            _ if !encrypted => TokioSslMode::Disable,
            SslMode::Disable => TokioSslMode::Disable,
            SslMode::Prefer => TokioSslMode::Prefer,
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => TokioSslMode::Require,
        });
        config
    }
}
