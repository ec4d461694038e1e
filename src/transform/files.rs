//! Counts the rows of each file.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::bug;
use crate::Result;
use crate::model::FILE;

/// Pairs of the index of a file and its number of rows.
pub(crate) type RowsByFile = Vec<(usize, u64)>;

/// Counts the rows of each file in a frame with the column [`FILE`].
pub(crate) fn rows_by_file(frame: &DataFrame) -> Result<RowsByFile> {
    count(frame).map_err(bug("counting the rows of each file"))
}

fn count(rows: &DataFrame) -> PolarsResult<RowsByFile> {
    let mut counts = BTreeMap::new();
    for file in rows.column(FILE)?.i32()?.into_no_null_iter() {
        *counts.entry(file).or_insert(0) += 1;
    }
    Ok(counts.into_iter().map(|(file, rows)| (usize::try_from(file).unwrap_or_default(), rows)).collect())
}
