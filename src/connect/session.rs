//! A session with the server. A background task runs its connection, and its transactions have fixed settings.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_postgres::{Client, IsolationLevel, SimpleQueryMessage};

use super::cancel::{CancelOne, Canceller};
use super::failure::server_error;
use super::opener::Opener;
use super::retry::Retries;
use super::target::Target;
use super::transaction::Transaction;
use super::watch::{Backend, Watch};
use crate::{Result, sql};

/// How long the server may take to end a session.
const ENDING: Duration = Duration::from_secs(1);

/// An open session.
///
/// Dropping it ends the session, as [`Session::close`] does. The server rolls back a transaction that is not committed.
pub struct Session {
    client: Client,
    connection: JoinHandle<()>,
    canceller: Canceller,
    watch: Watch,
    /// Opens further sessions on the same host.
    opener: Opener,
    target: Arc<Target>,
}

/// The purpose of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionKind {
    /// Writes. Each statement sees every earlier commit.
    Write,
    /// Reads. All statements see the same snapshot.
    Snapshot,
    /// Reads, and writes temporary tables. All statements see the same snapshot.
    SnapshotWithTemporaryTables,
}

impl Session {
    /// Opens a session with `opener`, on one of the hosts of `target`.
    pub(super) async fn open(opener: Opener, target: Arc<Target>) -> Result<Self, tokio_postgres::Error> {
        let (client, connection) = opener.open().await?;
        let canceller = Canceller::new(CancelOne { token: client.cancel_token(), opener: opener.clone() });
        let watch = Watch::new(opener.clone(), target.timeout);
        Ok(Self { client, connection, canceller, watch, opener, target })
    }

    /// Opens another session on the same host, as the same role. The canceller of this session also cancels the
    /// statements of the other one.
    ///
    /// # Errors
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if the host does not open it.
    pub(super) async fn another(&self) -> Result<Self> {
        let opened = Self::open(self.opener.clone(), Arc::clone(&self.target)).await;
        let other = opened.map_err(|error| server_error("opening another session", error))?;
        self.canceller.add(&other.canceller);
        Ok(other)
    }

    /// Replaces this session, which is not usable any more, by another one. Returns true if the other session is with
    /// the same server, and that server has not been restarted. The canceller of this session now cancels the other
    /// one.
    pub(super) async fn reconnect(&mut self) -> Result<bool> {
        let before = self.watch.backend();
        let other = self.target.connect_once().await?;
        self.canceller.replace(&other.canceller);
        let canceller = self.canceller.clone();
        *self = Self { canceller, ..other };
        self.begin(TransactionKind::Snapshot).await?;
        let server = |backend: Option<Backend>| backend.map(|backend| backend.server_began);
        Ok(server(before) == server(self.watch.backend()))
    }

    /// The retries of a command.
    pub(crate) fn retries(&self) -> Retries {
        Retries::new(self.target.retries)
    }

    /// Whether a statement got no answer within the time limit.
    pub(crate) fn gave_up(&self) -> bool {
        self.watch.gave_up()
    }

    /// The client of tokio-postgres, for statements with the settings of the server. These statements have no time
    /// limit.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The same client, for transactions.
    pub fn client_mut(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Begins a transaction with fixed settings: UTC, UTF-8, ISO dates, shortest exact floats, an empty search path. A
    /// statement fails if row-level security would hide rows. The settings end with the transaction, because a pooler
    /// may give the session to another client.
    ///
    /// # Errors
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server refuses it, or does not answer.
    pub async fn begin(&mut self, kind: TransactionKind) -> Result<Transaction<'_>> {
        self.begin_at(kind, None).await
    }

    /// The same, with the snapshot that another transaction has exported under this name.
    pub(super) async fn begin_at(&mut self, kind: TransactionKind, snapshot: Option<&str>) -> Result<Transaction<'_>> {
        let watch = self.watch.clone();
        let limit = watch.timeout().map_or(0, |timeout| timeout.as_millis()).to_string();
        let beginning = begin(&mut self.client, kind, snapshot, &limit);
        let (transaction, backend) = watch.over("beginning a transaction", beginning).await?;
        watch.is_with(backend);
        Ok(Transaction::new(transaction, watch))
    }

    /// Cancels the statements of this session from another task.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    /// Ends the session. Waits one second at most until the server knows. All answers have arrived before, so it does
    /// not matter if the server does not answer now.
    pub async fn close(self) {
        let Self { client, connection, watch, .. } = self;
        drop(client);
        if watch.gave_up() {
            connection.abort();
        } else if tokio::time::timeout(ENDING, connection).await.is_err() {
            tracing::debug!("the server may not know that the session has ended: no answer");
        }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("closed", &self.client.is_closed()).finish_non_exhaustive()
    }
}

/// Begins a transaction, and finds out which process of the server executes it.
///
/// `lock_timeout` is the time limit for waiting for a lock, in milliseconds. It applies only if the server has no
/// limit. 0: no limit.
pub(super) async fn begin<'a>(
    client: &'a mut Client,
    kind: TransactionKind,
    snapshot: Option<&str>,
    lock_timeout: &str,
) -> Result<(tokio_postgres::Transaction<'a>, Option<Backend>), tokio_postgres::Error> {
    let (isolation, read_only) = match kind {
        // Each statement must see the commits of other loads, also those that came while this load waited.
        TransactionKind::Write => (IsolationLevel::ReadCommitted, false),
        TransactionKind::Snapshot => (IsolationLevel::RepeatableRead, true),
        TransactionKind::SnapshotWithTemporaryTables => (IsolationLevel::RepeatableRead, false),
    };
    let transaction = client.build_transaction().isolation_level(isolation).read_only(read_only).start().await?;
    if snapshot.is_some() {
        // The snapshot must be set before any query.
        transaction.batch_execute(&sql::with_values(sql::SESSION_SNAPSHOT, |_| snapshot)).await?;
    }
    let statements = sql::with_values(sql::SESSION_TRANSACTION, |_| Some(lock_timeout));
    let answers = transaction.simple_query(&statements).await?;
    let backend = answers.iter().rev().find_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => Backend::of(row),
        _ => None,
    });
    Ok((transaction, backend))
}
