//! The ledger as types: loads, lines, rejects and warnings.

use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::value::{Moment, get};
use crate::Result;

/// A committed load. A number is `None` if the version that made the load did not count it.
#[derive(Debug, Clone)]
pub(super) struct Load {
    pub(super) run: i64,
    pub(super) started_at: DateTime<Utc>,
    pub(super) version: String,
    pub(super) files: Option<i64>,
    pub(super) skipped_files: Option<i64>,
    pub(super) lines: Option<i64>,
    pub(super) loaded: Option<i64>,
    pub(super) duplicates: Option<i64>,
    pub(super) other_pages: Option<i64>,
    pub(super) rejected: Option<i64>,
}

impl Load {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            run: get(row, "run_id")?,
            started_at: get::<Moment>(row, "started_at")?.0,
            version: get(row, "version")?,
            files: get(row, "files")?,
            skipped_files: get(row, "skipped_files")?,
            lines: get(row, "lines")?,
            loaded: get(row, "loaded")?,
            duplicates: get(row, "duplicates")?,
            other_pages: get(row, "other_pages")?,
            rejected: get(row, "rejected")?,
        })
    }
}

/// The outcomes of the lines of all song files, or of all logs.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    /// `songs` or `logs`.
    pub(super) content: String,
    pub(super) files: i64,
    pub(super) bytes: i64,
    /// The sum of the next four fields.
    pub(super) lines: i64,
    pub(super) loaded: i64,
    pub(super) duplicates: i64,
    pub(super) other_pages: i64,
    pub(super) rejected: i64,
}

impl Lines {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            content: get(row, "content")?,
            files: get(row, "files")?,
            bytes: get(row, "bytes")?,
            lines: get(row, "lines")?,
            loaded: get(row, "loaded")?,
            duplicates: get(row, "duplicates")?,
            other_pages: get(row, "other_pages")?,
            rejected: get(row, "rejected")?,
        })
    }
}

/// The lines that were rejected for one reason.
#[derive(Debug, Clone)]
pub(super) struct Reject {
    pub(super) reason: String,
    pub(super) lines: i64,
    pub(super) files: i64,
    /// The first file and its first such line. Lines are counted from 1.
    pub(super) first: (String, i64),
}

impl Reject {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            reason: get(row, "reason")?,
            lines: get(row, "lines")?,
            files: get(row, "files")?,
            first: (get(row, "first_file")?, get(row, "first_line")?),
        })
    }
}

/// A warning, with the number of times it was given.
#[derive(Debug, Clone)]
pub(super) struct WarningKind {
    pub(super) warning: String,
    /// The name of a field or page. Empty if the warning has no detail.
    pub(super) detail: String,
    pub(super) times: i64,
    /// The first file and its first such line. Lines are counted from 1. The line is 0 if only the file is known.
    pub(super) first: (String, i64),
}

impl WarningKind {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            warning: get(row, "warning")?,
            detail: get(row, "detail")?,
            times: get(row, "times")?,
            first: (get(row, "first_file")?, get(row, "first_line")?),
        })
    }
}
