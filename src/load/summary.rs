//! The result of a load. The type is `Serialize`: a command makes both its text and its JSON from this value.
//!
//! Lines and rows are counted separately. Each line of a file has one outcome ([`Lines`],
//! [`Source`](crate::export::Source)). Each row of a table has one outcome ([`TableSummary`]). A play is one line, and
//! up to three rows.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::file_accounts::FilesRead;
use super::{Stage, Timing};
use crate::json::{as_seconds, as_text};
use crate::ledger::{FilesSeen, Lines, WarningRecord};
use crate::model::{Reason, RunId, Schema, SourceKind, Table};

/// The outcomes of the rows that a load made for one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TableSummary {
    /// The table.
    #[serde(serialize_with = "as_text")]
    pub table: Table,
    /// Rows that were inserted, or updated by a greater record.
    pub loaded: u64,
    /// Rows that existed before with the same values or greater ones.
    pub unchanged: u64,
    /// Further records of this load with the same key as another record. They make no row.
    pub duplicates: u64,
    /// Rows that were deleted because no file contains them. Only a load that replaces the tables deletes rows.
    pub deleted: u64,
}

/// The duration of a stage, and the amount of data.
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
    /// The kind of the files.
    #[serde(serialize_with = "as_text")]
    pub content: SourceKind,
    /// The reason.
    #[serde(serialize_with = "as_text")]
    pub reason: Reason,
    /// The number of rejected lines.
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
    /// Whether the load replaced the content of the tables. If so, the tables contain only these files.
    pub replaced: bool,
    /// The number of files.
    pub files: FilesSeen,
    /// The outcomes of the lines.
    pub lines: Lines,
    /// The outcomes of the rows of the five tables.
    pub tables: Vec<TableSummary>,
    /// The number of plays of earlier loads that were matched with a song of this load.
    pub rematched: u64,
    /// Rejected lines by kind of file and reason, in the order of the first reject of each reason.
    pub rejects: Vec<RejectSummary>,
    /// Warnings about the files, one for each kind of warning.
    pub warnings: Vec<WarningRecord>,
    /// The files that were read, with the outcomes of their lines.
    pub sources: FilesRead,
    /// The times of the stages, in order.
    pub stages: Vec<StageTime>,
    /// The times of the parts of each stage, in order.
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
