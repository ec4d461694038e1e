//! A dimension table of an export. It stays in memory while batches arrive, and its rows are merged to one row per key.

use std::path::Path;

use polars::prelude::*;

use super::Written;
use super::file::ParquetFile;
use crate::model::Table;
use crate::transform;
use crate::{Error, ErrorKind, Result};

/// More than this number of new rows are gathered before they are merged.
const SLACK: usize = 65_536;

/// A table and its rows so far.
pub(super) struct Dimension {
    table: Table,
    rows: Option<DataFrame>,
    /// The number of rows after the last merge.
    merged: usize,
}

impl Dimension {
    pub(super) fn new(table: Table) -> Self {
        Self { table, rows: None, merged: 0 }
    }

    /// Adds the rows of a batch.
    pub(super) fn add(&mut self, rows: DataFrame) -> Result<()> {
        let all = match self.rows.take() {
            Some(all) => all.vstack(&rows).map_err(|error| self.bug(error))?,
            None => rows,
        };
        let full = all.height() > 2 * self.merged + SLACK;
        self.rows = Some(all);
        if full { self.merge().map(drop) } else { Ok(()) }
    }

    /// Merges the rows so far to one row per key. Returns `None` if no batch has arrived yet.
    pub(super) fn merge(&mut self) -> Result<Option<&DataFrame>> {
        if let Some(rows) = self.rows.take() {
            let merged = transform::merged(self.table, rows)?;
            self.merged = merged.height();
            self.rows = Some(merged);
        }
        Ok(self.rows.as_ref())
    }

    /// Writes the table in the order of `key`, except for the columns `without`. Returns `None` if no batch has
    /// arrived.
    pub(super) fn write(mut self, root: &Path, key: &[&str], without: &[&str]) -> Result<Option<(Written, Schema)>> {
        let Some(rows) = self.merge()? else { return Ok(None) };
        let sorted = rows.drop_many(without.iter().copied()).sort(key.iter().copied(), SortMultipleOptions::default());
        let rows = sorted.map_err(|error| self.bug(error))?;
        let schema = Schema::clone(rows.schema());
        let mut file = ParquetFile::create(root.join(format!("{}.parquet", self.table)), &schema)?;
        file.write_all(rows)?;
        Ok(Some((file.finish(root)?, schema)))
    }

    fn bug(&self, error: PolarsError) -> Error {
        Error::new(ErrorKind::Bug, format!("collecting the rows of {}", self.table)).caused_by(error)
    }
}
