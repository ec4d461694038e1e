//! Asks the server, in another session, what a session without an answer is doing.

use std::mem::discriminant;
use std::time::Duration;

use tokio_postgres::{Row, SimpleQueryRow};

use super::failure::{Answer, io_error};
use super::opener::Opener;
use super::session::{TransactionKind, begin};
use crate::sql;

/// A process of the server, which serves one session. The server may use the number of an old process again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Backend {
    pid: i32,
    /// When the process began, in microseconds since 1970.
    began: i64,
    /// When the server began, in the same unit.
    pub(super) server_began: i64,
    /// When the transaction began, in the same unit.
    pub(super) transaction_began: i64,
}

impl Backend {
    /// Reads the row of the last statement of [`sql::SESSION_TRANSACTION`]. `None` if a column is missing or is not a
    /// number.
    pub(super) fn of(row: &SimpleQueryRow) -> Option<Self> {
        let time = |column: &str| row.try_get(column).ok()??.parse().ok();
        Some(Self {
            pid: row.try_get("pid").ok()??.parse().ok()?,
            began: time("began")?,
            server_began: time("server_began")?,
            transaction_began: time("transaction_began")?,
        })
    }
}

/// What a session is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Activity {
    /// The server works on the statement.
    Works,
    /// The session waits for a lock.
    Locked(Holder),
    /// The server waits for a standby to confirm the commit.
    Standby,
    /// The server waits for this program, because a message of one side has not arrived. The values are the state of
    /// the session, and the number of bytes that a COPY has received so far.
    WaitsForUs(String, Option<i64>),
    /// The server has no such session.
    Gone,
    /// The server runs, but does not let another session look. The value is the reason.
    Refused(String),
    /// Another session gets no answer either. The value is the reason.
    Silent(String),
}

impl Activity {
    /// Opens another session, and asks it what `backend` is doing.
    pub(super) async fn of(backend: Option<Backend>, opener: &Opener, patience: Duration) -> Self {
        match tokio::time::timeout(patience, ask(backend, opener)).await {
            Ok(Ok(activity)) => activity,
            Ok(Err(error)) => match error.as_db_error() {
                Some(answer) => Self::Refused(Answer::of(answer).to_string()),
                None => Self::Silent(io_error(&error).map_or_else(|| error.to_string(), ToString::to_string)),
            },
            Err(_) => Self::Silent(format!("another session got no answer within {:.1} s", patience.as_secs_f32())),
        }
    }

    /// Whether the server has made progress since the activity `before`.
    pub(super) fn is_progress(&self, before: Option<&Self>) -> bool {
        match self {
            Self::Works => true,
            // The holder may be another load. That load may take any time while it works.
            Self::Locked(holder) => holder.works,
            // On a slow network the process may wait for us at each look, although the COPY makes progress.
            Self::WaitsForUs(_, Some(copied)) => {
                !matches!(before, Some(Self::WaitsForUs(_, Some(then))) if then == copied)
            }
            Self::WaitsForUs(_, None) | Self::Standby | Self::Gone | Self::Refused(_) | Self::Silent(_) => false,
        }
    }

    /// Whether a report of this activity would repeat the report of `before`.
    pub(super) fn is_like(&self, before: &Self) -> bool {
        match (self, before) {
            (Self::Locked(holder), Self::Locked(before)) => holder.pid == before.pid,
            _ => discriminant(self) == discriminant(before),
        }
    }

    /// Describes the activity for the user.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Works => "the server executes the statement".to_owned(),
            Self::Locked(holder) => format!("the statement waits for a lock. {}", holder.text),
            Self::Standby => {
                "the server waits for a standby to confirm the commit (synchronous_standby_names)".to_owned()
            }
            Self::WaitsForUs(state, _) => {
                format!("the server waits for this program (the session is {state}), so the network has lost messages")
            }
            Self::Gone => "the server has ended the session".to_owned(),
            Self::Refused(why) => {
                format!("the server runs, but another session cannot ask what the statement does: {why}")
            }
            Self::Silent(why) => format!("the server cannot be reached: {why}"),
        }
    }

    fn from(row: &Row) -> Self {
        let text = |column: &str| row.get::<_, Option<&str>>(column);
        let copied: Option<i64> = row.get("copied_bytes");
        match (text("state"), text("wait_event_type"), text("wait_event")) {
            (_, Some("Lock"), _) => Self::Locked(Holder::of(row)),
            (_, Some("IPC"), Some("SyncRep")) => Self::Standby,
            (Some("active"), Some("Client"), _) => Self::WaitsForUs("in the middle of a statement".to_owned(), copied),
            // Every role may see the state of its own sessions. So null means that the session has just begun.
            (None | Some("active" | "fastpath function call"), ..) => Self::Works,
            (Some(state), ..) => Self::WaitsForUs(state.to_owned(), None),
        }
    }
}

/// The session that holds a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    /// `None` if the session has ended in the meantime.
    pub(super) pid: Option<i32>,
    /// Whether the session executes a statement. Also true if the session may have ended.
    works: bool,
    /// A description of the session, for the user.
    text: String,
}

impl Holder {
    fn of(row: &Row) -> Self {
        let Some(pid) = row.get::<_, Option<i32>>("holder") else {
            return Self { pid: None, works: true, text: "The session that held the lock has ended".to_owned() };
        };
        let works = row.get::<_, Option<bool>>("holder_works").unwrap_or(true);
        Self { pid: Some(pid), works, text: format!("Process {pid} holds the lock: {}", holder(row, "holder_state")) }
    }
}

/// Describes the session that holds a lock. `row` has the columns `role`, `application` and `lasted`, and a column with
/// the name in `state`.
pub(crate) fn holder(row: &Row, state: &str) -> String {
    let text = |column: &str| row.get::<_, Option<&str>>(column).unwrap_or("unknown");
    let (role, application, state, lasted) = (text("role"), text("application"), text(state), text("lasted"));
    format!("role {role}, application {application:?}, {state}, in a transaction for {lasted}")
}

async fn ask(backend: Option<Backend>, opener: &Opener) -> Result<Activity, tokio_postgres::Error> {
    let Some(Backend { pid, began, .. }) = backend else {
        // The process is not known before the first transaction. Opening another session shows that the server can be
        // reached. But the first session still has no answer.
        opener.open().await?;
        return Ok(Activity::WaitsForUs("new".to_owned(), None));
    };
    let (mut client, _connection) = opener.open().await?;
    let (transaction, _) = begin(&mut client, TransactionKind::Snapshot, None, "1000").await?;
    let row = transaction.query_opt(sql::SESSION_ACTIVITY, &[&pid, &began]).await?;
    Ok(row.as_ref().map_or(Activity::Gone, Activity::from))
}

/// Ends the session, unless the server works on its statement. The server then rolls its transaction back.
pub(super) async fn terminate(backend: Backend, opener: &Opener) -> Result<(), tokio_postgres::Error> {
    let (mut client, _connection) = opener.open().await?;
    let (transaction, _) = begin(&mut client, TransactionKind::Snapshot, None, "1000").await?;
    transaction.execute(sql::SESSION_TERMINATE, &[&backend.pid, &backend.began]).await.map(drop)
}
