//! Whether to try again after an error, and when.
//!
//! The decision depends on the SQLSTATE, and on whether the connection is lost. Each try is a whole transaction,
//! because the server has rolled back the one before. The pauses grow and are random. So two commands that disturbed
//! each other do not start again at the same moment.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio_postgres::error::SqlState;

use super::Session;
use super::failure::{is_lost, sqlstate};
use crate::{Error, Result};

/// The default number of retries. Their pauses take 8 to 15 s in total, which is enough for a server to start.
pub(super) const RETRIES: usize = 5;

/// How to retry after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Repeat the work.
    Repeat,
    /// Repeat the work, in another session.
    Reconnect,
}

impl Remedy {
    /// How to retry after `error`. `None` if a retry does not make sense.
    pub(crate) fn of(error: &Error) -> Option<Self> {
        let Some(code) = sqlstate(error) else { return is_lost(error).then_some(Self::Reconnect) };
        if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code) {
            return Some(Self::Repeat);
        }
        let unavailable = [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::TOO_MANY_CONNECTIONS,
            SqlState::CONNECTION_EXCEPTION,
            SqlState::CONNECTION_DOES_NOT_EXIST,
            SqlState::CONNECTION_FAILURE,
        ];
        unavailable.contains(code).then_some(Self::Reconnect)
    }

    /// Whether to try to connect again after `error`, if there was no session before. There is no other try if the
    /// server did not answer at all, because its name may be wrong.
    pub(super) fn is_to_connect_again(error: &Error) -> bool {
        sqlstate(error).is_some() && Self::of(error) == Some(Self::Reconnect)
    }
}

/// The retries of one command.
#[derive(Debug)]
pub(crate) struct Retries {
    pauses: ExponentialBackoff,
    count: usize,
    used: usize,
}

impl Retries {
    pub(super) fn new(count: usize) -> Self {
        let pauses = ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(250))
            .with_max_delay(Duration::from_secs(8))
            .with_max_times(count)
            .with_jitter();
        Self { pauses: pauses.build(), count, used: 0 }
    }

    /// The number of retries that were used.
    pub(crate) fn used(&self) -> usize {
        self.used
    }

    /// Whether a retry is left.
    pub(crate) fn are_left(&self) -> bool {
        self.used < self.count
    }

    /// Prepares a retry: logs the reason, waits, and opens another session if the remedy needs one.
    ///
    /// # Errors
    /// `error`, if no retry is left, or if somebody has ended the session. The error of opening a session.
    pub(crate) async fn again(&mut self, error: Error, remedy: Remedy, session: &mut Session) -> Result<()> {
        match remedy {
            Remedy::Repeat if self.pause(&error).await => Ok(()),
            Remedy::Repeat => Err(error),
            Remedy::Reconnect => self.reconnect(error, session).await,
        }
    }

    /// Opens another session after a pause. `error` is the reason.
    async fn reconnect(&mut self, error: Error, session: &mut Session) -> Result<()> {
        if !self.pause(&error).await {
            return Err(error);
        }
        let is_same_server = self.connect_again(session).await?;
        // A shutdown and pg_terminate_backend have the same SQLSTATE. If the server has not been restarted, somebody
        // has ended the session, and the command must not continue.
        if is_same_server && sqlstate(&error) == Some(&SqlState::ADMIN_SHUTDOWN) {
            return Err(error.hint(
                "Somebody has ended the session, but the server is still running. Run the same command again when \
                 they agree.",
            ));
        }
        Ok(())
    }

    /// Replaces `session` by another one, without a pause before the first try. Returns true if the other session is
    /// with the same server, and that server has not been restarted.
    ///
    /// # Errors
    /// The error of opening a session, if no retry is left.
    pub(crate) async fn connect_again(&mut self, session: &mut Session) -> Result<bool> {
        loop {
            match session.reconnect().await {
                Err(error) if Remedy::of(&error) == Some(Remedy::Reconnect) && self.are_left() => {
                    self.pause(&error).await
                }
                connected => return connected,
            };
        }
    }

    /// Announces a retry after `error`, and waits. Returns false if no retry is left.
    pub(super) async fn pause(&mut self, error: &Error) -> bool {
        let Some(pause) = self.pauses.next() else { return false };
        self.used += 1;
        let (used, count, seconds) = (self.used, self.count, pause.as_secs_f32());
        tracing::warn!("{error:#}. Trying again in {seconds:.1} s ({used} of {count})");
        tokio::time::sleep(pause).await;
        true
    }
}

/// Does `work`, and repeats it as often as its errors allow. `work` must change nothing unless it succeeds.
pub(crate) async fn retrying<T>(
    session: &mut Session,
    mut work: impl AsyncFnMut(&mut Session) -> Result<T>,
) -> Result<T> {
    let mut retries = session.retries();
    loop {
        match work(session).await {
            Err(error) => match Remedy::of(&error) {
                Some(remedy) => retries.again(error, remedy, session).await?,
                None => return Err(error),
            },
            done => return done,
        }
    }
}
