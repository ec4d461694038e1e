//! The result of a load, by table and by stage.

use std::time::Duration;

use super::{Stage, Timing};
use crate::ledger::{FilesSeen, Lines};
use crate::model::{Reason, RunId, Schema, Table};

/// The outcomes of the records for one table: `read = loaded + unchanged + duplicate + rejected`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSummary {
    /// The table.
    pub table: Table,
    /// Records that were made for the table, and rejected lines. Song files make songs and artists, and logs make the other tables.
    pub read: u64,
    /// Rows that were inserted, or updated by a greater record.
    pub loaded: u64,
    /// Rows that existed already with the same values or greater ones.
    pub unchanged: u64,
    /// Further records of this load with the same key.
    pub duplicate: u64,
    /// Rejected lines.
    pub rejected: u64,
    /// Rows that were deleted because no file of a replacing load has them.
    pub deleted: u64,
}

/// How long a stage took and what went through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageTime {
    /// The stage.
    pub stage: Stage,
    /// Wall time.
    pub elapsed: Duration,
    /// Bytes on disk that it read.
    pub bytes: u64,
    /// Rows that it copied or merged.
    pub rows: u64,
}

/// The rejected lines of one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectSummary {
    /// The reason.
    pub reason: Reason,
    /// Their number.
    pub lines: u64,
    /// The file of the first one.
    pub file: String,
    /// The number of that line, from 1.
    pub line: u64,
}

/// The result of a load that was committed, or of a dry run that was rolled back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The number of the run in `load_runs`. For a dry run, the number that the run would have had.
    pub run: RunId,
    /// The schema of the tables.
    pub schema: Schema,
    /// Whether the load was rolled back as a dry run.
    pub dry_run: bool,
    /// Whether the tables hold these files and nothing else.
    pub replaced: bool,
    /// The results of the five tables.
    pub tables: Vec<TableSummary>,
    /// The counts of lines.
    pub lines: Lines,
    /// Rejected lines by kind and reason, in the order of the first reject of each reason.
    pub rejects: Vec<RejectSummary>,
    /// The number of files.
    pub files: FilesSeen,
    /// Plays of earlier loads that were matched with a song of this one.
    pub rematched: u64,
    /// By stage, in order.
    pub stages: Vec<StageTime>,
    /// By part of each stage, in order.
    pub timings: Vec<Timing>,
    /// Total wall time.
    pub elapsed: Duration,
}
