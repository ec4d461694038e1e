//! What a load did, by table and by stage.

use std::time::Duration;

use super::Stage;
use crate::ledger::{Lines, RunId};
use crate::merge::Schema;
use crate::transform::Table;

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

/// What a committed load did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The number of the run in `load_runs`.
    pub run: RunId,
    /// Where the tables are.
    pub schema: Schema,
    /// By table: the five of the star.
    pub tables: Vec<TableSummary>,
    /// By line.
    pub lines: Lines,
    /// Files that were read: of songs, of logs.
    pub files: (usize, usize),
    /// Plays of earlier loads that a song of this load was matched to.
    pub matched_earlier: u64,
    /// By stage, in order.
    pub stages: Vec<StageTime>,
    /// From the first to the last moment.
    pub elapsed: Duration,
}
