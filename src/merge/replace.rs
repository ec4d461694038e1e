//! Prepares the stored rows for the merge of a load that replaces all rows. The merge then inserts missing rows, and
//! updates rows that differ.

use tokio_postgres::error::SqlState;

use super::{ForeignKeyMode, Layout, Star};
use crate::model::Table;
use crate::{Result, sql};

/// Prepares the deletion of many rows. If the triggers of the foreign keys check each deleted row, the referencing
/// columns get indexes. A role that does not own the tables creates no indexes.
pub(crate) async fn prepare_deletion(star: &Star<'_>, keys: ForeignKeyMode) -> Result<()> {
    if keys != ForeignKeyMode::Bypass && star.layout() == Layout::Plain {
        let refusal = &SqlState::INSUFFICIENT_PRIVILEGE;
        star.attempt("making indexes of the foreign keys", sql::REPLACE_INDEXES, refusal).await?;
    }
    Ok(())
}

/// Deletes the stored rows of `table` whose keys are not staged, and returns their number. Also deletes track matches
/// that differ from the staged ones. Must be called for a table before the tables that it refers to.
pub(crate) async fn delete_unstaged(star: &Star<'_>, table: Table) -> Result<u64> {
    let doing = format!("deleting the rows of {table} that no file has");
    let Some(question) = sql::unequal(table) else { return star.execute(&doing, sql::replace(table), &[]).await };
    let row = star.query_one(&doing, question, &[]).await?;
    let texts = |column: &str| row.get::<_, Vec<String>>(column);
    match table {
        Table::TrackMatches => {
            let durations: Vec<f64> = row.get("durations");
            star.execute(&doing, sql::replace(table), &[&texts("titles"), &texts("artist_names"), &durations]).await
        }
        _ => star.execute(&doing, sql::replace(table), &[&texts("unstaged")]).await,
    }
}

/// Changes or deletes the stored records of `table` that no staged record equals, so that the merge takes a staged
/// record. After this, a stored song may refer to a staged artist.
pub(crate) async fn yield_to_staged(star: &Star<'_>, table: Table) -> Result<()> {
    let doing = format!("replacing changed rows of {table}");
    let Some(statement) = sql::replace_changed(table) else { return Ok(()) };
    let changed = match sql::unequal(table) {
        None => star.execute(&doing, statement, &[]).await?,
        Some(question) => {
            let row = star.query_one(&doing, question, &[]).await?;
            let changed: Vec<String> = row.get("changed");
            match table {
                Table::Songs => {
                    star.execute(&doing, statement, &[&changed, &row.get::<_, Vec<String>>("artists")]).await?
                }
                _ => star.execute(&doing, statement, &[&changed]).await?,
            }
        }
    };
    tracing::debug!(%table, changed, "replaced changed rows");
    Ok(())
}
