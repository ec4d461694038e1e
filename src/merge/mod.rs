//! Staged rows become the tables: set-wise, in one transaction.
//!
//! Every merge is commutative, associative and idempotent: of several records for one key the greater wins, whatever order
//! they arrive in, and what is there already is left alone.

pub mod references;
mod schema;

use tokio_postgres::{Client, Transaction};

pub use schema::{Schema, prepare};

use crate::connect::server_error;
use crate::transform::{Catalogue, Table, Track};
use crate::{Result, sql};

/// What the merge of one table did, in rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// Keys that the table did not have.
    pub inserted: u64,
    /// Rows whose record was beaten by a greater one.
    pub changed: u64,
    /// Distinct keys that were staged; those neither inserted nor changed were there as they are.
    pub keys: u64,
}

/// Makes the staging tables of the song files.
///
/// # Errors
///
/// [`crate::Kind::Server`] where the server refuses it.
pub async fn stage_songs(transaction: &Transaction<'_>) -> Result<()> {
    execute(transaction, sql::STAGING_SONGS, "making the staging tables of songs").await
}

/// Makes the staging tables of the logs.
///
/// # Errors
///
/// [`crate::Kind::Server`] where the server refuses it.
pub async fn stage_logs(transaction: &Transaction<'_>) -> Result<()> {
    execute(transaction, sql::STAGING_LOGS, "making the staging tables of logs").await
}

/// Tells the planner what was staged of the song files.
///
/// # Errors
///
/// [`crate::Kind::Server`] where the server refuses it.
pub async fn analyze_staged_songs(transaction: &Transaction<'_>) -> Result<()> {
    execute(transaction, sql::STAGING_ANALYZE_SONGS, "analysing the staged songs").await
}

/// Tells the planner what was staged of the logs.
///
/// # Errors
///
/// [`crate::Kind::Server`] where the server refuses it.
pub async fn analyze_staged_logs(transaction: &Transaction<'_>) -> Result<()> {
    execute(transaction, sql::STAGING_ANALYZE_LOGS, "analysing the staged plays").await
}

/// The name of the staging table of `table`.
#[must_use]
pub fn staging(table: Table) -> String {
    format!("staged_{table}")
}

/// Matches plays of earlier loads with the staged songs, after their track matches and the songs themselves were merged.
/// Gives the number of plays that were matched, or matched anew.
///
/// # Errors
///
/// [`crate::Kind::Server`] where the server refuses it.
pub async fn rematch(transaction: &Transaction<'_>) -> Result<u64> {
    let row = transaction
        .query_one(sql::MERGE_REMATCH, &[])
        .await
        .map_err(|error| server_error("matching earlier plays with the songs of this load", error))?;
    Ok(count(&row, "changed"))
}

/// Brings the planner's statistics of the star up to date.
///
/// # Errors
///
/// [`crate::Kind::Server`] where the server refuses it.
pub async fn analyze(client: &Client) -> Result<()> {
    client.batch_execute(sql::MERGE_ANALYZE).await.map_err(|error| server_error("analysing the tables", error))
}

/// The whole catalogue: what this transaction merged and all that earlier ones did.
///
/// # Errors
///
/// [`crate::Kind::Server`] where the server refuses it.
pub async fn catalogue(transaction: &Transaction<'_>) -> Result<Catalogue> {
    let rows = transaction
        .query(sql::CATALOGUE, &[])
        .await
        .map_err(|error| server_error("reading the catalogue from track_matches", error))?;
    let tracks = rows.iter().map(|row| Track {
        title: row.get("title"),
        artist_name: row.get("artist_name"),
        duration: row.get("duration"),
        song_id: row.get("song_id"),
        artist_id: row.get("artist_id"),
    });
    Catalogue::new(tracks.collect())
}

/// Merges the staged rows of one table. Tables that others refer to come first: see [`Table::STAR`].
///
/// # Errors
///
/// [`crate::Kind::Server`] where the server refuses it.
pub async fn merge(transaction: &Transaction<'_>, table: Table) -> Result<Merged> {
    let row = transaction
        .query_one(sql::merge(table), &[])
        .await
        .map_err(|error| server_error(format!("merging the staged rows into {table}"), error))?;
    let merged =
        Merged { inserted: count(&row, "inserted"), changed: count(&row, "changed"), keys: count(&row, "keys") };
    tracing::debug!(%table, inserted = merged.inserted, changed = merged.changed, keys = merged.keys, "merged");
    Ok(merged)
}

/// A `count(*)`: a bigint that is never negative.
fn count(row: &tokio_postgres::Row, column: &str) -> u64 {
    row.get::<_, i64>(column).unsigned_abs()
}

async fn execute(transaction: &Transaction<'_>, statements: &str, doing: &str) -> Result<()> {
    tracing::debug!("{doing}");
    transaction.batch_execute(statements).await.map_err(|error| server_error(doing, error))
}
