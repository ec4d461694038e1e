//! What an export holds, of which files it was made, and what became of their lines.

use std::fs;
use std::path::Path;

use polars::prelude::{DataType, PlSmallStr, Schema};
use serde::{Deserialize, Serialize};

use crate::ledger::{FileCounts, Odd};
use crate::model::{SourceFile, SourceKind, Table};
use crate::read::Fingerprint;
use crate::{Error, ErrorKind, Result};

/// Its name in the folder.
pub(super) const MANIFEST: &str = "_manifest.json";

/// The version of the layout that this writes and reads.
const LAYOUT: u32 = 1;

/// `_manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the layout: 1.
    pub layout: u32,
    /// The version of sparkify-polars that wrote it.
    pub version: String,
    /// When it began, by RFC 3339, in UTC.
    pub made_at: String,
    /// Which timestamps, lines and archives were taken, in words.
    pub limits: String,
    /// The tables.
    pub tables: Vec<TableFiles>,
    /// Files that are no tables: what was set aside, and what passed through the stages of a load.
    pub others: Vec<Written>,
    /// The files that it was made of, in the order in which they were read.
    pub sources: Vec<Source>,
    /// How many lines were set aside, by reason.
    pub rejected: Vec<Rejected>,
    /// What was odd, but no reason to set a line aside.
    pub warnings: Vec<Odd>,
}

/// The files of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableFiles {
    /// The name of the table.
    pub name: String,
    /// How many rows all files have.
    pub rows: u64,
    /// The columns that are in the files, in their order.
    pub columns: Vec<Column>,
    /// The columns that are in the names of the folders.
    pub partitioned_by: Vec<String>,
    /// The files.
    pub files: Vec<Written>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as Polars writes it, times with their zone: `str`, `i64`, `datetime[ms, UTC]`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A Parquet file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Where it is in the folder of the export.
    pub path: String,
    /// How many rows it has.
    pub rows: u64,
    /// How many bytes it has.
    pub bytes: u64,
}

/// A file that was read, and the outcomes of its lines: each is loaded, a duplicate, of another page, or rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// `songs` or `logs`.
    pub content: String,
    /// The file, as it was given.
    pub path: String,
    /// Its size on disk.
    pub bytes: u64,
    /// BLAKE3 of its bytes on disk, in hexadecimal.
    pub blake3: String,
    /// Lines that were read, blank ones not counted.
    pub lines: u64,
    /// Lines that a row of `songs` or `songplays` stands for.
    pub loaded: u64,
    /// Lines whose song or play stands there from another line.
    pub duplicates: u64,
    /// Lines of other pages.
    pub other_pages: u64,
    /// Lines that were set aside.
    pub rejected: u64,
}

/// How many lines were set aside for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// `songs` or `logs`.
    pub content: String,
    /// The stable code of the reason.
    pub reason: String,
    /// How many lines.
    pub lines: u64,
}

impl Source {
    pub(crate) fn of(content: SourceKind, file: &SourceFile, fingerprint: &Fingerprint, counts: &FileCounts) -> Self {
        Self {
            content: content.to_string(),
            path: file.name(),
            bytes: fingerprint.bytes,
            blake3: blake3::Hash::from_bytes(fingerprint.hash).to_hex().to_string(),
            lines: counts.lines,
            loaded: counts.loaded,
            duplicates: counts.duplicates,
            other_pages: counts.other_pages,
            rejected: counts.rejected,
        }
    }
}

impl TableFiles {
    pub(super) fn new(table: Table, schema: &Schema, partitioned_by: &[&str], files: Vec<Written>) -> Self {
        let column = |(name, kind): (&PlSmallStr, &DataType)| Column { name: name.to_string(), kind: in_words(kind) };
        Self {
            name: table.name().to_owned(),
            rows: files.iter().map(|file| file.rows).sum(),
            columns: schema.iter().map(column).collect(),
            partitioned_by: partitioned_by.iter().map(|name| (*name).to_owned()).collect(),
            files,
        }
    }
}

/// The name of a type. Frames leave out the zone of times, which is UTC; the files have it.
fn in_words(kind: &DataType) -> String {
    match kind {
        DataType::Datetime(unit, _) => format!("datetime[{unit}, UTC]"),
        other => other.to_string(),
    }
}

impl Manifest {
    /// One without tables and sources yet.
    pub(crate) fn begin(made_at: String, limits: String) -> Self {
        Self {
            layout: LAYOUT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            made_at,
            limits,
            tables: Vec::new(),
            others: Vec::new(),
            sources: Vec::new(),
            rejected: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Writes it into the folder of the export.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(MANIFEST);
        let failed = |error: std::io::Error| {
            Error::new(ErrorKind::Local, format!("writing {}", path.display())).caused_by(error)
        };
        let text = serde_json::to_vec_pretty(self).map_err(|error| failed(error.into()))?;
        fs::write(&path, text).and_then(|()| fs::File::open(&path)?.sync_all()).map_err(failed)
    }

    /// Reads that of the export in `folder`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if there is none, or one of another layout.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        let failed = || {
            let error = Error::new(ErrorKind::Input, format!("reading {}", path.display()));
            error.hint("Name the folder that `sparkify-polars export --out` wrote.")
        };
        let text = fs::read(&path).map_err(|error| failed().caused_by(error))?;
        let manifest: Self = serde_json::from_slice(&text).map_err(|error| failed().caused_by(error))?;
        match manifest.layout {
            LAYOUT => Ok(manifest),
            other => Err(failed().because(format!("its layout is {other}, and this version reads {LAYOUT}"))),
        }
    }
}
