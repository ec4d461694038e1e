//! The manifest of an export: its tables, its source files, and the outcomes of their lines.

use std::fs;
use std::path::Path;

use polars::prelude::{DataType, PlSmallStr, Schema};
use serde::{Deserialize, Serialize};

use crate::ledger::{FileCounts, WarningRecord};
use crate::model::{SourceFile, SourceKind, Table};
use crate::read::Fingerprint;
use crate::{Error, ErrorKind, Result};

/// The name of the manifest in the folder of the export.
pub(super) const MANIFEST: &str = "_manifest.json";

/// The version of the layout that this program writes and reads.
const LAYOUT: u32 = 1;

/// The content of `_manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the layout: 1.
    pub layout: u32,
    /// The version of sparkify-polars that wrote it.
    pub version: String,
    /// The time when the export began, in RFC 3339 and UTC.
    pub made_at: String,
    /// The limits for timestamps, lines and archives, as text.
    pub limits: String,
    /// The tables.
    pub tables: Vec<TableFiles>,
    /// Files that are not tables: the rejected lines, and the rows of the stages of a load.
    pub others: Vec<Written>,
    /// The source files, in the order in which they were read.
    pub sources: Vec<Source>,
    /// The number of rejected lines for each reason.
    pub rejected: Vec<Rejected>,
    /// The warnings. A warning does not reject a line.
    pub warnings: Vec<WarningRecord>,
}

/// The files of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableFiles {
    /// The name of the table.
    pub name: String,
    /// The number of rows in all files.
    pub rows: u64,
    /// The columns in the files, in their order.
    pub columns: Vec<Column>,
    /// The columns in the names of the folders.
    pub partitioned_by: Vec<String>,
    /// The files.
    pub files: Vec<Written>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as Polars writes it. Timestamps have their time zone: `str`, `i64`, `datetime[ms, UTC]`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A Parquet file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Its path in the folder of the export.
    pub path: String,
    /// The number of rows.
    pub rows: u64,
    /// The size in bytes.
    pub bytes: u64,
}

/// A source file and the outcomes of its lines. Each line is loaded, a duplicate, an event of another page, or
/// rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// `songs` or `logs`.
    pub content: String,
    /// The path of the file, as it was given to the export.
    pub path: String,
    /// Its size on disk, in bytes.
    pub bytes: u64,
    /// The BLAKE3 hash of its bytes on disk, in hexadecimal.
    pub blake3: String,
    /// Lines that were read, except blank ones.
    pub lines: u64,
    /// Lines that became a row of `songs` or `songplays`.
    pub loaded: u64,
    /// Lines whose song or play has its row from another line.
    pub duplicates: u64,
    /// Lines with events of other pages.
    pub other_pages: u64,
    /// Rejected lines.
    pub rejected: u64,
}

/// The number of lines that were rejected for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// `songs` or `logs`.
    pub content: String,
    /// The stable code of the reason.
    pub reason: String,
    /// The number of lines.
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

/// The name of a type. Frames hold timestamps without a time zone, but the files have the time zone UTC.
fn in_words(kind: &DataType) -> String {
    match kind {
        DataType::Datetime(unit, _) => format!("datetime[{unit}, UTC]"),
        other => other.to_string(),
    }
}

impl Manifest {
    /// Creates a manifest without tables and source files.
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

    /// Writes the manifest into the folder of the export.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(MANIFEST);
        let failed = |error: std::io::Error| {
            Error::new(ErrorKind::Local, format!("writing {}", path.display())).caused_by(error)
        };
        let text = serde_json::to_vec_pretty(self).map_err(|error| failed(error.into()))?;
        fs::write(&path, text).and_then(|()| fs::File::open(&path)?.sync_all()).map_err(failed)
    }

    /// Reads the manifest of the export in `folder`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if there is none, if it cannot be read, or if its layout has another version.
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
            other => {
                Err(failed()
                    .because(format!("its layout has version {other}, and this program reads version {LAYOUT}")))
            }
        }
    }
}
