//! Merges the rows of several batches. The rules are the same as within one batch, and as in `sql/merge`.

use polars::prelude::*;

use super::bug;
use super::plays::{greatest_plays, latest_users, time};
use super::songs::{best_artists, greatest_songs, least_tracks};
use crate::Result;
use crate::model::Table;

/// Merges the rows of several batches of a table to one row per key. Rows of `songplays` must be in the order of their
/// instants, and keep that order. Of equal records the one of the first file wins, if the rows have the column `file`.
pub(crate) fn merged(table: Table, rows: DataFrame) -> Result<DataFrame> {
    let merged = match table {
        Table::Artists => best_artists(rows),
        Table::Songs => greatest_songs(rows),
        Table::TrackMatches => least_tracks(rows),
        Table::Users => latest_users(rows),
        Table::Time => rows.unique_stable(Some(&["start_time".to_owned()]), UniqueKeepStrategy::First, None),
        Table::Songplays => greatest_plays(rows),
    };
    merged.map_err(bug("merging batches"))
}

/// Makes the rows of `time` from plays in the order of their instants.
pub(crate) fn instants(plays: &DataFrame) -> Result<DataFrame> {
    time(plays).map_err(bug("making time"))
}
