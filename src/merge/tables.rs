//! The merge of each staged table.
//!
//! The views `greatest_*` return the greatest record of each key. If that record is a staged one, the merge inserts it,
//! or updates the stored row.

use tokio_postgres::Row;

use super::{Layout, Star};
use crate::model::{RunId, Table};
use crate::{Result, sql};

/// How many rows of a table a source file inserts or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileRows {
    /// The index of the file.
    pub(crate) file: usize,
    /// Rows that are new.
    pub(crate) new: u64,
    /// Rows that are new or changed.
    pub(crate) loaded: u64,
}

/// Merges the staged rows of `table`, and returns the number of new and changed rows. Must be called for a table after
/// the tables that it refers to.
pub(crate) async fn merge(star: &Star<'_>, table: Table, run: RunId) -> Result<u64> {
    let doing = format!("merging the staged rows into {table}");
    match table {
        Table::TrackMatches => star.execute(&doing, sql::merge(table), &[&run.number()]).await,
        Table::Songplays => {
            // Contested plays come first, because they need a look-up of stored plays. The planner's statistics do not
            // contain new plays, so the new plays must not be in the table yet.
            let contested = star.execute(&doing, sql::MERGE_CONTESTED_SONGPLAYS, &[]).await?;
            Ok(contested + star.execute(&doing, sql::merge(table), &[]).await?)
        }
        _ => star.execute(&doing, sql::merge(table), &[]).await,
    }
}

/// The number of songs that the merge will insert or change, by file.
pub(crate) async fn songs_by_file(star: &Star<'_>) -> Result<Vec<FileRows>> {
    let rows = star.query("comparing the staged songs", sql::MERGE_SONGS_BY_FILE, &[]).await?;
    Ok(rows.iter().map(by_file).collect())
}

/// The number of plays that the merge will insert or change, by file. A file may be listed twice. First finds the keys
/// that the merge will insert or may change.
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

/// The numbers of distinct staged artists and songs.
pub(crate) async fn song_keys(star: &Star<'_>) -> Result<Vec<(Table, u64)>> {
    let row = star.query_one("counting the staged songs", sql::MERGE_SONG_KEYS, &[]).await?;
    Ok([Table::Artists, Table::Songs].map(|table| (table, count(&row, table.name()))).to_vec())
}

/// The numbers of distinct staged users, instants and plays. `plays` is the number of staged plays. Must be called
/// after [`songplays_by_file`].
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
