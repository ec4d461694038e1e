//! The merge of each staged table.
//!
//! The views `greatest_*` say which record of a key is the greatest. A merge inserts the staged ones among them, or changes the stored row
//! of the key.

use tokio_postgres::Row;

use super::{Layout, Star};
use crate::model::{RunId, Table};
use crate::{Result, sql};

/// How many rows of a table each source file has inserted or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileRows {
    /// The index of the file.
    pub(crate) file: usize,
    /// Rows that are new.
    pub(crate) new: u64,
    /// Rows that are new or changed.
    pub(crate) loaded: u64,
}

/// Merges the staged rows of `table`, and gives how many rows are new or changed. A table comes after those that it refers to.
pub(crate) async fn merge(star: &Star<'_>, table: Table, run: RunId) -> Result<u64> {
    let doing = format!("merging the staged rows into {table}");
    match table {
        Table::TrackMatches => star.execute(&doing, sql::merge(table), &[&run.number()]).await,
        Table::Songplays => {
            // The planner knows nothing of new plays, and so looks for stored ones before they are there.
            let contested = star.execute(&doing, sql::MERGE_CONTESTED_SONGPLAYS, &[]).await?;
            Ok(contested + star.execute(&doing, sql::merge(table), &[]).await?)
        }
        _ => star.execute(&doing, sql::merge(table), &[]).await,
    }
}

/// What the merge of the songs will do, by file.
pub(crate) async fn songs_by_file(star: &Star<'_>) -> Result<Vec<FileRows>> {
    let rows = star.query("comparing the staged songs", sql::MERGE_SONGS_BY_FILE, &[]).await?;
    Ok(rows.iter().map(by_file).collect())
}

/// What the merge of the plays will do, by file; a file may come twice. Finds out first which keys it will change.
pub(crate) async fn songplays_by_file(star: &Star<'_>) -> Result<Vec<FileRows>> {
    let doing = "comparing the staged plays";
    star.one_by_one(doing, sql::MERGE_CHANGES).await?;
    if star.layout() == Layout::Plain {
        star.batch(doing, sql::STAGING_ANALYZE_CHANGES).await?;
    }
    let mut rows = Vec::new();
    for statement in sql::statements(sql::MERGE_SONGPLAYS_BY_FILE) {
        rows.extend(star.query(doing, statement, &[]).await?.iter().map(by_file));
    }
    Ok(rows)
}

fn by_file(row: &Row) -> FileRows {
    let file = usize::try_from(row.get::<_, i32>("file")).unwrap_or_default();
    FileRows { file, new: count(row, "new"), loaded: count(row, "loaded") }
}

/// How many distinct artists and songs are staged.
pub(crate) async fn song_keys(star: &Star<'_>) -> Result<Vec<(Table, u64)>> {
    let row = star.query_one("counting the staged songs", sql::MERGE_SONG_KEYS, &[]).await?;
    Ok([Table::Artists, Table::Songs].map(|table| (table, count(&row, table.name()))).to_vec())
}

/// How many distinct users, instants and plays are staged; `plays` is the number of staged plays. To be called after
/// [`songplays_by_file`].
pub(crate) async fn play_keys(star: &Star<'_>, plays: u64) -> Result<Vec<(Table, u64)>> {
    let row = star.query_one("counting the staged plays", sql::MERGE_PLAY_KEYS, &[]).await?;
    Ok(vec![
        (Table::Users, count(&row, "users")),
        (Table::Time, count(&row, "time")),
        (Table::Songplays, plays - count(&row, "repeated_plays")),
    ])
}

/// A `count(*)`: a bigint that is never negative.
fn count(row: &Row, column: &str) -> u64 {
    row.get::<_, i64>(column).unsigned_abs()
}
