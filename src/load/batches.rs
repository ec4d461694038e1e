//! Makes batches: reads and scans blocks, transforms the records, and converts the tables to Arrow.
//!
//! The work runs on threads of its own. So parsing and COPY run at the same time.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{ArrowPrimitiveType, Int32Type, Int64Type, TimestampMillisecondType};
use polars::prelude::{IntoLazy as _, LazyFrame};
use polars_async::executor::ALLOW_RAYON_THREADS;

use super::Plan;
use super::in_order::InOrder;
use super::timing::{Made, Stopwatch};
use crate::bridge::record_batch;
use crate::export::Frames;
use crate::model::{FILE, SourceFile, SourceKind, Table};
use crate::read::{Block, Blocks, Fingerprint};
use crate::scan::{FileLines, Limits, Report, Scan, date};
use crate::transform::{self, Catalogue, RowsByFile, TableBatch};
use crate::{Error, ErrorKind, Result};

/// Rows for one table.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) table: Table,
    pub(super) rows: RecordBatch,
    /// The number of records that made these rows.
    pub(super) records: u64,
}

/// The result of one block. A file is named by its index in the list of files.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Rows by table. Each table comes after the tables that it refers to.
    pub(super) tables: Vec<Rows>,
    /// The outcomes of the lines.
    pub(super) report: Report,
    /// By file, the number of songs or plays that lost against another record with the same key in this batch.
    pub(super) beaten: RowsByFile,
    /// Files whose last line is in this batch.
    pub(super) ended: Vec<(usize, Fingerprint)>,
    /// Bytes on disk that were read since the last batch.
    pub(super) bytes: u64,
    /// The time of each step that made the batch.
    pub(super) made: Made,
    /// The frames of the batch, for an export.
    pub(super) frames: Option<Frames>,
}

/// The frames that a batch keeps for an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    Nothing,
    /// The frames of the tables.
    Tables,
    /// The frames of the tables, and the frame of the scan.
    Stages,
}

impl Batch {
    /// The values of the column `start_time` of a table, in epoch milliseconds. Empty if the table has no such column.
    pub(super) fn instants(&self, table: Table) -> &[i64] {
        self.values::<TimestampMillisecondType>(table, "start_time")
    }

    fn users(&self, table: Table) -> &[i64] {
        self.values::<Int64Type>(table, "user_id")
    }

    /// The values of a column of a table. Empty if the batch has no such table, or the table has no such column.
    fn values<T: ArrowPrimitiveType>(&self, table: Table, column: &str) -> &[T::Native] {
        let rows = self.tables.iter().find(|rows| rows.table == table);
        let column = rows.and_then(|rows| rows.rows.column_by_name(column));
        column.and_then(|column| column.as_primitive_opt::<T>()).map_or(&[], |column| column.values())
    }

    /// Proves that the batch contains the instant and the user of each of its plays. So the server only has to check
    /// the staged users, and not the references of each play.
    fn comes_with_its_references(&self) -> Result<()> {
        let dangling = |what: &str| {
            let bug = Error::new(ErrorKind::Bug, "checking the references of the plays of a batch");
            Err(bug.because(format!("{what} has no row")))
        };
        if let Some(instant) = missing_instant(self.instants(Table::Time), self.instants(Table::Songplays)) {
            return dangling(&format!("the instant {}", date(instant)));
        }
        let users: HashSet<i64> = self.users(Table::Users).iter().copied().collect();
        match self.users(Table::Songplays).iter().find(|user| !users.contains(user)) {
            Some(user) => dangling(&format!("the user {user}")),
            None => Ok(()),
        }
    }
}

/// Returns an instant of the sorted `plays` that is missing in the sorted `time`.
fn missing_instant(time: &[i64], plays: &[i64]) -> Option<i64> {
    let mut time = time.iter().peekable();
    plays.iter().copied().find(|play| {
        while time.next_if(|instant| *instant < play).is_some() {}
        time.peek() != Some(&play)
    })
}

/// The batches of a list of files, in the order of their lines.
pub(super) type Batches = InOrder<Batch>;

/// Makes batches of song files.
pub(super) fn songs(plan: &Plan, files: &Arc<[SourceFile]>, keep: Keep) -> Batches {
    let limits = plan.limits.clone();
    start(plan, SourceKind::Songs, files, move |block| {
        batch(SourceKind::Songs, block, &limits, keep, transform::songs, Table::Songs)
    })
}

/// Makes batches of logs.
pub(super) fn logs(plan: &Plan, files: &Arc<[SourceFile]>, catalogue: Catalogue, keep: Keep) -> Batches {
    let limits = plan.limits.clone();
    start(plan, SourceKind::Logs, files, move |block| {
        let plays = |events| transform::plays(events, &catalogue);
        let batch = batch(SourceKind::Logs, block, &limits, keep, plays, Table::Songplays)?;
        batch.comes_with_its_references()?;
        Ok(batch)
    })
}

/// Makes a batch of a block. Each good record makes a row of the table `counted`, unless another record with the same
/// key wins.
fn batch(
    kind: SourceKind,
    block: Block,
    limits: &Limits,
    keep: Keep,
    transform: impl FnOnce(LazyFrame) -> Result<Vec<TableBatch>>,
    counted: Table,
) -> Result<Batch> {
    let (mut clock, bytes) = (Stopwatch::start(), block.bytes.len() as u64);
    let scan = Scan::new(kind, block, limits);
    let mut records = scan.lazy()?;
    let mut scanned = None;
    if keep == Keep::Stages {
        let bug = |error| Error::new(ErrorKind::Bug, format!("scanning {kind}")).caused_by(error);
        let frame = records.collect().map_err(bug)?;
        records = frame.clone().lazy();
        scanned = Some(frame);
    }
    let tables = transform(records)?;
    let report = scan.report()?;
    let beaten = beaten(&report.files, &tables, counted)?;
    let rows = tables.iter().map(rows).collect::<Result<_>>()?;
    let frames = (keep != Keep::Nothing).then_some(Frames { kind, scanned, tables, rejects: None });
    let made =
        Made { scan: report.elapsed, transform: clock.lap().saturating_sub(report.elapsed), bytes, ..Made::default() };
    Ok(Batch { tables: rows, report, beaten, made, frames, ..Batch::default() })
}

fn rows(batch: &TableBatch) -> Result<Rows> {
    Ok(Rows { table: batch.table, rows: record_batch(&batch.rows)?, records: batch.read })
}

/// Returns the number of records of each file that made no row, because another record with the same key won.
fn beaten(files: &[FileLines], tables: &[TableBatch], counted: Table) -> Result<RowsByFile> {
    let mut beaten: BTreeMap<usize, u64> = files.iter().map(|lines| (lines.file, lines.records)).collect();
    for batch in tables.iter().filter(|batch| batch.table == counted) {
        for (file, kept) in transform::rows_by_file(&batch.rows)? {
            let records = beaten.entry(file).or_default();
            *records = records.checked_sub(kept).ok_or_else(|| {
                let bug = Error::new(ErrorKind::Bug, format!("counting the records of {counted}"));
                bug.because("there are more rows than records")
            })?;
        }
    }
    Ok(beaten.into_iter().collect())
}

fn start(
    plan: &Plan,
    content: SourceKind,
    files: &Arc<[SourceFile]>,
    make: impl Fn(Block) -> Result<Batch> + Send + Sync + 'static,
) -> Batches {
    let pieces = Pieces { blocks: Blocks::new(Arc::clone(files), plan.read_limits), told: 0, over: false };
    InOrder::start(&format!("{content} batches"), pieces, move |piece: Piece| {
        let Piece { block, bytes, ended, read } = piece;
        let batch = block.map_or_else(|| Ok(Batch::default()), |block| on_this_thread(|| make(block)))?;
        Ok(Batch { bytes, ended, made: Made { read, ..batch.made }, ..batch })
    })
}

/// Runs `work` without the threads of Polars. Otherwise Polars distributes each operation on a column to its threads.
/// Two batches are made at the same time already. So this would only cost CPU time, with about 400 thread switches for
/// each batch.
fn on_this_thread<T>(work: impl FnOnce() -> T) -> T {
    let before = ALLOW_RAYON_THREADS.replace(false);
    let done = work();
    ALLOW_RAYON_THREADS.set(before);
    done
}

/// The input of a batch.
struct Piece {
    /// `None` in the last piece. That piece only reports the files that end after the last block.
    block: Option<Block>,
    bytes: u64,
    ended: Vec<(usize, Fingerprint)>,
    /// The time that reading took.
    read: Duration,
}

/// The pieces of a list of files, in order.
struct Pieces {
    blocks: Blocks<Arc<[SourceFile]>>,
    /// The number of bytes on disk that earlier pieces have reported.
    told: u64,
    over: bool,
}

impl Iterator for Pieces {
    type Item = Result<Piece>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let clock = Instant::now();
        let block = self.blocks.next();
        self.over = block.is_none();
        Some(block.transpose().map(|block| {
            let bytes = self.blocks.bytes_on_disk() - self.told;
            self.told += bytes;
            Piece { block, bytes, ended: self.blocks.take_ended(), read: clock.elapsed() }
        }))
    }
}

fn file_column(rows: &RecordBatch) -> Option<usize> {
    rows.schema().index_of(FILE).ok()
}

/// Returns runs of rows of the same file: the file, and the number of rows. Empty if the rows have no column for the
/// file.
pub(super) fn by_file(rows: &RecordBatch) -> Vec<(usize, u64)> {
    let Some(files) = file_column(rows).and_then(|at| rows.column(at).as_primitive_opt::<Int32Type>()) else {
        return Vec::new();
    };
    let runs = files.values().chunk_by(|one, next| one == next);
    runs.map(|run| (usize::try_from(run[0]).unwrap_or_default(), run.len() as u64)).collect()
}

#[cfg(test)]
mod tests {
    use arrow_array::{ArrayRef, Int64Array, TimestampMillisecondArray};

    use super::*;

    /// A batch with users, instants, and plays as pairs of instant and user.
    fn batch(users: &[i64], time: &[i64], plays: &[(i64, i64)]) -> Batch {
        let numbers = |values: &[i64]| Arc::new(Int64Array::from(values.to_vec())) as ArrayRef;
        let instants = |values: &[i64]| Arc::new(TimestampMillisecondArray::from(values.to_vec())) as ArrayRef;
        let rows = |table, columns| {
            let rows = RecordBatch::try_from_iter(columns).unwrap();
            Rows { table, records: rows.num_rows() as u64, rows }
        };
        let (starts, who): (Vec<_>, Vec<_>) = plays.iter().copied().unzip();
        let tables = vec![
            rows(Table::Users, vec![("user_id", numbers(users))]),
            rows(Table::Time, vec![("start_time", instants(time))]),
            rows(Table::Songplays, vec![("start_time", instants(&starts)), ("user_id", numbers(&who))]),
        ];
        Batch { tables, ..Batch::default() }
    }

    #[test]
    fn a_play_without_its_time_or_user_is_found_at_any_position() {
        let plays = [(2, 7), (2, 8), (5, 7), (9, 8)];
        for all in [&plays[..0], &plays[..1], &plays[1..], &plays] {
            batch(&[8, 7, 6], &[2, 4, 5, 9], all).comes_with_its_references().unwrap();
        }
        for (time, missing) in [(&[4, 5, 9][..], 2), (&[2, 4, 9], 5), (&[2, 5], 9), (&[], 2)] {
            let error = batch(&[7, 8], time, &plays).comes_with_its_references().unwrap_err();
            assert!(error.to_string().contains(&date(missing)), "{error}");
        }
        for (users, missing) in [(&[7][..], 8), (&[8, 9], 7)] {
            let error = batch(users, &[2, 5, 9], &plays).comes_with_its_references().unwrap_err();
            assert!(error.to_string().contains(&format!("the user {missing}")), "{error}");
        }
    }
}
