//! Transforms songs, their artists and their track matches.

use polars::prelude::*;

use super::greatest::{Winner, one_per_key};
use super::{TableBatch, bug};
use crate::Result;
use crate::model::{FILE, LINE, Table};

/// Makes the artists, songs and track matches of a scan of song files. Each row also has the `file` and `line` of its
/// record.
///
/// - `artists`: `artist_id`, `name`, `location` ("" is null), `latitude`, `longitude`. The most complete record wins,
///   then the greatest by value.
/// - `songs`: `song_id`, `title`, `artist_id`, `year` (0 is null), `duration` in seconds. The greatest record wins.
/// - `track_matches`: `title`, `artist_name`, `duration`, `song_id`, `artist_id`. The least song wins. A song without
///   title, artist's name or duration matches no play and has no row.
///
/// # Errors
///
/// Only [`crate::ErrorKind::Bug`].
pub fn songs(songs: LazyFrame) -> Result<Vec<TableBatch>> {
    let records = songs.collect().map_err(bug("scanning songs"))?;
    let read = records.height() as u64;
    let batch = |table, rows| TableBatch { table, rows, read };
    Ok(vec![
        batch(Table::Artists, artists(&records).map_err(bug("making artists"))?),
        batch(Table::Songs, song_rows(&records).map_err(bug("making songs"))?),
        batch(Table::TrackMatches, track_matches(&records).map_err(bug("making track matches"))?),
    ])
}

fn artists(records: &DataFrame) -> PolarsResult<DataFrame> {
    let rows = records
        .clone()
        .lazy()
        .select([
            col("artist_id"),
            col("artist_name").alias("name"),
            null_where(col("artist_location"), lit("")).alias("location"),
            without_negative_zero("artist_latitude").alias("latitude"),
            without_negative_zero("artist_longitude").alias("longitude"),
            col(FILE),
            col(LINE),
        ])
        .collect()?;
    best_artists(rows)
}

/// Keeps one row per artist: the most complete, then the greatest.
pub(super) fn best_artists(rows: DataFrame) -> PolarsResult<DataFrame> {
    let attributes = ["name", "location", "latitude", "longitude"];
    let completeness = attributes
        .iter()
        .map(|attribute| col(*attribute).is_not_null().cast(DataType::UInt32))
        .fold(lit(0_u32), |sum, present| sum + present);
    let rows = rows.lazy().with_column(completeness.alias("completeness")).collect()?;
    let order = ["completeness", "name", "location", "latitude", "longitude"];
    one_per_key(rows, &["artist_id"], &order, Winner::Greatest)?.drop("completeness")
}

fn song_rows(records: &DataFrame) -> PolarsResult<DataFrame> {
    let rows = records
        .clone()
        .lazy()
        .select([
            col("song_id"),
            col("title"),
            col("artist_id"),
            null_where(col("year"), lit(0)).cast(DataType::Int16).alias("year"),
            without_negative_zero("duration"),
            col(FILE),
            col(LINE),
        ])
        .collect()?;
    greatest_songs(rows)
}

/// Keeps one row per song, the greatest.
pub(super) fn greatest_songs(rows: DataFrame) -> PolarsResult<DataFrame> {
    one_per_key(rows, &["song_id"], &["title", "artist_id", "year", "duration"], Winner::Greatest)
}

fn track_matches(records: &DataFrame) -> PolarsResult<DataFrame> {
    let rows = records
        .clone()
        .lazy()
        .filter(
            ["title", "artist_name", "duration"]
                .map(|part| col(part).is_not_null())
                .into_iter()
                .fold(lit(true), Expr::and),
        )
        .select([
            col("title"),
            col("artist_name"),
            without_negative_zero("duration"),
            col("song_id"),
            col("artist_id"),
            col(FILE),
            col(LINE),
        ])
        .collect()?;
    least_tracks(rows)
}

/// Keeps one row per title, artist's name and duration: the least song.
pub(super) fn least_tracks(rows: DataFrame) -> PolarsResult<DataFrame> {
    one_per_key(rows, &["title", "artist_name", "duration"], &["song_id", "artist_id"], Winner::Least)
}

fn null_where(value: Expr, unknown: Expr) -> Expr {
    when(value.clone().eq(unknown)).then(lit(NULL)).otherwise(value)
}

/// Makes -0.0 and 0.0 the same value. They are equal to every comparison, so either could win a tie. (Adding 0.0 would
/// do the same by IEEE 754, but Polars omits such an addition.)
pub(super) fn without_negative_zero(name: &str) -> Expr {
    when(col(name).eq(lit(0.0))).then(lit(0.0)).otherwise(col(name)).alias(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_has_no_sign_in_frames_of_any_height() {
        for height in 1..4 {
            let frame = df!("x" => vec![-0.0; height]).unwrap();
            let column = frame.lazy().select([without_negative_zero("x")]).collect().unwrap();
            assert!(column.column("x").unwrap().f64().unwrap().iter().flatten().all(f64::is_sign_positive), "{height}");
        }
    }
}
