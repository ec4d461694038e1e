//! Several sessions with the same snapshot, so that queries can run in parallel.
//!
//! A server executes the queries of one session one after the other, on one core. More sessions use more cores. A
//! transaction exports its snapshot, and the transactions of the other sessions import it. So the answers agree with
//! each other while loads commit.
//!
//! The first session is enough for all queries. If the server or a pooler does not open more sessions, the queries only
//! take longer.

use std::time::Duration;

use futures_util::future::join_all;

use super::{Canceller, Session, Transaction, TransactionKind};
use crate::{Result, sql};

/// The maximum number of sessions. More sessions are not faster on a server with two cores. A larger server has other
/// work.
const SESSIONS: usize = 4;

/// The time limit for opening another session. A session that is not open by then is not used.
const OPENING: Duration = Duration::from_secs(1);

/// The time limit for beginning a transaction in another session. A session that exceeds it is not used. A pooler
/// without a free connection would wait for the end of the first transaction.
const BEGINNING: Duration = Duration::from_millis(250);

/// How long the server may take to cancel the other queries after one has failed.
const CANCELLING: Duration = Duration::from_millis(500);

/// Sessions beside a first one, and the canceller of all of them.
pub(crate) struct Others {
    sessions: Vec<Session>,
    canceller: Canceller,
}

impl Others {
    /// Opens sessions beside `first` for a number of queries. Uses only the sessions that the server opens at once.
    pub(crate) async fn beside(first: &Session, questions: usize) -> Self {
        let opened = (1..SESSIONS.min(questions)).map(|_| tokio::time::timeout(OPENING, first.another()));
        let sessions = join_all(opened).await.into_iter().filter_map(|opened| match opened {
            Ok(Ok(session)) => Some(session),
            Ok(Err(error)) => not_used(&format!("{error:#}")),
            Err(_) => not_used("the server did not answer at once"),
        });
        Self { sessions: sessions.collect(), canceller: first.canceller() }
    }

    /// Begins a transaction with the snapshot of `first` in each of these sessions. Returns the transactions that the
    /// server begins at once.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server does not export the snapshot.
    pub(crate) async fn begin(&mut self, first: &Transaction<'_>) -> Result<Vec<Transaction<'_>>> {
        if self.sessions.is_empty() {
            return Ok(Vec::new());
        }
        let exported = first.query_one("exporting the snapshot", sql::SESSION_EXPORT_SNAPSHOT, &[]).await?;
        let snapshot: &str = exported.get("snapshot");
        let begun = self.sessions.iter_mut().map(|session| {
            tokio::time::timeout(BEGINNING, session.begin_at(TransactionKind::Snapshot, Some(snapshot)))
        });
        let begun = join_all(begun).await.into_iter().filter_map(|begun| match begun {
            Ok(Ok(transaction)) => Some(transaction),
            Ok(Err(error)) => not_used(&format!("{error:#}")),
            Err(_) => not_used("the server did not begin a transaction at once"),
        });
        Ok(begun.collect())
    }

    /// Ends the sessions. If a query has `failed`, cancels the other queries first.
    pub(crate) async fn close(self, failed: bool) {
        if failed {
            // The first session continues, and may ask the server for the reason of the failure.
            match tokio::time::timeout(CANCELLING, self.canceller.cancel_others()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!("{error:#}"),
                Err(_) => tracing::debug!("the other sessions were not cancelled: no answer"),
            }
        }
        join_all(self.sessions.into_iter().map(Session::close)).await;
        self.canceller.forget_others();
    }
}

fn not_used<T>(why: &str) -> Option<T> {
    tracing::debug!("the queries run with one session less: {why}");
    None
}
