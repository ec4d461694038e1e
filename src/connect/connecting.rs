//! Opens a session on the first host that accepts one.

use std::collections::hash_map::RandomState;
use std::ffi::OsStr;
use std::hash::BuildHasher as _;
use std::os::unix::ffi::OsStrExt as _;
use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{SslMode as TokioSslMode, SslNegotiation};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::connector::Connector;
use super::hosts::{Host, Place};
use super::opener::Opener;
use super::refusal::Refusal;
use super::retry::{Remedy, Retries};
use super::session::Session;
use super::target::Target;
use super::tls::SslMode;
use crate::{Error, ErrorKind, Result};

/// How much later than the watch the operating system may end a connection.
const AFTER_THE_WATCH: Duration = Duration::from_secs(10);

impl Target {
    /// Opens a session on the first host that accepts one.
    ///
    /// Each host has `connect_timeout` (10 s by default) for everything from the look-up of its name to the end of the
    /// login. If a host fails, the next one is tried, unless the server refused the login.
    ///
    /// If a server is starting, or has no free connection, all hosts are tried again after a pause.
    ///
    /// # Errors
    /// [`ErrorKind::Unreachable`] if no host accepts a session, with the reason of each host. [`ErrorKind::Usage`] if a
    /// certificate file cannot be read.
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

    /// Tries each host once.
    pub(super) async fn connect_once(&self) -> Result<Session> {
        let mut hosts = self.attributes.servers(&self.hosts).await;
        if self.shuffled {
            // The hasher has random keys, so the order of the hashes is random.
            let state = RandomState::new();
            hosts.sort_by_cached_key(|host| state.hash_one(host.to_string()));
        }
        let encrypted = hosts.iter().any(|host| matches!(host.place, Place::Tcp { .. }));
        let tls = if encrypted { self.encryption.connector()? } else { None };
        let mut second_choice = None;
        let mut errors: Vec<Error> = Vec::new();
        for host in &hosts {
            tracing::debug!("connecting to {host}");
            match self.open(host, tls.as_ref()).await {
                Ok((session, None)) => return Ok(session),
                Ok((session, Some(_))) if self.attributes.are_a_preference() => {
                    second_choice.get_or_insert(session);
                }
                Ok((_, Some(mismatch))) => errors.push(Refusal::Unfit(mismatch).into_error(self, host)),
                Err(refusal) => {
                    let last = refusal.is_final();
                    errors.push(refusal.into_error(self, host));
                    if last {
                        second_choice = None;
                        break;
                    }
                }
            }
        }
        if let Some(session) = second_choice {
            return Ok(session);
        }
        let Some(last) = errors.pop() else {
            return Err(Error::new(ErrorKind::Bug, format!("connecting to {self}: there is no host")));
        };
        if errors.is_empty() {
            return Err(last);
        }
        let hint = last.hint_text().map(str::to_owned);
        let all: Vec<_> = errors.iter().chain([&last]).map(|error| format!("{error:#}")).collect();
        let mut error = Error::new(ErrorKind::Unreachable, format!("connecting to {self}")).because(all.join("; "));
        if let Some(hint) = hint {
            error = error.hint(hint);
        }
        // The reason already contains the text of this cause.
        let cause = errors.into_iter().chain([last]).find(Remedy::is_to_connect_again).and_then(Error::into_source);
        Err(match cause {
            Some(cause) => error.caused_by(cause),
            None => error,
        })
    }

    /// Opens a session on one host, within the time limit. The second value is a reason if the server is not of the
    /// kind that target_session_attrs requests.
    async fn open(
        &self,
        host: &Host,
        tls: Option<&MakeRustlsConnect>,
    ) -> Result<(Session, Option<&'static str>), Refusal> {
        let attempt = async {
            let session = self.negotiate(host, tls).await?;
            let mismatch = self.attributes.mismatch(session.client()).await.map_err(Refusal::Failed)?;
            Ok((session, mismatch))
        };
        let Some(patience) = self.patience else { return attempt.await };
        tokio::time::timeout(patience, attempt).await.unwrap_or(Err(Refusal::Silent(patience)))
    }

    /// Opens a session with the requested encryption. With `prefer`, a failed attempt may be repeated without
    /// encryption.
    async fn negotiate(&self, host: &Host, tls: Option<&MakeRustlsConnect>) -> Result<Session, Refusal> {
        // PostgreSQL does not support TLS on unix sockets.
        let tls = tls.filter(|_| matches!(host.place, Place::Tcp { .. }));
        let refusal = match self.login(host, tls).await {
            Err(refusal) if tls.is_some() && self.encryption.mode == SslMode::Prefer => refusal,
            result => return result,
        };
        let Some(why) = refusal.may_do_without_tls() else { return Err(refusal) };
        tracing::debug!("{host}: {why}; trying without encryption, as sslmode=prefer allows");
        let session = match self.login(host, None).await {
            Ok(session) => session,
            Err(second) => return Err(if refusal.is_without_tls() { second } else { refusal }),
        };
        if host.is_this_machine() {
            tracing::info!("the session with {host} is not encrypted: {why}");
        } else {
            tracing::warn!(
                "the session with {host} is not encrypted: {why}, and sslmode=prefer allows that. Other people on the \
                 network may read the data. To refuse such a server, set sslmode=require."
            );
        }
        Ok(session)
    }

    async fn login(&self, host: &Host, tls: Option<&MakeRustlsConnect>) -> Result<Session, Refusal> {
        let connector = Connector::of(tls, self.auth_methods);
        let config = self.config(host, connector.as_ref());
        let opener = Opener { config, connector, patience: self.patience };
        Session::open(opener, Arc::new(self.clone())).await.map_err(Refusal::Failed)
    }

    /// The configuration of tokio-postgres for one host.
    fn config(&self, host: &Host, connector: Option<&Connector>) -> Config {
        let mut config = self.base.clone();
        config.user(&self.user).dbname(&self.database).port(host.port);
        match &host.place {
            Place::Socket(folder) => {
                // For the operating system, the name of an abstract socket begins with a NUL.
                match folder.as_os_str().as_bytes().strip_prefix(b"@") {
                    Some(name) => config.host_path(OsStr::from_bytes(&[b"\0", name].concat())),
                    None => config.host_path(folder),
                };
            }
            Place::Tcp { name, address } => {
                config.host(name);
                if let Some(address) = address {
                    config.hostaddr(*address);
                }
            }
        }
        // The system ends a connection if the peer accepts no bytes for this time. A server that works may accept none.
        // So the time limit of the watch must end first.
        if let Some(timeout) = self.timeout.filter(|_| config.get_tcp_user_timeout().is_none()) {
            config.tcp_user_timeout(timeout + AFTER_THE_WATCH);
        }
        if let Some((password, _)) = self.password_for(host) {
            config.password(password.reveal());
        }
        // Never `Prefer` of tokio-postgres, because it does not report whether the connection is encrypted.
        config.ssl_mode(if connector.is_some() { TokioSslMode::Require } else { TokioSslMode::Disable });
        if connector.is_some_and(|connector| !connector.encrypts()) {
            config.ssl_negotiation(SslNegotiation::Direct);
        }
        config
    }
}
