//! Writes the outcomes of the lines of each file to `load_files`.

use std::ops::AddAssign;

use polars::prelude::*;
use serde::Serialize;

use super::number;
use crate::bridge::record_batch;
use crate::copy::copy;
use crate::merge::Star;
use crate::model::{RunId, SourceFile, SourceKind};
use crate::read::Fingerprint;
use crate::{Error, ErrorKind, Result};

/// The outcomes of the lines of a file. Each line that was read has one: loaded, duplicate, of another page, or
/// rejected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FileCounts {
    /// Lines that were read, without blank lines.
    pub lines: u64,
    /// Lines that inserted or changed a song or a play.
    pub loaded: u64,
    /// Lines whose song or play existed already, with the same values or greater ones. It came from another line or an
    /// earlier run.
    pub duplicates: u64,
    /// Lines of other pages.
    pub other_pages: u64,
    /// Rejected lines.
    pub rejected: u64,
}

impl AddAssign for FileCounts {
    fn add_assign(&mut self, other: Self) {
        self.lines += other.lines;
        self.loaded += other.loaded;
        self.duplicates += other.duplicates;
        self.other_pages += other.other_pages;
        self.rejected += other.rejected;
    }
}

impl FileCounts {
    /// Checks that every line of the file has an outcome.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] if a line has none.
    pub(crate) fn prove(&self, file: &SourceFile) -> Result<()> {
        let known = self.loaded + self.duplicates + self.other_pages + self.rejected;
        if self.lines == known {
            return Ok(());
        }
        let why = format!("{} lines were read, but {known} lines have an outcome", self.lines);
        Err(Error::new(ErrorKind::Bug, format!("counting the outcomes of the lines of {}", file.name())).because(why))
    }

    /// The error for a file that was not read to its end, although the load continued.
    #[must_use]
    pub(crate) fn unfinished(file: &SourceFile) -> Error {
        Error::new(ErrorKind::Bug, format!("counting the lines of {}", file.name()))
            .because("it was not read to its end")
    }
}

/// The ledger entry of a file that was read.
#[derive(Debug, Clone)]
pub(crate) struct FileEntry<'a> {
    /// The file.
    pub(crate) file: &'a SourceFile,
    /// The size and the hash of the bytes that were read.
    pub(crate) fingerprint: Fingerprint,
    /// The outcomes of its lines.
    pub(crate) counts: FileCounts,
}

/// Inserts the files of one kind that a run has read.
pub(crate) async fn enter(star: &Star<'_>, run: RunId, content: SourceKind, entries: &[FileEntry<'_>]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let counts =
        |count: fn(&FileEntry<'_>) -> u64| entries.iter().map(|entry| number(count(entry))).collect::<Vec<_>>();
    let frame = df!(
        "run_id" => vec![run.number(); entries.len()],
        "content" => vec![content.to_string(); entries.len()],
        "path" => entries.iter().map(|entry| entry.file.name()).collect::<Vec<_>>(),
        "content_hash" => entries.iter().map(|entry| &entry.fingerprint.hash[..]).collect::<Vec<_>>(),
        "bytes" => counts(|entry| entry.fingerprint.bytes),
        "lines" => counts(|entry| entry.counts.lines),
        "loaded" => counts(|entry| entry.counts.loaded),
        "duplicates" => counts(|entry| entry.counts.duplicates),
        "other_pages" => counts(|entry| entry.counts.other_pages),
        "rejected" => counts(|entry| entry.counts.rejected),
        "entity_tag" => entries.iter().map(|entry| entry.file.entity_tag()).collect::<Vec<_>>(),
    )
    .map_err(|error| Error::new(ErrorKind::Bug, "making load_files").caused_by(error))?;
    copy(star.transaction(), &[star.schema().etl(), "load_files"], &[record_batch(&frame)?]).await.map(drop)
}
