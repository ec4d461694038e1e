//! Stored rows make room for the staged ones, for a load that replaces all rows. The merge then inserts what is missing, and changes what
//! differs.

use super::Star;
use crate::model::Table;
use crate::{Result, sql};

/// Deletes the stored rows of `table` whose keys are not staged, and gives their number. A table comes before those that it refers to.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn delete_unstaged(star: &Star<'_>, table: Table) -> Result<u64> {
    star.execute(&format!("deleting from {table} what no file has"), sql::replace(table), &[]).await
}

/// Lets the staged records of `table` win against stored ones that no staged record equals. A stored song may refer to a staged artist
/// afterwards.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn yield_to_staged(star: &Star<'_>, table: Table) -> Result<()> {
    match sql::replace_changed(table) {
        Some(statement) => star.execute(&format!("replacing changed rows of {table}"), statement, &[]).await.map(drop),
        None => Ok(()),
    }
}
