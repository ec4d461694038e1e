//! One Parquet file, written a row group at a time.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::*;

use super::Written;
use crate::{Error, ErrorKind, Result};

/// How many rows a group has at most where they are all there.
const GROUP: usize = 262_144;

/// A file that is being written: zstd, with the least and greatest value of each column by row group.
pub(super) struct ParquetFile {
    path: PathBuf,
    file: File,
    writer: BatchedWriter<BufWriter<File>>,
    rows: u64,
}

impl ParquetFile {
    /// Makes the file, and the folders that it lies in, for rows of this schema.
    pub(super) fn create(path: PathBuf, schema: &Schema) -> Result<Self> {
        let make = || {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            let file = File::create_new(&path)?;
            Ok((file.try_clone()?, file))
        };
        let (file, clone) = make().map_err(|error: std::io::Error| failed(&path, error))?;
        let writer = ParquetWriter::new(BufWriter::new(clone))
            .with_compression(ParquetCompression::Zstd(None))
            .with_statistics(StatisticsOptions::default())
            .batched(schema)
            .map_err(|error| failed(&path, error))?;
        Ok(Self { path, file, writer, rows: 0 })
    }

    /// Writes rows, in groups of a quarter of a million.
    pub(super) fn write_all(&mut self, mut rows: DataFrame) -> Result<()> {
        while rows.height() > GROUP {
            let (group, rest) = rows.split_at(i64::try_from(GROUP).unwrap_or(i64::MAX));
            self.write(group)?;
            rows = rest;
        }
        self.write(rows)
    }

    /// Writes rows, as one group.
    pub(super) fn write(&mut self, mut rows: DataFrame) -> Result<()> {
        rows.rechunk_mut_par();
        self.rows += rows.height() as u64;
        self.writer.write_batch(&rows).map_err(|error| failed(&self.path, error))
    }

    /// Ends the file and sees that it is on the disk. `root` is the folder that it is told of under.
    pub(super) fn finish(self, root: &Path) -> Result<Written> {
        let bytes = self.writer.finish().map_err(|error| failed(&self.path, error))?;
        self.file.sync_all().map_err(|error| failed(&self.path, error))?;
        let path = self.path.strip_prefix(root).unwrap_or(&self.path);
        Ok(Written { path: path.to_string_lossy().into_owned(), rows: self.rows, bytes })
    }
}

pub(super) fn failed(path: &Path, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Local, format!("writing {}", path.display()))
        .because(error)
        .hint("Is there room on that disk?")
}
