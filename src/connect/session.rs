//! A session: connected, its connection driven in the background, its transactions with the settings that all statements rely on.

use std::collections::hash_map::RandomState;
use std::future::poll_fn;
use std::hash::BuildHasher as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode as TokioSslMode;
use tokio_postgres::error::{DbError, Severity};
use tokio_postgres::{AsyncMessage, CancelToken, Client, Config, Connection, IsolationLevel, NoTls, Transaction};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure::server_error;
use super::parameters::PATIENCE;
use super::refusal::Refusal;
use super::target::{Host, Place, Target};
use super::tls::SslMode;
use crate::{Error, ErrorKind, Result, sql};

/// An open session.
///
/// Dropping it ends it, as [`Session::close`] does; a transaction that is not committed is rolled back.
pub struct Session {
    client: Client,
    connection: JoinHandle<()>,
    canceller: Canceller,
    /// How it was opened.
    config: Config,
}

/// Cancels what a session is doing, from anywhere, and what the sessions are doing that ask beside it. Clones are cheap.
#[derive(Clone)]
pub struct Canceller {
    own: CancelOne,
    beside: Arc<Mutex<Vec<CancelOne>>>,
}

/// Cancels what one session is doing.
#[derive(Clone)]
struct CancelOne {
    token: CancelToken,
    connector: Option<MakeRustlsConnect>,
    patience: Option<Duration>,
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionKind {
    /// Writes. Each statement sees every earlier commit.
    Write,
    /// Reads. All statements see one moment.
    Snapshot,
    /// Reads, and writes temporary tables. All statements see one moment.
    SnapshotWithTemporaryTables,
}

impl Target {
    /// Opens a session: on the first host that gives one.
    ///
    /// Each host has `connect_timeout` (10 s unless said otherwise) for everything from the look-up of its name to the
    /// end of the login. The next one is tried unless the server knew us and said no.
    ///
    /// # Errors
    /// [`ErrorKind::Server`] if no host gives a session, with the reason of each; [`ErrorKind::Usage`] if a certificate
    /// file cannot be read.
    pub async fn connect(&self) -> Result<Session> {
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
        let error = Error::new(ErrorKind::Server, format!("connecting to {self}")).because(all.join("; "));
        Err(match hint {
            Some(hint) => error.hint(hint),
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
        Session::open(config, connector.cloned(), self.patience).await.map_err(Refusal::Failed)
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

impl Session {
    async fn open(
        config: Config,
        connector: Option<MakeRustlsConnect>,
        patience: Option<Duration>,
    ) -> Result<Self, tokio_postgres::Error> {
        let (client, connection) = match &connector {
            Some(connector) => {
                let (client, connection) = config.connect(connector.clone()).await?;
                (client, tokio::spawn(drive(connection)))
            }
            None => {
                let (client, connection) = config.connect(NoTls).await?;
                (client, tokio::spawn(drive(connection)))
            }
        };
        let own = CancelOne { token: client.cancel_token(), connector, patience };
        Ok(Self { client, connection, canceller: Canceller { own, beside: Arc::default() }, config })
    }

    /// Opens another session on the same host, as the same role. The canceller of this one cancels its statements, too.
    ///
    /// # Errors
    /// [`ErrorKind::Server`] if the host gives none.
    pub(super) async fn another(&self) -> Result<Self> {
        let CancelOne { connector, patience, .. } = self.canceller.own.clone();
        let opened = Self::open(self.config.clone(), connector, patience).await;
        let other = opened.map_err(|error| server_error("opening another session", error))?;
        self.canceller.beside.lock().unwrap_or_else(PoisonError::into_inner).push(other.canceller.own.clone());
        Ok(other)
    }

    /// The client, for statements under the settings of the server.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The same, for transactions.
    pub fn client_mut(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Begins a transaction with the settings that all statements rely on: UTC, UTF-8, ISO dates, shortest exact floats, no row-level
    /// security, an empty search path. They end with the transaction, so that a pooler's next client has its own.
    ///
    /// # Errors
    /// [`ErrorKind::Server`] if the server refuses it.
    pub async fn begin(&mut self, kind: TransactionKind) -> Result<Transaction<'_>> {
        self.begin_at(kind, None).await
    }

    /// The same, in the snapshot of this name that another transaction has exported.
    pub(super) async fn begin_at(&mut self, kind: TransactionKind, snapshot: Option<&str>) -> Result<Transaction<'_>> {
        let failed = |error| server_error("beginning a transaction", error);
        let (isolation, read_only) = match kind {
            // Each statement sees what other loads committed while this one waited for them.
            TransactionKind::Write => (IsolationLevel::ReadCommitted, false),
            TransactionKind::Snapshot => (IsolationLevel::RepeatableRead, true),
            TransactionKind::SnapshotWithTemporaryTables => (IsolationLevel::RepeatableRead, false),
        };
        let transaction = self.client.build_transaction().isolation_level(isolation).read_only(read_only);
        let transaction = transaction.start().await.map_err(failed)?;
        if snapshot.is_some() {
            // Before any query.
            let statement = sql::with_values(sql::SESSION_SNAPSHOT, |_| snapshot);
            transaction.batch_execute(&statement).await.map_err(failed)?;
        }
        transaction.batch_execute(sql::SESSION_TRANSACTION).await.map_err(failed)?;
        Ok(transaction)
    }

    /// What can cancel the statements of this session while somebody else uses it.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    /// Ends the session and waits until the server has been told, at most a few seconds.
    ///
    /// # Errors
    /// [`ErrorKind::Server`] if the connection does not end.
    pub async fn close(self) -> Result<()> {
        let Self { client, connection, .. } = self;
        drop(client);
        // What went wrong on the connection before was logged when it happened and met whoever waited for an answer.
        tokio::time::timeout(Duration::from_secs(5), connection).await.map(|_| ()).map_err(|_| {
            Error::new(ErrorKind::Server, "closing the session").because("the server did not take our goodbye")
        })
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("closed", &self.client.is_closed()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Canceller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canceller").field("encrypted", &self.own.connector.is_some()).finish_non_exhaustive()
    }
}

impl Canceller {
    /// Asks the server to cancel the statements that the sessions are at, if any, over connections of their own that are
    /// encrypted as the sessions are. The statements then fail with SQLSTATE 57014.
    ///
    /// # Errors
    /// [`ErrorKind::Server`] if the server cannot be asked. Whether it had anything to cancel it does not say.
    pub async fn cancel(&self) -> Result<()> {
        let (own, others) = tokio::join!(self.own.cancel(), self.cancel_others());
        own.and(others)
    }

    /// The same for the sessions beside alone.
    pub(super) async fn cancel_others(&self) -> Result<()> {
        let beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner).clone();
        join_all(beside.iter().map(CancelOne::cancel)).await.into_iter().collect()
    }

    /// Forgets the sessions beside, which have ended.
    pub(super) fn forget_others(&self) {
        self.beside.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl CancelOne {
    async fn cancel(&self) -> Result<()> {
        let doing = "asking the server to cancel the statement";
        let ask = async {
            match &self.connector {
                Some(connector) => self.token.cancel_query(connector.clone()).await,
                None => self.token.cancel_query(NoTls).await,
            }
        };
        tokio::time::timeout(self.patience.unwrap_or(PATIENCE), ask)
            .await
            .map_err(|_| Error::new(ErrorKind::Server, doing).because("no answer in time"))?
            .map_err(|error| server_error(doing, error))
    }
}

/// Moves bytes until the session ends, and says what the server says on its own account.
async fn drive<S, T>(mut connection: Connection<S, T>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
    T: AsyncRead + AsyncWrite + Unpin + Send,
{
    loop {
        match poll_fn(|cx| connection.poll_message(cx)).await {
            Some(Ok(AsyncMessage::Notice(notice))) => log_notice(&notice),
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                // Who waits for an answer has had it. Who asks next only learns that the connection is closed: this is
                // the one place that knows what the server said, if it said anything.
                let said = error.as_db_error().is_some();
                let error = server_error("the server ended the session", error);
                return if said { tracing::warn!("{error:#}") } else { tracing::debug!("{error:#}") };
            }
            None => return,
        }
    }
}

fn log_notice(notice: &DbError) {
    match notice.parsed_severity() {
        Some(Severity::Warning) => tracing::warn!("the server warns: {}", notice.message()),
        _ => tracing::debug!("the server says: {}", notice.message()),
    }
}
