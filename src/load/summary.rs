//! What a load did, by table and by stage.

use std::time::Duration;

use super::{Stage, Timing};
use crate::ledger::{FilesSeen, Lines};
use crate::model::{Reason, RunId, Schema, Table};

/// What became of the records for one table: `read = loaded + unchanged + duplicate + rejected`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSummary {
    /// The table.
    pub table: Table,
    /// Lines that could make a row of it: song files for songs and artists, plays for the others, rejects included.
    pub read: u64,
    /// Rows that were inserted, or changed because a greater record came.
    pub loaded: u64,
    /// Rows that were there already as the record would make them, or greater.
    pub unchanged: u64,
    /// Records beside another one of this load for the same row.
    pub duplicate: u64,
    /// Lines that were set aside.
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

/// Lines that were set aside for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectSummary {
    /// Why.
    pub reason: Reason,
    /// How many.
    pub lines: u64,
    /// The file of the first one.
    pub file: String,
    /// The number of that line, from 1.
    pub line: u64,
}

/// What a load did: it is committed, or rolled back as a dry run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The number of the run in `load_runs`; of a dry run the one that it would have had.
    pub run: RunId,
    /// Where the tables are.
    pub schema: Schema,
    /// Whether all of it was rolled back.
    pub dry_run: bool,
    /// Whether the tables hold these files and nothing else.
    pub replaced: bool,
    /// By table: the five of the star.
    pub tables: Vec<TableSummary>,
    /// By line.
    pub lines: Lines,
    /// Lines that were set aside, by content and reason, in the order in which the reasons came up.
    pub rejects: Vec<RejectSummary>,
    /// How many files there were.
    pub files: FilesSeen,
    /// Plays of earlier loads that were matched with a song of this one.
    pub rematched: u64,
    /// By stage, in order.
    pub stages: Vec<StageTime>,
    /// By part of each stage, in order.
    pub timings: Vec<Timing>,
    /// From the first to the last moment.
    pub elapsed: Duration,
}
