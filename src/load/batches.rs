//! Makes batches: read, check, transform, hand over to Arrow.
//!
//! That runs on threads beside the connection, so that parsing and COPY overlap.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::TimestampMillisecondType;

use super::Plan;
use super::in_order::InOrder;
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

/// The batches of a list of files, in the order of their lines.
pub(super) type Batches = InOrder<Batch>;

/// Makes batches of song files.
pub(super) fn songs(plan: &Plan, files: &[SourceFile]) -> Result<Batches> {
    let limits = plan.limits.clone();
    start(plan, Content::Songs, files, move |block| {
        let checked = check::songs(block, &limits)?;
        let tables = transform::songs(&checked.good)?;
        let records = transform::rows_by_file(checked.good.frame())?;
        let beaten = beaten(records, &tables, Table::Songs)?;
        let tables = tables.iter().map(rows).collect::<Result<_>>()?;
        let (rejects, lines, warnings) = (checked.rejects, checked.lines, checked.warnings);
        Ok(Batch { tables, rejects, lines, beaten, warnings, ..Batch::default() })
    })
}

/// Makes batches of logs.
pub(super) fn logs(plan: &Plan, files: &[SourceFile], catalogue: Catalogue) -> Result<Batches> {
    let limits = plan.limits.clone();
    start(plan, Content::Logs, files, move |block| {
        let checked = check::events(block, &limits)?;
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
    make: impl Fn(Block) -> Result<Batch> + Send + Sync + 'static,
) -> Result<Batches> {
    let pieces = Pieces { blocks: Blocks::new(files.to_vec(), plan.read_limits), told: 0, over: false };
    InOrder::start(&format!("{content} batches"), pieces, move |piece: Piece| {
        let Piece { block, bytes, ended } = piece;
        let batch = block.map_or_else(|| Ok(Batch::default()), &make)?;
        Ok(Batch { bytes, ended, ..batch })
    })
}

/// What is made into a batch.
struct Piece {
    /// None behind the last one: there may be files without a line.
    block: Option<Block>,
    bytes: u64,
    ended: Vec<(usize, Fingerprint)>,
}

/// The pieces of a list of files, in order.
struct Pieces {
    blocks: Blocks<Vec<SourceFile>>,
    /// Bytes on disk that are told already.
    told: u64,
    over: bool,
}

impl Iterator for Pieces {
    type Item = Result<Piece>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let block = self.blocks.next();
        self.over = block.is_none();
        Some(block.transpose().map(|block| {
            let bytes = self.blocks.bytes_on_disk() - self.told;
            self.told += bytes;
            Piece { block, bytes, ended: self.blocks.take_ended() }
        }))
    }
}
