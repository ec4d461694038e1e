//! Reads an export back.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use polars::prelude::*;

use super::manifest::{TableFiles, Written};
use crate::{Error, ErrorKind, Result};

/// How many rows are held of a table at once.
const ROWS: u32 = 131_072;

/// A Parquet file, to be read when it is collected. It is opened at once, for whatever bytes and wildcards its path has.
///
/// ```no_run
/// # use polars::prelude::*;
/// let plays = sparkify_polars::export::scan("parquet/users.parquet".as_ref())?;
/// let paid = plays.filter(col("level").eq(lit("paid"))).collect().unwrap();
/// # Ok::<(), sparkify_polars::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Input`] where it cannot be opened, or is no Parquet file.
pub fn scan(path: &Path) -> Result<LazyFrame> {
    let file = File::open(path).map_err(|error| failed(path, error))?;
    let arguments = ScanArgsParquet { hive_options: HiveOptions::new_disabled(), ..ScanArgsParquet::default() };
    LazyFrame::scan_parquet_sources(ScanSources::Files(Arc::new([file])), arguments)
        .map_err(|error| failed(path, error))
}

impl TableFiles {
    /// The rows of the table in the export that lies in `folder`, some at a time, with the columns of the database. Those that are in the names of the
    /// folders are made of `start_time`, and `songplay_id` is binary.
    pub(crate) fn rows<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = Result<DataFrame>> + 'a {
        let partitioned_by: Vec<_> = self.partitioned_by.iter().filter(|_| self.name == "time").collect();
        self.files.iter().flat_map(move |file| file.rows(folder)).map(move |rows| {
            let rows = super::text::with_binary_id(rows?).map_err(|error| failed(folder, error))?;
            let parts: Vec<_> = partitioned_by.iter().map(|part| part_of_instant(part)).collect();
            rows.lazy().with_columns(parts).collect().map_err(|error| failed(folder, error))
        })
    }
}

/// A column of `time` that is in the names of the folders.
fn part_of_instant(name: &str) -> Expr {
    let instant = col("start_time").dt();
    let part = if name == "year" { instant.year() } else { instant.month() };
    part.cast(DataType::Int16).alias(name)
}

impl Written {
    /// Its rows, some at a time.
    pub(crate) fn rows<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = Result<DataFrame>> + 'a {
        let path = folder.join(&self.path);
        (0..self.rows).step_by(ROWS as usize).map(move |offset| {
            let offset = i64::try_from(offset).unwrap_or(i64::MAX);
            scan(&path)?.slice(offset, ROWS).collect().map_err(|error| failed(&path, error))
        })
    }
}

fn failed(path: &Path, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Input, format!("reading the export in {}", path.display())).because(error)
}
