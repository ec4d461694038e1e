//! The staging tables: where the rows of a load wait for the merge.

use super::{Layout, Star};
use crate::connect::server_error;
use crate::model::Table;
use crate::{Result, sql};

/// The name of the staging table of `table`.
#[must_use]
pub(crate) fn staging_table(table: Table) -> String {
    format!("staged_{table}")
}

/// Makes the staging tables of song files, with the views that compare them with the stored ones. They end with the transaction.
pub(crate) async fn stage_songs(star: &Star<'_>) -> Result<()> {
    star.batch("making the staging tables of songs", sql::STAGING_SONGS).await
}

/// The same of logs. A cluster has them always.
pub(crate) async fn stage_logs(star: &Star<'_>) -> Result<()> {
    if star.layout() == Layout::Citus {
        return Ok(());
    }
    for statements in [sql::STAGING_LOGS, sql::STAGING_CONSTRAINTS, sql::STAGING_STORED, sql::STAGING_GREATEST] {
        star.batch("making the staging tables of logs", statements).await?;
    }
    Ok(())
}

/// Makes the staged songs ready for the merge.
pub(crate) async fn songs_are_staged(star: &Star<'_>) -> Result<()> {
    star.batch("analysing the staged songs", sql::STAGING_ANALYZE_SONGS).await
}

/// Makes the staged plays ready for the merge. On a cluster ANALYZE would lock out other loads until the commit: there each shard looks the
/// staged keys up instead.
pub(crate) async fn logs_are_staged(star: &Star<'_>) -> Result<()> {
    match star.layout() {
        Layout::Citus => star.one_by_one("preparing the merge of plays", sql::CITUS_LOOK_UP).await,
        Layout::Plain => star.batch("indexing the staged plays", sql::STAGING_INDEX).await,
    }
}

/// Removes what does not end with the transaction.
pub(crate) async fn clear_staging(star: &Star<'_>) -> Result<()> {
    match star.layout() {
        Layout::Citus => star.one_by_one("clearing the staging tables", sql::CITUS_CLEAR).await,
        Layout::Plain => {
            let dropped = star.transaction().batch_execute(sql::STAGING_DROP).await;
            dropped.map_err(|error| server_error("dropping the views of the staging tables", error))
        }
    }
}
