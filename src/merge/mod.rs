//! Staged rows become the tables: set-wise, in one transaction.
//!
//! Every merge is commutative, associative and idempotent: of several records for one key the greater wins, whatever order
//! they arrive in, and what is there already is left alone. What a merge costs depends on what was staged, not on how much is
//! there: plays and instants are looked up by their keys. Where the tables are distributed over a cluster ([`Layout`]) plays, instants and
//! users are merged by each shard for itself.

mod catalogue;
mod layout;
pub mod references;
mod rematch;
mod schema;
mod taken;

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Transaction};

pub use catalogue::catalogue;
pub use layout::{
    Layout, begin_on_all_nodes, check_on_all_nodes, compare_on_all_nodes, distribute, is_with_the_coordinator,
};
pub use rematch::rematch;
pub use schema::{
    Found, Schema, add_plays_key, add_time_key, choose_temporary, drop_plays_key, drop_time_key, look, make,
    make_temporary,
};
pub use taken::taken;

use crate::connect::server_error;
use crate::model::{RunId, Table};
use crate::{Result, sql};

/// What became of the records of a load for one table, or of those that one file has for it; in rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// Keys that the table did not have.
    pub inserted: u64,
    /// Rows whose record was beaten by a greater one.
    pub changed: u64,
    /// Distinct keys that were merged; those neither inserted nor changed were there as they are.
    pub keys: u64,
}

impl Merged {
    /// Rows that went straight into a table that had none of them.
    #[must_use]
    pub fn straight(rows: u64) -> Self {
        Self { inserted: rows, changed: 0, keys: rows }
    }

    /// Rows that are new or changed.
    #[must_use]
    pub fn loaded(self) -> u64 {
        self.inserted + self.changed
    }

    fn of(row: &Row) -> Self {
        Self { inserted: count(row, "inserted"), changed: count(row, "changed"), keys: count(row, "keys") }
    }
}

impl std::ops::AddAssign for Merged {
    fn add_assign(&mut self, other: Self) {
        self.inserted += other.inserted;
        self.changed += other.changed;
        self.keys += other.keys;
    }
}

/// Makes the staging tables of the song files.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn stage_songs(transaction: &Transaction<'_>) -> Result<()> {
    execute(transaction, sql::STAGING_SONGS, "making the staging tables of songs").await
}

/// Makes the staging tables of the logs. The distributed layout has them always.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn stage_logs(transaction: &Transaction<'_>, layout: Layout) -> Result<()> {
    match layout {
        Layout::Plain => execute(transaction, sql::STAGING_LOGS, "making the staging tables of logs").await,
        Layout::Citus => Ok(()),
    }
}

/// Tells the planner what was staged of the song files.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn analyze_staged_songs(transaction: &Transaction<'_>) -> Result<()> {
    execute(transaction, sql::STAGING_ANALYZE_SONGS, "analysing the staged songs").await
}

/// Tells the planner what was staged of the logs. In the distributed layout it goes by the size of the shards: ANALYZE would lock out other
/// loads until the commit.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn analyze_staged_logs(transaction: &Transaction<'_>, layout: Layout) -> Result<()> {
    match layout {
        Layout::Plain => execute(transaction, sql::STAGING_ANALYZE_LOGS, "analysing the staged plays").await,
        Layout::Citus => Ok(()),
    }
}

/// Takes what was staged of the logs out again, where the staging tables do not go with the transaction.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn clear_staging(transaction: &Transaction<'_>, layout: Layout) -> Result<()> {
    match layout {
        Layout::Plain => Ok(()),
        Layout::Citus => layout::one_by_one(transaction, sql::CITUS_CLEAR, "clearing the staging tables of logs").await,
    }
}

/// Has the planner expect many rows where it knows of none, for the rest of the transaction: before anything is asked of the
/// plays and instants that it has just brought. In the distributed layout the views that are merged from are small enough for any plan.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn plan_for_many(transaction: &Transaction<'_>, layout: Layout) -> Result<()> {
    match layout {
        Layout::Plain => execute(transaction, sql::MERGE_PLAN_FOR_MANY, "preparing the merge of plays").await,
        Layout::Citus => Ok(()),
    }
}

/// The name of the staging table of `table`.
#[must_use]
pub fn staging(table: Table) -> String {
    format!("staged_{table}")
}

/// Brings the planner's statistics of the star up to date where a load made the tables (`made`), or `changed` a tenth of
/// their rows, which is when autovacuum would do it too, later. On a cluster it is left to do so: ANALYZE would hold up the loads that
/// commit meanwhile.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn analyze(client: &Client, layout: Layout, made: bool, changed: u64) -> Result<()> {
    if layout == Layout::Citus {
        return Ok(());
    }
    let failed = |error| server_error("analysing the tables", error);
    let rows: i64 = client.query_one(sql::MERGE_ESTIMATED_ROWS, &[]).await.map_err(failed)?.get(0);
    if made || changed.saturating_mul(10) > rows.unsigned_abs() {
        client.batch_execute(sql::MERGE_ANALYZE).await.map_err(failed)?;
    }
    Ok(())
}

/// Merges the staged artists.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn artists(transaction: &Transaction<'_>, layout: Layout) -> Result<Merged> {
    merge(transaction, layout, Table::Artists, &[]).await
}

/// Merges the staged songs, after their artists. Gives what became of the records of each file.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn songs(transaction: &Transaction<'_>, layout: Layout) -> Result<Vec<(usize, Merged)>> {
    merge_by_file(transaction, layout, Table::Songs).await
}

/// Merges the staged track matches, marked as brought by `run`.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn track_matches(transaction: &Transaction<'_>, layout: Layout, run: RunId) -> Result<Merged> {
    merge(transaction, layout, Table::TrackMatches, &[&run.number()]).await
}

/// Merges the staged users.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn users(transaction: &Transaction<'_>, layout: Layout) -> Result<Merged> {
    merge(transaction, layout, Table::Users, &[]).await
}

/// Merges the staged instants.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn time(transaction: &Transaction<'_>, layout: Layout) -> Result<Merged> {
    merge(transaction, layout, Table::Time, &[]).await
}

/// Merges the staged plays, after their users and instants. Gives what became of the records of each file.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn songplays(transaction: &Transaction<'_>, layout: Layout) -> Result<Vec<(usize, Merged)>> {
    merge_by_file(transaction, layout, Table::Songplays).await
}

async fn merge(
    transaction: &Transaction<'_>,
    layout: Layout,
    table: Table,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Merged> {
    let rows = merge_rows(transaction, layout, table, parameters).await?;
    Ok(rows.first().map(Merged::of).unwrap_or_default())
}

async fn merge_by_file(transaction: &Transaction<'_>, layout: Layout, table: Table) -> Result<Vec<(usize, Merged)>> {
    let rows = merge_rows(transaction, layout, table, &[]).await?;
    let file = |row: &Row| usize::try_from(row.get::<_, i32>("file")).unwrap_or_default();
    Ok(rows.iter().map(|row| (file(row), Merged::of(row))).collect())
}

/// Merges a staged table, and gives what became of its records: in one row, or in one a file.
async fn merge_rows(
    transaction: &Transaction<'_>,
    layout: Layout,
    table: Table,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>> {
    let failed = |error| server_error(format!("merging the staged rows into {table}"), error);
    let (question, statement) = match layout {
        Layout::Plain => (sql::merge(table), None),
        Layout::Citus => sql::citus_merge(table),
    };
    let Some(statement) = statement else {
        return transaction.query(question, parameters).await.map_err(failed);
    };
    layout::one_by_one(transaction, sql::CITUS_LOOK_UP, "preparing the merge of staged rows").await?;
    // Nobody else changes the rows in between: whoever merges has the turn.
    let rows = transaction.query(question, parameters).await.map_err(failed)?;
    transaction.execute(statement, &[]).await.map_err(failed)?;
    layout::one_by_one(transaction, sql::CITUS_LOOKED_UP, "ending the merge of staged rows").await?;
    tracing::debug!(%table, rows = rows.len(), "merged");
    Ok(rows)
}

/// A `count(*)`: a bigint that is never negative.
fn count(row: &Row, column: &str) -> u64 {
    row.get::<_, i64>(column).unsigned_abs()
}

async fn execute(transaction: &Transaction<'_>, statements: &str, doing: &str) -> Result<()> {
    tracing::debug!("{doing}");
    transaction.batch_execute(statements).await.map_err(|error| server_error(doing, error))
}
