//! The foreign keys of the star, and the references of the rows of a load.
//!
//! Row-wise triggers cost twenty times the COPY itself, so a large load sets the keys aside while it merges, verifies its own
//! rows set-wise and puts the keys back. That locks readers out; a small load leaves the keys where they are.

use std::time::Duration;

use tokio_postgres::Transaction;

use crate::connect::{server_error, sqlstate};
use crate::{Error, Kind, Result, sql};

/// Up to so many new rows the triggers cost less than a second, and no reader has to wait.
const ROWS_BY_TRIGGER: i64 = 20_000;

/// How long readers who were in the way are left alone before the next try.
const PAUSE: Duration = Duration::from_millis(300);

/// Sets the foreign keys aside until [`enforce`], if so many rows were staged, of `songs` and of `logs`, that it is worth it. Gives
/// whether it did. While readers are in the way it tries again and again, and tells `waiting` the first time.
///
/// # Errors
///
/// [`Kind::Server`] where the server refuses it.
pub async fn suspend_if_worth_it(
    transaction: &mut Transaction<'_>,
    songs: bool,
    logs: bool,
    waiting: impl Fn(),
) -> Result<bool> {
    let mut new = 0;
    for (staged, statement) in [(songs, sql::REFERENCES_NEW_SONGS), (logs, sql::REFERENCES_NEW_PLAYS)] {
        if staged {
            let row = transaction.query_one(statement, &[]).await;
            new += row.map_err(|error| server_error("counting the new rows", error))?.get::<_, i64>(0);
        }
    }
    if new <= ROWS_BY_TRIGGER {
        return Ok(false);
    }
    let mut told = false;
    while !lock(transaction).await? {
        if !told {
            waiting();
            told = true;
        }
        tokio::time::sleep(PAUSE).await;
    }
    super::execute(transaction, sql::REFERENCES_DROP, "setting the foreign keys aside").await?;
    Ok(true)
}

/// Locks the star if nobody is in the way.
async fn lock(transaction: &mut Transaction<'_>) -> Result<bool> {
    let doing = "locking the star for the merge";
    let attempt = transaction.transaction().await.map_err(|error| server_error(doing, error))?;
    match attempt.batch_execute(sql::REFERENCES_LOCK).await.map_err(|error| server_error(doing, error)) {
        Ok(()) => attempt.commit().await.map(|()| true).map_err(|error| server_error(doing, error)),
        Err(error) if sqlstate(&error) == Some(&tokio_postgres::error::SqlState::LOCK_NOT_AVAILABLE) => {
            attempt.rollback().await.map(|()| false).map_err(|error| server_error(doing, error))
        }
        Err(error) => Err(error),
    }
}

/// Makes the foreign keys of tables that were just made, valid at once; those that are there already are made anew.
///
/// # Errors
///
/// [`Kind::Server`] where the server refuses it.
pub async fn make(transaction: &Transaction<'_>) -> Result<()> {
    let doing = "making the foreign keys";
    for statements in [sql::REFERENCES_DROP, sql::REFERENCES_ADD, sql::REFERENCES_VALIDATE] {
        super::execute(transaction, statements, doing).await?;
    }
    Ok(())
}

/// Puts the foreign keys back that were set aside: enforced for every later write.
///
/// # Errors
///
/// [`Kind::Server`] where the server refuses it.
pub async fn enforce(transaction: &Transaction<'_>) -> Result<()> {
    super::execute(transaction, sql::REFERENCES_ADD, "putting the foreign keys back").await
}

/// Verifies that every artist and song that the staged song files name, and that plays were matched with, is there.
///
/// # Errors
///
/// [`Kind::Server`] where one is not, or where the server refuses to look.
pub async fn verify_songs(transaction: &Transaction<'_>) -> Result<()> {
    verify(transaction, sql::REFERENCES_VERIFY_SONGS).await
}

/// Verifies that every instant, user, song and artist that the staged plays name is there.
///
/// # Errors
///
/// [`Kind::Server`] where one is not, or where the server refuses to look.
pub async fn verify_logs(transaction: &Transaction<'_>) -> Result<()> {
    verify(transaction, sql::REFERENCES_VERIFY_LOGS).await
}

async fn verify(transaction: &Transaction<'_>, statement: &str) -> Result<()> {
    let doing = "verifying the references of the load";
    for row in transaction.query(statement, &[]).await.map_err(|error| server_error(doing, error))? {
        let (reference, dangling): (String, i64) = (row.get("reference"), row.get("dangling"));
        if dangling != 0 {
            let error = Error::new(Kind::Server, doing);
            return Err(error.because(format!("{dangling} rows of {reference} point nowhere")).hint(
                "Was something deleted from the star by hand? Load the song files again that the rows belong to, or delete \
                 the same songs from track_matches.",
            ));
        }
    }
    Ok(())
}
