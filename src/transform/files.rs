//! How many rows of a batch each file has: what the account of a file is made of.

use polars::prelude::*;

use super::bug;
use crate::Result;
use crate::check::{Events, PLAY};
use crate::model::FILE;

/// Rows by the index of their file.
pub type RowsByFile = Vec<(usize, u64)>;

/// The plays, and the events of other pages, of each file.
///
/// # Errors
///
/// Only [`crate::ErrorKind::Bug`].
pub fn plays_and_others(events: &Events) -> Result<(RowsByFile, RowsByFile)> {
    let of = |which: Expr| count(events.frame().clone().lazy().filter(which));
    let count_both = || Ok((of(col("page").eq(lit(PLAY)))?, of(col("page").neq(lit(PLAY)))?));
    count_both().map_err(bug("counting the events of each file"))
}

/// The rows of each file in a frame that says which file they are from.
///
/// # Errors
///
/// Only [`crate::ErrorKind::Bug`].
pub fn rows_by_file(frame: &DataFrame) -> Result<RowsByFile> {
    count(frame.clone().lazy()).map_err(bug("counting the rows of each file"))
}

fn count(rows: LazyFrame) -> PolarsResult<RowsByFile> {
    let counted = rows.group_by([col(FILE)]).agg([len().cast(DataType::UInt64).alias("rows")]).collect()?;
    let (files, rows) = (counted.column(FILE)?.i32()?, counted.column("rows")?.u64()?);
    let pairs = files.into_no_null_iter().zip(rows.into_no_null_iter());
    Ok(pairs.map(|(file, rows)| (usize::try_from(file).unwrap_or_default(), rows)).collect())
}
