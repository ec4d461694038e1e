//! A session: connected, its connection driven in the background, its transactions with the settings that all statements rely on.

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
/// Dropping it ends it, as [`Session::close`] does; a transaction that is not committed is rolled back.
pub struct Session {
    client: Client,
    connection: JoinHandle<()>,
    canceller: Canceller,
    watch: Watch,
    /// How it was opened.
    opener: Opener,
    target: Arc<Target>,
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

impl Session {
    /// Opens a session on one of the hosts of `target`.
    pub(super) async fn open(opener: Opener, target: Arc<Target>) -> Result<Self, tokio_postgres::Error> {
        let (client, connection) = opener.open().await?;
        let canceller = Canceller::new(CancelOne { token: client.cancel_token(), opener: opener.clone() });
        let watch = Watch::new(opener.clone(), target.timeout);
        Ok(Self { client, connection, canceller, watch, opener, target })
    }

    /// Opens another session on the same host, as the same role. The canceller of this one cancels its statements, too.
    ///
    /// # Errors
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if the host gives none.
    pub(super) async fn another(&self) -> Result<Self> {
        let opened = Self::open(self.opener.clone(), Arc::clone(&self.target)).await;
        let other = opened.map_err(|error| server_error("opening another session", error))?;
        self.canceller.add(&other.canceller);
        Ok(other)
    }

    /// Opens another session in the place of this one, which is of no use any more. Returns whether it is with the same server, which has not been
    /// restarted. What cancels this session cancels the other.
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

    /// The further tries that a command has.
    pub(crate) fn retries(&self) -> Retries {
        Retries::new(self.target.retries)
    }

    /// Whether a statement has got no answer within the time limit.
    pub(crate) fn gave_up(&self) -> bool {
        self.watch.gave_up()
    }

    /// The client, for statements under the settings of the server. Nothing watches these statements.
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
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server refuses it, or gives no answer.
    pub async fn begin(&mut self, kind: TransactionKind) -> Result<Transaction<'_>> {
        self.begin_at(kind, None).await
    }

    /// The same, in the snapshot of this name that another transaction has exported.
    pub(super) async fn begin_at(&mut self, kind: TransactionKind, snapshot: Option<&str>) -> Result<Transaction<'_>> {
        let watch = self.watch.clone();
        let limit = watch.timeout().map_or(0, |timeout| timeout.as_millis()).to_string();
        let beginning = begin(&mut self.client, kind, snapshot, &limit);
        let (transaction, backend) = watch.over("beginning a transaction", beginning).await?;
        watch.is_with(backend);
        Ok(Transaction::new(transaction, watch))
    }

    /// What can cancel the statements of this session while somebody else uses it.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    /// Ends the session, and waits a second at most until the server has been told. The answers are there already, so a server that gives no answer
    /// now changes nothing.
    pub async fn close(self) {
        let Self { client, connection, watch, .. } = self;
        drop(client);
        if watch.gave_up() {
            connection.abort();
        } else if tokio::time::timeout(ENDING, connection).await.is_err() {
            tracing::debug!("the server was not told that the session ends: it gives no answer");
        }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("closed", &self.client.is_closed()).finish_non_exhaustive()
    }
}

/// Begins a transaction, and finds out which process of the server it is with.
///
/// `lock_timeout` is the time limit for waiting for a lock, in milliseconds, where the server has none. 0: none.
pub(super) async fn begin<'a>(
    client: &'a mut Client,
    kind: TransactionKind,
    snapshot: Option<&str>,
    lock_timeout: &str,
) -> Result<(tokio_postgres::Transaction<'a>, Option<Backend>), tokio_postgres::Error> {
    let (isolation, read_only) = match kind {
        // Each statement sees what other loads committed while this one waited for them.
        TransactionKind::Write => (IsolationLevel::ReadCommitted, false),
        TransactionKind::Snapshot => (IsolationLevel::RepeatableRead, true),
        TransactionKind::SnapshotWithTemporaryTables => (IsolationLevel::RepeatableRead, false),
    };
    let transaction = client.build_transaction().isolation_level(isolation).read_only(read_only).start().await?;
    if snapshot.is_some() {
        // Before any query.
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
