//! Cancels the statements of sessions. Each request uses a new connection.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::join_all;
use tokio_postgres::{CancelToken, NoTls};

use super::failure::server_error;
use super::opener::Opener;
use super::parameters::PATIENCE;
use crate::{Error, ErrorKind, Result};

/// Cancels the statements of a session, and of the sessions beside it. Any task may use it. A clone is cheap.
#[derive(Clone)]
pub struct Canceller {
    /// The session itself, then those beside it.
    sessions: Arc<Mutex<Vec<CancelOne>>>,
}

/// Cancels the statement of one session.
#[derive(Clone)]
pub(super) struct CancelOne {
    pub(super) token: CancelToken,
    pub(super) opener: Opener,
}

impl std::fmt::Debug for Canceller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canceller").field("sessions", &self.sessions().len()).finish()
    }
}

impl Canceller {
    pub(super) fn new(own: CancelOne) -> Self {
        Self { sessions: Arc::new(Mutex::new(vec![own])) }
    }

    /// Asks the server to cancel the statements that the sessions execute, if any. Each request uses a new connection,
    /// with the same encryption as its session. The statements then fail with SQLSTATE 57014.
    ///
    /// # Errors
    /// [`ErrorKind::Server`] if the server cannot be asked. The server does not report whether it has cancelled a
    /// statement.
    pub async fn cancel(&self) -> Result<()> {
        let sessions = self.sessions().clone();
        cancel_all(&sessions).await
    }

    /// Cancels only the statements of the sessions beside the first one.
    pub(super) async fn cancel_others(&self) -> Result<()> {
        let beside: Vec<_> = self.sessions().iter().skip(1).cloned().collect();
        cancel_all(&beside).await
    }

    /// Adds a session beside the first one, to cancel both together.
    pub(super) fn add(&self, beside: &Self) {
        let own = beside.sessions().first().cloned();
        self.sessions().extend(own);
    }

    /// Removes the sessions beside the first one, because they have ended.
    pub(super) fn forget_others(&self) {
        self.sessions().truncate(1);
    }

    /// Replaces all sessions by another one, which has replaced the first one.
    pub(super) fn replace(&self, by: &Self) {
        let own = by.sessions().first().cloned();
        *self.sessions() = own.into_iter().collect();
    }

    fn sessions(&self) -> MutexGuard<'_, Vec<CancelOne>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn cancel_all(sessions: &[CancelOne]) -> Result<()> {
    join_all(sessions.iter().map(CancelOne::cancel)).await.into_iter().collect()
}

impl CancelOne {
    async fn cancel(&self) -> Result<()> {
        let doing = "asking the server to cancel the statement";
        let ask = async {
            match &self.opener.connector {
                Some(connector) => self.token.cancel_query(connector.clone()).await,
                None => self.token.cancel_query(NoTls).await,
            }
        };
        tokio::time::timeout(self.opener.patience.unwrap_or(PATIENCE), ask)
            .await
            .map_err(|_| Error::new(ErrorKind::Server, doing).because("no answer in time"))?
            .map_err(|error| server_error(doing, error))
    }
}
