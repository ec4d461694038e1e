//! Writes the warnings about the files of a run to `load_warnings`.

use polars::prelude::*;
use serde::{Deserialize, Serialize};

use super::number;
use crate::bridge::record_batch;
use crate::copy::copy;
use crate::merge::Star;
use crate::model::{RunId, SourceFile, SourceKind, Warning, file_name};
use crate::{Error, ErrorKind, Result};

/// A warning in the form of the ledger and of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningRecord {
    /// `songs` or `logs`.
    pub content: String,
    /// The stable code of the warning.
    pub warning: String,
    /// The name of the field or page, or an empty string.
    pub detail: String,
    /// The number of lines, records or files.
    pub count: u64,
    /// The first file with this warning.
    pub file: String,
    /// The first line in that file, from 1. It is 0 if only the file is known.
    pub line: u64,
}

impl WarningRecord {
    /// Converts a warning about one of `files`. Replaces NUL, because PostgreSQL text cannot contain it.
    #[must_use]
    pub(crate) fn of(content: SourceKind, files: &[SourceFile], warning: &Warning) -> Self {
        let Warning { kind, detail, count, file, line } = warning;
        Self {
            content: content.to_string(),
            warning: kind.code().to_owned(),
            detail: detail.replace('\0', "\u{FFFD}"),
            count: *count,
            file: file_name(files, *file),
            line: *line,
        }
    }
}

/// Inserts the warnings about the files of a run.
pub(crate) async fn enter(star: &Star<'_>, run: RunId, records: &[WarningRecord]) -> Result<()> {
    let texts = |text: fn(&WarningRecord) -> &str| records.iter().map(text).collect::<Vec<_>>();
    let numbers =
        |count: fn(&WarningRecord) -> u64| records.iter().map(|record| number(count(record))).collect::<Vec<_>>();
    let frame = df!(
        "run_id" => vec![run.number(); records.len()],
        "content" => texts(|record| &record.content),
        "warning" => texts(|record| &record.warning),
        "detail" => texts(|record| &record.detail),
        "count" => numbers(|record| record.count),
        "file" => texts(|record| &record.file),
        "line" => numbers(|record| record.line),
    )
    .map_err(|error| Error::new(ErrorKind::Bug, "making load_warnings").caused_by(error))?;
    copy(star.transaction(), &[star.schema().etl(), "load_warnings"], &[record_batch(&frame)?]).await.map(drop)
}
