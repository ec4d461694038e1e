//! The foreign keys of the star, and the references of the rows of a load.
//!
//! Row-wise triggers cost twenty times the COPY itself. Ways round them, which all leave the keys standing:
//!
//! - a role that may set `session_replication_role` skips them ([`skip_triggers`]), holds what its rows refer to ([`hold`]) and
//!   verifies them set-wise ([`verify_songs`], [`verify_logs`]): the keys are never touched, stay valid, and no reader waits;
//! - into tables that it has just made, which nobody else sees, such a role loads in the same way, with a question of what its
//!   plays came with at the end ([`verify_brought`]): keys that were made on empty tables are valid, and validating them anew would
//!   take longer than any other step;
//! - for any other role tables that were just made get their keys when they are filled ([`make`]), which the server verifies set-wise;
//! - any other role lets the triggers fire where few rows are new, and sets the keys aside where many are ([`suspend`]),
//!   verifies its rows and puts the keys back ([`enforce`]). That locks readers out while plays are merged.

use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::{Row, Transaction};

use super::Layout;
use crate::connect::{aside, server_error, sqlstate, undo};
use crate::model::Period;
use crate::{Error, ErrorKind, Result, sql};

/// Up to so many new rows the triggers cost less than a second, and no reader has to wait.
const ROWS_BY_TRIGGER: i64 = 20_000;

/// How long readers who were in the way are left alone before the next try.
const PAUSE: Duration = Duration::from_millis(300);

/// Has the transaction skip row-wise triggers, if its role may do so, and if all of them are those of the foreign keys that
/// [`make`] makes. Gives whether it does.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses to say.
pub async fn skip_triggers(transaction: &mut Transaction<'_>, layout: Layout) -> Result<bool> {
    let doing = "looking for triggers on the star";
    let failed = |error| server_error(doing, error);
    let others = transaction.query(sql::STRAIGHT_MADE_BY_OTHERS, &[]).await.map_err(failed)?;
    if let Some(trigger) = others.first() {
        tracing::debug!(
            trigger = trigger.get::<_, &str>(0),
            "the star has triggers or keys of somebody's own, which are to work"
        );
        return Ok(false);
    }
    let (skip, doing) = match layout {
        Layout::Plain => (sql::STRAIGHT_WITHOUT_TRIGGERS, doing),
        Layout::Citus => (sql::CITUS_WITHOUT_TRIGGERS, "reaching all nodes of the cluster"),
    };
    let skips = attempt(transaction, skip, &SqlState::INSUFFICIENT_PRIVILEGE, doing).await?;
    if skips && layout == Layout::Citus {
        super::execute(transaction, sql::CITUS_REPLICA, doing).await?;
    }
    Ok(skips)
}

/// Whether so many rows are staged that are new, of songs and of plays where there are any, that it is worth setting the foreign keys
/// aside, and the role may do that.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses to say.
pub async fn worth_suspending(transaction: &mut Transaction<'_>, songs: bool, plays: bool) -> Result<bool> {
    let failed = |error| server_error("counting the new rows", error);
    // Rolled back, it gives back the locks of the tables that it has looked at: whoever has the gate waits for them.
    let counting = aside(transaction).await.map_err(failed)?;
    let owns: bool = counting.query_one(sql::REFERENCES_OWNED, &[]).await.map_err(failed)?.get(0);
    let mut new = 0;
    for (staged, statement) in [(songs, sql::REFERENCES_NEW_SONGS), (plays, sql::REFERENCES_NEW_PLAYS)] {
        if staged {
            new += counting.query_one(statement, &[]).await.map_err(failed)?.get::<_, i64>(0);
        }
    }
    counting.rollback().await.map_err(failed)?;
    undo(transaction).await.map_err(failed)?;
    Ok(owns && new > ROWS_BY_TRIGGER)
}

/// Sets the foreign keys aside until [`enforce`]. While readers are in the way it tries again and again, and tells `waiting` the
/// first time.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn suspend(transaction: &mut Transaction<'_>, waiting: impl Fn()) -> Result<()> {
    let mut told = false;
    let doing = "locking the star for the merge";
    while !attempt(transaction, sql::REFERENCES_LOCK, &SqlState::LOCK_NOT_AVAILABLE, doing).await? {
        if !told {
            waiting();
            told = true;
        }
        tokio::time::sleep(PAUSE).await;
    }
    super::execute(transaction, sql::REFERENCES_DROP, "setting the foreign keys aside").await
}

/// Runs statements that the server may refuse with one code without harm to the transaction, and gives whether it took them.
async fn attempt(transaction: &mut Transaction<'_>, sql: &str, refusal: &SqlState, doing: &str) -> Result<bool> {
    let failed = |error| server_error(doing, error);
    let savepoint = aside(transaction).await.map_err(failed)?;
    match super::layout::one_by_one(&savepoint, sql, doing).await {
        Ok(()) => savepoint.commit().await.map(|()| true).map_err(failed),
        Err(error) if sqlstate(&error) == Some(refusal) => {
            savepoint.rollback().await.map_err(failed)?;
            undo(transaction).await.map(|()| false).map_err(failed)
        }
        Err(error) => Err(error),
    }
}

/// Makes the foreign keys, valid at once; those that are there already are made anew.
///
/// # Errors
///
/// [`ErrorKind::Server`] if a reference points nowhere, or where the server refuses it.
pub async fn make(transaction: &Transaction<'_>) -> Result<()> {
    let doing = "making the foreign keys";
    for statements in [sql::REFERENCES_DROP, sql::REFERENCES_ADD, sql::REFERENCES_VALIDATE] {
        super::execute(transaction, statements, doing).await.map_err(|error| match sqlstate(&error) {
            Some(&SqlState::FOREIGN_KEY_VIOLATION) => error.hint(WHERE_DROPPED),
            _ => error,
        })?;
    }
    Ok(())
}

/// Puts the foreign keys back that were set aside: enforced for every later write.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn enforce(transaction: &Transaction<'_>) -> Result<()> {
    super::execute(transaction, sql::REFERENCES_ADD, "putting the foreign keys back").await
}

/// Holds the tables of a cluster that the load refers to, so that nobody but readers comes in. To be called before any of their rows is
/// changed.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn hold_tables(transaction: &Transaction<'_>) -> Result<()> {
    super::execute(transaction, sql::CITUS_HOLD, "holding the tables that the load refers to").await
}

/// Holds the rows that others have committed and this load refers to, by its `songs` and its plays within `periods`, so that nobody
/// deletes them before the commit, as the triggers would. To be called before they are verified.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it.
pub async fn hold(transaction: &Transaction<'_>, songs: bool, periods: &[Period]) -> Result<()> {
    let failed = |error| server_error("holding the rows that the load refers to", error);
    if songs {
        transaction.query_one(sql::REFERENCES_HOLD_SONGS, &[]).await.map_err(failed)?;
    }
    if !periods.is_empty() {
        transaction.query_one(sql::REFERENCES_HOLD_USERS, &[]).await.map_err(failed)?;
    }
    let (first, last) = bounds(periods);
    transaction.query_one(sql::REFERENCES_HOLD_MATCHED, &[&first, &last]).await.map(drop).map_err(failed)
}

/// Verifies that every artist and song that the staged song files name, and that plays were matched with, is there.
///
/// # Errors
///
/// [`ErrorKind::Server`] if one is not, or where the server refuses to look.
pub async fn verify_songs(transaction: &Transaction<'_>) -> Result<()> {
    let row = transaction.query_one(sql::REFERENCES_VERIFY_SONGS, &[]).await;
    proven("", &row.map_err(|error| server_error(VERIFYING, error))?, WHERE_CHANGED)
}

/// Verifies that every instant, user, song and artist that the plays of these periods name is there.
///
/// # Errors
///
/// [`ErrorKind::Server`] if one is not, or where the server refuses to look.
pub async fn verify_logs(transaction: &Transaction<'_>, layout: Layout, periods: &[Period]) -> Result<()> {
    let (first, last) = bounds(periods);
    let question = match layout {
        Layout::Plain => sql::REFERENCES_VERIFY_LOGS,
        Layout::Citus => sql::CITUS_VERIFY_LOGS,
    };
    let row = transaction.query_one(question, &[&first, &last]).await;
    proven("songplays.", &row.map_err(|error| server_error(VERIFYING, error))?, WHERE_CHANGED)
}

/// Verifies that every user, song and artist that plays name is there. For a load that has just made the star, and has seen to it that
/// each play comes with its instant and its user.
///
/// # Errors
///
/// [`ErrorKind::Server`] if one is not, or where the server refuses to look.
pub async fn verify_brought(transaction: &Transaction<'_>) -> Result<()> {
    let row = transaction.query_one(sql::REFERENCES_VERIFY_BROUGHT, &[]).await;
    proven("songplays.", &row.map_err(|error| server_error(VERIFYING, error))?, WHERE_DROPPED)
}

/// The first and the last instants of some periods, as the statements take them.
fn bounds(periods: &[Period]) -> (Vec<i64>, Vec<i64>) {
    periods.iter().map(|period| (period.first, period.last)).unzip()
}

const VERIFYING: &str = "verifying the references of the load";

/// What to do about references that point nowhere from tables that were just made.
const WHERE_DROPPED: &str =
    "Was a table of the star dropped? Load all song files and logs again in one load, so that what it held is there.";

/// The same, in a star that was there.
const WHERE_CHANGED: &str = "Was something of the star deleted or changed by hand? `sparkify-polars check references` names the keys. What \
     was deleted, a load of all its files with --reload brings back; a row that was changed is to be deleted first.";

/// Nothing dangles, by a row of one count a reference; else the hint says what to do.
fn proven(table: &str, row: &Row, hint: &str) -> Result<()> {
    for (place, column) in row.columns().iter().enumerate() {
        let dangling: i64 = row.get(place);
        if dangling != 0 {
            let rows = if dangling == 1 { "1 row points" } else { &format!("{dangling} rows point") };
            let why = format!("{table}{}: {rows} nowhere", column.name());
            return Err(Error::new(ErrorKind::Server, VERIFYING).because(why).hint(hint));
        }
    }
    Ok(())
}
