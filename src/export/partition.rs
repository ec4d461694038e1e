//! Writes rows in the order of their instants, with one folder per month: `year=2018/month=11`, a Hive partition.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::*;

use super::file::ParquetFile;
use super::{TableFiles, Written};
use crate::model::Table;
use crate::{Error, ErrorKind, Result};

/// A table in progress, with one folder per month.
pub(super) struct ByMonth {
    root: PathBuf,
    table: Table,
    open: Option<(Month, ParquetFile)>,
    schema: Option<SchemaRef>,
    written: Vec<Written>,
}

/// The columns in the names of the folders.
const PARTS: [&str; 2] = ["year", "month"];

/// A month in UTC: the year, and the number of the month from 1.
type Month = (i32, i8);

impl ByMonth {
    /// Starts a table in the export in the folder `root`.
    pub(super) fn new(root: &Path, table: Table) -> Self {
        Self { root: root.to_owned(), table, open: None, schema: None, written: Vec::new() }
    }

    /// Writes rows. No row may begin earlier than the rows before it. The columns `year` and `month`, if there are any,
    /// are left out, because they are in the names of the folders.
    pub(super) fn write(&mut self, rows: &DataFrame) -> Result<()> {
        let months =
            months(rows).map_err(|error| Error::new(ErrorKind::Bug, "splitting rows by month").caused_by(error))?;
        let rows = rows.drop_many(PARTS);
        self.schema = Some(Arc::clone(rows.schema()));
        let mut rest = rows;
        for run in months.chunk_by(|one, next| one == next) {
            let (of_month, behind) = rest.split_at(i64::try_from(run.len()).unwrap_or(i64::MAX));
            self.append(run[0], of_month)?;
            rest = behind;
        }
        Ok(())
    }

    fn append(&mut self, month: Month, rows: DataFrame) -> Result<()> {
        if self.open.as_ref().is_some_and(|(open, _)| *open != month) {
            self.close()?;
        }
        let file = match &mut self.open {
            Some((_, file)) => file,
            none => {
                let (year, number) = month;
                let folder = format!("{}/year={year}/month={number}/part-0.parquet", self.table);
                let file = ParquetFile::create(self.root.join(folder), rows.schema())?;
                &mut none.insert((month, file)).1
            }
        };
        file.write(rows)
    }

    fn close(&mut self) -> Result<()> {
        if let Some((_, file)) = self.open.take() {
            self.written.push(file.finish(&self.root)?);
        }
        Ok(())
    }

    /// Ends the table. Returns `None` if nothing was written.
    pub(super) fn finish(mut self) -> Result<Option<TableFiles>> {
        self.close()?;
        Ok(self.schema.map(|schema| TableFiles::new(self.table, &schema, &PARTS, self.written)))
    }
}

/// The month in which each row begins.
fn months(rows: &DataFrame) -> PolarsResult<Vec<Month>> {
    let instants = rows.column("start_time")?.as_materialized_series();
    let (years, months) = (instants.year()?, instants.month()?);
    Ok(years.into_no_null_iter().zip(months.into_no_null_iter()).collect())
}
