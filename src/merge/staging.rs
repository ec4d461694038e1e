//! The staging tables. They hold the rows of a load until the merge.

use super::{Layout, Star};
use crate::model::Table;
use crate::{Result, sql};

/// The name of the staging table of `table`.
#[must_use]
pub(crate) fn staging_table(table: Table) -> String {
    format!("staged_{table}")
}

/// Creates the staging tables of song files, and the views that compare them with the stored rows. They end with the
/// transaction.
pub(crate) async fn stage_songs(star: &Star<'_>) -> Result<()> {
    star.batch("making the staging tables of songs", sql::STAGING_SONGS).await
}

/// Creates the staging tables of logs. A cluster has permanent ones, so there is nothing to create.
pub(crate) async fn stage_logs(star: &Star<'_>) -> Result<()> {
    if star.layout() == Layout::Citus {
        return Ok(());
    }
    for statements in [sql::STAGING_LOGS, sql::STAGING_CONSTRAINTS, sql::STAGING_STORED, sql::STAGING_GREATEST] {
        star.batch("making the staging tables of logs", statements).await?;
    }
    Ok(())
}

/// Prepares the staged songs for the merge.
pub(crate) async fn songs_are_staged(star: &Star<'_>) -> Result<()> {
    star.batch("analysing the staged songs", sql::STAGING_ANALYZE_SONGS).await
}

/// Prepares the staged plays for the merge. On a cluster ANALYZE would block other loads until the commit. So there
/// each shard looks up the staged keys instead.
pub(crate) async fn logs_are_staged(star: &Star<'_>) -> Result<()> {
    match star.layout() {
        Layout::Citus => star.one_by_one("preparing the merge of plays", sql::MERGE_LOOK_UP).await,
        Layout::Plain => star.batch("indexing the staged plays", sql::STAGING_INDEX).await,
    }
}

/// Removes staged rows and views that do not end with the transaction.
pub(crate) async fn clear_staging(star: &Star<'_>) -> Result<()> {
    match star.layout() {
        Layout::Citus => star.one_by_one("clearing the staging tables", sql::CITUS_CLEAR).await,
        Layout::Plain => star.transaction().batch("dropping the views of the staging tables", sql::STAGING_DROP).await,
    }
}
