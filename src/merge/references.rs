//! The references of the rows of a load, verified set-wise.

use tokio_postgres::Transaction;

use crate::connect::server_error;
use crate::{Error, Kind, Result, sql};

/// Verifies that every artist and song that the staged song files name is there.
///
/// # Errors
///
/// [`Kind::Bug`] where one is not; [`Kind::Server`] where the server refuses to look.
pub async fn verify_songs(transaction: &Transaction<'_>) -> Result<()> {
    verify(transaction, sql::REFERENCES_VERIFY_SONGS).await
}

/// Verifies that every instant, user, song and artist that the staged plays name is there.
///
/// # Errors
///
/// [`Kind::Bug`] where one is not; [`Kind::Server`] where the server refuses to look.
pub async fn verify_logs(transaction: &Transaction<'_>) -> Result<()> {
    verify(transaction, sql::REFERENCES_VERIFY_LOGS).await
}

async fn verify(transaction: &Transaction<'_>, statement: &str) -> Result<()> {
    let doing = "verifying the references of the load";
    for row in transaction.query(statement, &[]).await.map_err(|error| server_error(doing, error))? {
        let (reference, dangling): (String, i64) = (row.get("reference"), row.get("dangling"));
        if dangling != 0 {
            return Err(Error::new(Kind::Bug, doing).because(format!("{dangling} rows of {reference} point nowhere")));
        }
    }
    Ok(())
}
