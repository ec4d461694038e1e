//! Decodes blocks of lines into Polars frames. The decoder is a Polars scan source, and each column has a fixed type.
//!
//! ```text
//! line ─▶ decoder ─▶ record ─▶ rules ─▶ row in the columns
//!            │                   │
//!            └── refused ────────┴────▶ explain ─▶ Reject, with the reason
//! ```
//!
//! simd-json reads each line once. If the decoder or a rule refuses the line, serde_json reads it again and gives the
//! reason. No later step rejects lines. Long texts stay in the memory of the decoder. The file and the line number are
//! columns ([`FILE`](crate::model::FILE), [`LINE`](crate::model::LINE)), so every later error can name the line of a
//! row.

mod columns;
mod decoder;
mod explain;
mod fields;
#[cfg(test)]
mod property;
mod record;
mod rules;
mod scanner;

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use polars::prelude::*;

use crate::model::{Reject, SourceKind, Warnings};
use crate::read::Block;
use crate::{Error, ErrorKind, Result};
use columns::MOST_BYTES;
use fields::schema;
use scanner::Scanner;

pub use rules::Limits;
pub(crate) use rules::{PLAY, date};

/// A scan of one block. It decodes the block when the frame of [`lazy`](Self::lazy) is collected, not before.
///
/// ```
/// use polars::prelude::*;
/// use sparkify_polars::model::SourceKind;
/// use sparkify_polars::read::Blocks;
/// use sparkify_polars::scan::{Limits, Scan};
///
/// # use sparkify_polars::discover::discover;
/// # let files = discover(SourceKind::Logs, &["data/log_data".into()], Default::default())?.files;
/// let block = Blocks::new(files, Default::default()).next().unwrap()?;
/// let scan = Scan::new(SourceKind::Logs, block, &Limits::at(std::time::SystemTime::now()));
/// let frame = scan.lazy()?.filter(col("page").eq(lit("NextSong"))).select([col("song")]).collect().unwrap();
/// let report = scan.report()?;
/// assert_eq!(report.files.iter().map(|file| file.records).sum::<u64>(), frame.height() as u64);
/// # Ok::<(), sparkify_polars::Error>(())
/// ```
#[derive(Clone)]
pub struct Scan(Arc<Source>);

/// The outcome of the lines of a block.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The rejected lines, in order.
    pub rejects: Vec<Reject>,
    /// The line counts of each file, in order.
    pub files: Vec<FileLines>,
    /// Warnings about the files and about good lines.
    pub warnings: Warnings,
    /// How long decoding took.
    pub elapsed: Duration,
}

/// The counts of the lines of one file in a block. All other lines, `lines - records - other_events`, are rejected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileLines {
    /// The index of the file in the list that is being read.
    pub file: usize,
    /// Lines that are not blank. If a line contains several objects, each of them counts as a line.
    pub lines: u64,
    /// Good songs or plays.
    pub records: u64,
    /// Good events that are not plays.
    pub other_events: u64,
}

impl Report {
    /// Adds counts of one file. All calls for one file come one after the other.
    fn count(&mut self, lines: FileLines) {
        match self.files.last_mut() {
            Some(last) if last.file == lines.file => {
                last.lines += lines.lines;
                last.records += lines.records;
                last.other_events += lines.other_events;
            }
            _ => self.files.push(lines),
        }
    }

    /// Adds the rejects and warnings of the reader, and sorts the rejects and the files.
    fn extend(&mut self, block: &Block) {
        self.rejects.extend_from_slice(&block.rejects);
        self.rejects.sort_by_key(|reject| (reject.file, reject.line, reject.byte_offset, reject.part));
        // A long line has several rejects, one for each part. It counts as one line.
        let lines = block.rejects.iter().filter(|reject| reject.part == 1);
        self.files.extend(lines.map(|reject| FileLines { file: reject.file, lines: 1, ..FileLines::default() }));
        self.files.sort_by_key(|lines| lines.file);
        std::mem::take(&mut self.files).into_iter().for_each(|lines| self.count(lines));
        self.warnings.extend(&block.warnings);
    }
}

impl Scan {
    /// Prepares the scan of a block of song files or of logs.
    #[must_use]
    pub fn new(kind: SourceKind, block: Block, limits: &Limits) -> Self {
        Self(Arc::new(Source { kind, block, limits: limits.clone(), report: Mutex::new(None) }))
    }

    /// Returns the good records as a lazy frame, in the order of the lines. The scan builds only the columns that the
    /// query needs.
    ///
    /// # Errors
    ///
    /// Only [`ErrorKind::Bug`].
    pub fn lazy(&self) -> Result<LazyFrame> {
        let schema = Some(schema(self.0.kind));
        let arguments = ScanArgsAnonymous { schema, name: "JSON", ..ScanArgsAnonymous::default() };
        LazyFrame::anonymous_scan(Arc::clone(&self.0) as Arc<dyn AnonymousScan>, arguments)
            .map_err(|error| Error::new(ErrorKind::Bug, format!("planning a scan of {}", self.0.kind)).caused_by(error))
    }

    /// Takes the report of the last scan: the outcome of each line.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] if no frame was collected since the last report.
    pub fn report(&self) -> Result<Report> {
        let report = self.0.report.lock().unwrap_or_else(PoisonError::into_inner).take();
        report.ok_or_else(|| {
            let bug = Error::new(ErrorKind::Bug, format!("reporting on a scan of {}", self.0.kind));
            bug.because("no frame was collected since the last report")
        })
    }
}

/// The scan source that Polars calls.
struct Source {
    kind: SourceKind,
    block: Block,
    limits: Limits,
    /// The report of the last scan, until the caller takes it.
    report: Mutex<Option<Report>>,
}

impl AnonymousScan for Source {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn scan(&self, arguments: AnonymousScanArgs) -> PolarsResult<DataFrame> {
        let AnonymousScanArgs { n_rows, with_columns, .. } = arguments;
        let (clock, bytes) = (Instant::now(), self.block.bytes.len());
        polars_ensure!(bytes <= MOST_BYTES, ComputeError: "a block has {bytes} bytes, and a scan takes {MOST_BYTES}");
        let wanted =
            |name: &str| with_columns.as_ref().is_none_or(|columns| columns.iter().any(|column| column == name));
        let mut scanner = Scanner::new(self.kind, &self.block, &self.limits, wanted);
        self.block.lines().for_each(|line| scanner.line(&line));
        let (frame, mut report) = scanner.finish(wanted)?;
        report.extend(&self.block);
        report.elapsed = clock.elapsed();
        *self.report.lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
        Ok(frame.head(Some(n_rows.unwrap_or(usize::MAX))))
    }

    fn allows_projection_pushdown(&self) -> bool {
        true
    }
}
