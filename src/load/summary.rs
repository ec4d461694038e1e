//! The result of a load. It is `Serialize`: the text and the JSON of a command come from this value.
//!
//! Lines and rows are counted apart. A line of a file has one outcome ([`Lines`], [`Source`](crate::export::Source)), and a row of a table has one ([`TableSummary`]): a play is
//! one line, and up to three rows.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::file_accounts::FilesRead;
use super::{Stage, Timing};
use crate::json::{as_seconds, as_text};
use crate::ledger::{FilesSeen, Lines, Odd};
use crate::model::{Reason, RunId, Schema, SourceKind, Table};

/// The outcomes of the rows that a load made for one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TableSummary {
    /// The table.
    #[serde(serialize_with = "as_text")]
    pub table: Table,
    /// Rows that were inserted, or updated by a greater record.
    pub loaded: u64,
    /// Rows that existed already with the same values or greater ones.
    pub unchanged: u64,
    /// Further records of this load with the same key. They are no rows.
    pub duplicates: u64,
    /// Rows that were deleted because no file of a replacing load has them.
    pub deleted: u64,
}

/// How long a stage took and what went through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StageTime {
    /// The stage.
    #[serde(serialize_with = "as_text")]
    pub stage: Stage,
    /// Wall time. In JSON, seconds.
    #[serde(rename = "seconds", serialize_with = "as_seconds")]
    pub elapsed: Duration,
    /// Bytes on disk that it read.
    pub bytes: u64,
    /// Rows that it copied or merged.
    pub rows: u64,
}

/// The rejected lines of one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectSummary {
    /// What the files hold.
    #[serde(serialize_with = "as_text")]
    pub content: SourceKind,
    /// The reason.
    #[serde(serialize_with = "as_text")]
    pub reason: Reason,
    /// Their number.
    pub lines: u64,
    /// The file of the first one.
    pub file: String,
    /// The number of that line, from 1.
    pub line: u64,
}

/// The result of a load that was committed, or of a dry run that was rolled back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The number of the run in `load_runs`. For a dry run, the number that the run would have had.
    #[serde(rename = "run_id", serialize_with = "as_number")]
    pub run: RunId,
    /// The schema of the tables.
    #[serde(serialize_with = "as_name")]
    pub schema: Schema,
    /// Whether the load was rolled back as a dry run.
    pub dry_run: bool,
    /// Whether the tables hold these files and nothing else.
    pub replaced: bool,
    /// The number of files.
    pub files: FilesSeen,
    /// The outcomes of the lines.
    pub lines: Lines,
    /// The outcomes of the rows of the five tables.
    pub tables: Vec<TableSummary>,
    /// Plays of earlier loads that were matched with a song of this one.
    pub rematched: u64,
    /// Rejected lines by kind and reason, in the order of the first reject of each reason.
    pub rejects: Vec<RejectSummary>,
    /// Warnings about the files, each kind once.
    pub warnings: Vec<Odd>,
    /// The files that were read, with the outcomes of their lines.
    pub sources: FilesRead,
    /// By stage, in order.
    pub stages: Vec<StageTime>,
    /// By part of each stage, in order.
    pub timings: Vec<Timing>,
    /// Total wall time. In JSON, seconds.
    #[serde(rename = "seconds", serialize_with = "as_seconds")]
    pub elapsed: Duration,
}

fn as_number<S: Serializer>(run: &RunId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(run.number())
}

fn as_name<S: Serializer>(schema: &Schema, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(schema.star())
}
