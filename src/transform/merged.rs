//! What several batches come to together: the same rules as within one, and as those of `sql/merge`.

use polars::prelude::*;

use super::bug;
use super::plays::{greatest_plays, latest_users, time};
use super::songs::{best_artists, greatest_songs, least_tracks};
use crate::Result;
use crate::model::Table;

/// One row per key of the rows of several batches for a table. Those of `songplays` are to be in the order of their instants, and stay
/// so; of equal records the one of the first file stays, where the rows say which file they are from.
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

/// The rows of `time` for plays that are in the order of their instants.
pub(crate) fn instants(plays: &DataFrame) -> Result<DataFrame> {
    time(plays).map_err(bug("making time"))
}
