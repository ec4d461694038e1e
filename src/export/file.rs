//! A Parquet file that is written one row group at a time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use polars::prelude::*;

use super::Written;
use crate::bridge::{ParquetWriter, record_batch};
use crate::{Error, ErrorKind, Result};

/// The maximum number of rows in a row group of [`ParquetFile::write_all`].
const GROUP: usize = 262_144;

/// A Parquet file in progress. It is compressed with zstd, and has the minimum and maximum of each column in each row
/// group.
pub(super) struct ParquetFile {
    path: PathBuf,
    writer: ParquetWriter<File>,
    rows: u64,
}

impl ParquetFile {
    /// Creates the file for rows of this schema, and the folders above it.
    pub(super) fn create(path: PathBuf, schema: &Schema) -> Result<Self> {
        let make = || {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            File::create_new(&path)
        };
        let file = make().map_err(|error| failed(&path, error))?;
        let schema = record_batch(&DataFrame::empty_with_schema(schema))?.schema();
        let writer = ParquetWriter::new(file, schema).map_err(|error| failed(&path, error))?;
        Ok(Self { path, writer, rows: 0 })
    }

    /// Writes rows in groups of at most 262,144.
    pub(super) fn write_all(&mut self, mut rows: DataFrame) -> Result<()> {
        while rows.height() > GROUP {
            let (group, rest) = rows.split_at(i64::try_from(GROUP).unwrap_or(i64::MAX));
            self.write(group)?;
            rows = rest;
        }
        self.write(rows)
    }

    /// Writes rows as one group.
    pub(super) fn write(&mut self, rows: DataFrame) -> Result<()> {
        self.rows += rows.height() as u64;
        let rows = record_batch(&rows)?;
        self.writer.write(&rows).map_err(|error| failed(&self.path, error))
    }

    /// Ends the file and syncs it to the disk. The returned path is relative to `root`.
    pub(super) fn finish(self, root: &Path) -> Result<Written> {
        let Self { path, writer, rows } = self;
        let file = writer.finish().map_err(|error| failed(&path, error))?;
        let bytes = file.sync_all().and_then(|()| Ok(file.metadata()?.len())).map_err(|error| failed(&path, error))?;
        let path = path.strip_prefix(root).unwrap_or(&path);
        Ok(Written { path: path.to_string_lossy().into_owned(), rows, bytes })
    }
}

pub(super) fn failed(path: &Path, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Local, format!("writing {}", path.display()))
        .caused_by(error)
        .hint("Check that the disk has free space.")
}
