//! Writes the intermediate rows of a load, with one file for each stage and table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use polars::prelude::*;

use super::Written;
use super::file::ParquetFile;
use crate::Result;

/// The files, by name. Rows are appended to them as they arrive.
pub(super) struct Stages {
    root: PathBuf,
    files: BTreeMap<String, ParquetFile>,
}

impl Stages {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), files: BTreeMap::new() }
    }

    /// Appends rows to the file `name`.parquet.
    pub(super) fn append(&mut self, name: &str, rows: DataFrame) -> Result<()> {
        let file = match self.files.remove(name) {
            Some(file) => file,
            None => ParquetFile::create(self.root.join(format!("{name}.parquet")), rows.schema())?,
        };
        self.files.entry(name.to_owned()).or_insert(file).write(rows)
    }

    /// Ends the files, and returns them in the order of their names.
    pub(super) fn finish(self) -> Result<Vec<Written>> {
        let Self { root, files } = self;
        files.into_values().map(|file| file.finish(&root)).collect()
    }
}
