//! Asks the server, in another session, about a session that gives no answer.

use std::mem::discriminant;
use std::time::Duration;

use tokio_postgres::{Row, SimpleQueryRow};

use super::failure::{Answer, io_error};
use super::opener::Opener;
use super::session::{TransactionKind, begin};
use crate::sql;

/// A process of the server. One of another time may have the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Backend {
    pid: i32,
    /// When it began, in microseconds.
    began: i64,
    /// When its server began.
    pub(super) server_began: i64,
    /// When its transaction began.
    pub(super) transaction_began: i64,
}

impl Backend {
    /// From the row of the last statement of [`sql::SESSION_TRANSACTION`].
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
    /// It waits for a lock.
    Locked(Holder),
    /// It waits for another server to confirm a commit.
    Standby,
    /// It waits for us: a message, of one side or the other, has not arrived. In words, its state. For a COPY, with the number of bytes so far.
    WaitsForUs(String, Option<i64>),
    /// The server has no such session.
    Gone,
    /// The server runs, and does not let another session look. In words, why.
    Refused(String),
    /// The server gives no answer to another session either. In words, why.
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

    /// Whether the server has done something since it did `before`.
    pub(super) fn is_progress(&self, before: Option<&Self>) -> bool {
        match self {
            Self::Works => true,
            // Its holder may be another load, which may take any time as long as it works.
            Self::Locked(holder) => holder.works,
            // On a slow network a COPY gets on although its process waits for us each time that somebody looks.
            Self::WaitsForUs(_, Some(copied)) => {
                !matches!(before, Some(Self::WaitsForUs(_, Some(then))) if then == copied)
            }
            Self::WaitsForUs(_, None) | Self::Standby | Self::Gone | Self::Refused(_) | Self::Silent(_) => false,
        }
    }

    /// Whether there is nothing new to report after `before`.
    pub(super) fn is_like(&self, before: &Self) -> bool {
        match (self, before) {
            (Self::Locked(holder), Self::Locked(before)) => holder.pid == before.pid,
            _ => discriminant(self) == discriminant(before),
        }
    }

    /// In words, for a person who waits.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Works => "the server works on it".to_owned(),
            Self::Locked(holder) => format!("it waits for a lock. {}", holder.text),
            Self::Standby => {
                "the server waits for a standby to confirm the commit (synchronous_standby_names)".to_owned()
            }
            Self::WaitsForUs(state, _) => {
                format!("the server waits for this program (its session is {state}), so messages were lost on the way")
            }
            Self::Gone => "the server has ended the session".to_owned(),
            Self::Refused(why) => format!("the server runs, but another session may not look what it does: {why}"),
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
            // A role that may not see the state of its own session does not exist, so null is a session that has just begun.
            (None | Some("active" | "fastpath function call"), ..) => Self::Works,
            (Some(state), ..) => Self::WaitsForUs(state.to_owned(), None),
        }
    }
}

/// The session that holds a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    /// Null if it has ended in the meantime.
    pub(super) pid: Option<i32>,
    /// Whether it executes a statement, or may have ended.
    works: bool,
    /// In words.
    text: String,
}

impl Holder {
    fn of(row: &Row) -> Self {
        let Some(pid) = row.get::<_, Option<i32>>("holder") else {
            return Self { pid: None, works: true, text: "Its holder has ended in the meantime".to_owned() };
        };
        let works = row.get::<_, Option<bool>>("holder_works").unwrap_or(true);
        Self { pid: Some(pid), works, text: format!("Process {pid} holds it: {}", holder(row, "holder_state")) }
    }
}

/// Who holds a lock: the columns role, application, `state` and lasted of `row`, in words.
pub(crate) fn holder(row: &Row, state: &str) -> String {
    let text = |column: &str| row.get::<_, Option<&str>>(column).unwrap_or("unknown");
    let (role, application, state, lasted) = (text("role"), text("application"), text(state), text("lasted"));
    format!("role {role}, application {application:?}, {state}, in a transaction for {lasted}")
}

async fn ask(backend: Option<Backend>, opener: &Opener) -> Result<Activity, tokio_postgres::Error> {
    let Some(Backend { pid, began, .. }) = backend else {
        // The first transaction has not begun. A server that opens another session is not silent, but it has given no answer.
        opener.open().await?;
        return Ok(Activity::WaitsForUs("new".to_owned(), None));
    };
    let (mut client, _connection) = opener.open().await?;
    let (transaction, _) = begin(&mut client, TransactionKind::Snapshot, None, "1000").await?;
    let row = transaction.query_opt(sql::SESSION_ACTIVITY, &[&pid, &began]).await?;
    Ok(row.as_ref().map_or(Activity::Gone, Activity::from))
}

/// Ends the session, unless it works. Its open transaction is rolled back.
pub(super) async fn terminate(backend: Backend, opener: &Opener) -> Result<(), tokio_postgres::Error> {
    let (mut client, _connection) = opener.open().await?;
    let (transaction, _) = begin(&mut client, TransactionKind::Snapshot, None, "1000").await?;
    transaction.execute(sql::SESSION_TERMINATE, &[&backend.pid, &backend.began]).await.map(drop)
}
