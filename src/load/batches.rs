//! The thread that makes batches: read, check, transform, hand over to Arrow.
//!
//! It runs beside the connection, so that parsing and COPY overlap; the bounded channel between them is the back-pressure.
//! When the receiver goes away, because the load failed or was interrupted, the thread ends.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::TimestampMillisecondType;
use tokio::sync::mpsc;

use super::Plan;
use crate::bridge::record_batch;
use crate::check::{self, Reject};
use crate::discover::{Content, SourceFile};
use crate::read::{Block, Blocks, Fingerprint};
use crate::transform::{self, Catalogue, RowsByFile, Table, TableBatch};
use crate::warning::Warnings;
use crate::{Error, Kind, Result};

/// Rows for one table.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) table: Table,
    pub(super) rows: RecordBatch,
    /// How many records they were made from.
    pub(super) records: u64,
}

/// What was made of one block. Files are named by their index in the list that is being read.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Rows by table, in an order in which every reference points back.
    pub(super) tables: Vec<Rows>,
    /// The lines that were set aside.
    pub(super) rejects: Vec<Reject>,
    /// Lines that were read, by file.
    pub(super) lines: RowsByFile,
    /// Events that are no plays, by file.
    pub(super) other_pages: RowsByFile,
    /// Songs or plays that another record of the batch beat, by file.
    pub(super) beaten: RowsByFile,
    /// Files whose last line is in this batch.
    pub(super) ended: Vec<(usize, Fingerprint)>,
    /// What was odd.
    pub(super) warnings: Warnings,
    /// Bytes on disk that were read since the last batch.
    pub(super) bytes: u64,
}

impl Batch {
    /// When the rows of a table began, in epoch milliseconds, if it is a table of which that can be said.
    pub(super) fn instants(&self, table: Table) -> &[i64] {
        let rows = self.tables.iter().find(|rows| rows.table == table);
        let column = rows.and_then(|rows| rows.rows.column_by_name("start_time"));
        column.and_then(|column| column.as_primitive_opt::<TimestampMillisecondType>()).map_or(&[], |c| c.values())
    }
}

/// How many batches wait for the connection at most, beside the one that is being made and the one that is being sent.
const WAITING: usize = 1;

/// Makes batches of song files on a thread of its own.
pub(super) fn songs(plan: &Plan, files: &[SourceFile]) -> Result<mpsc::Receiver<Result<Batch>>> {
    start(plan, Content::Songs, files, |block, plan| {
        let checked = check::songs(block, &plan.limits)?;
        let tables = transform::songs(&checked.good)?;
        let records = transform::rows_by_file(checked.good.frame())?;
        let beaten = beaten(records, &tables, Table::Songs)?;
        let tables = tables.iter().map(rows).collect::<Result<_>>()?;
        let (rejects, lines, warnings) = (checked.rejects, checked.lines, checked.warnings);
        Ok(Batch { tables, rejects, lines, beaten, warnings, ..Batch::default() })
    })
}

/// Makes batches of logs on a thread of its own.
pub(super) fn logs(plan: &Plan, files: &[SourceFile], catalogue: Catalogue) -> Result<mpsc::Receiver<Result<Batch>>> {
    start(plan, Content::Logs, files, move |block, plan| {
        let checked = check::events(block, &plan.limits)?;
        let tables = transform::plays(&checked.good, &catalogue)?;
        let (records, other_pages) = transform::plays_and_others(&checked.good)?;
        let beaten = beaten(records, &tables, Table::Songplays)?;
        let tables = tables.iter().map(rows).collect::<Result<_>>()?;
        let (rejects, lines, warnings) = (checked.rejects, checked.lines, checked.warnings);
        Ok(Batch { tables, rejects, lines, other_pages, beaten, warnings, ..Batch::default() })
    })
}

fn rows(batch: &TableBatch) -> Result<Rows> {
    Ok(Rows { table: batch.table, rows: record_batch(&batch.rows)?, records: batch.read })
}

/// The records of each file that are not among the rows which were made of all of them.
fn beaten(records: RowsByFile, tables: &[TableBatch], table: Table) -> Result<RowsByFile> {
    let mut beaten: BTreeMap<usize, u64> = records.into_iter().collect();
    for batch in tables.iter().filter(|batch| batch.table == table) {
        for (file, kept) in transform::rows_by_file(&batch.rows)? {
            let records = beaten.entry(file).or_default();
            *records = records.checked_sub(kept).ok_or_else(|| {
                let bug = Error::new(Kind::Bug, format!("counting the records of {table}"));
                bug.because("there are more rows than records")
            })?;
        }
    }
    Ok(beaten.into_iter().collect())
}

fn start(
    plan: &Plan,
    content: Content,
    files: &[SourceFile],
    make: impl Fn(Block, &Plan) -> Result<Batch> + Send + 'static,
) -> Result<mpsc::Receiver<Result<Batch>>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let (plan, files) = (plan.clone(), files.to_vec());
    let batches = sender.clone();
    let work = move || {
        let mut blocks = Blocks::new(&files, plan.read_limits);
        let mut told = 0;
        loop {
            let block = blocks.next();
            let last = block.is_none();
            // Behind the last block there may be files without a line.
            let made = block.map_or_else(|| Ok(Batch::default()), |block| make(block?, &plan)).map(|batch| {
                let bytes = blocks.bytes_on_disk() - told;
                told += bytes;
                Batch { bytes, ended: blocks.take_ended(), ..batch }
            });
            let failed = made.is_err();
            if batches.blocking_send(made).is_err() || failed || last {
                return;
            }
        }
    };
    // A panic, of which Polars has a few for what others return as errors, must not pass for the end of the input.
    let work = move || {
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            let doing = format!("making a batch of {content}");
            let bug = Error::new(Kind::Bug, doing).because("a library panicked; its message is above");
            // Where nobody receives any more, the load has failed already.
            let _ = sender.blocking_send(Err(bug));
        }
    };
    thread::Builder::new()
        .name(format!("{content} batches"))
        .spawn(work)
        .map_err(|error| Error::new(Kind::Local, format!("starting the thread that reads {content}")).because(error))?;
    Ok(receiver)
}
