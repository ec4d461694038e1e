//! Writes rejected lines to `load_rejects`.

use polars::prelude::*;

use super::number;
use crate::bridge::record_batch;
use crate::copy::copy;
use crate::merge::Star;
use crate::model::{Reject, RunId, SourceFile, file_name};
use crate::sql::{self, TEMPORARY};
use crate::{Error, ErrorKind, Result};

/// Creates the staging table of the rejects.
pub(crate) async fn prepare(star: &Star<'_>) -> Result<()> {
    star.batch("making the staging table of rejects", sql::STAGING_REJECTS).await
}

/// Stages rejected lines of `files`.
pub(crate) async fn stage(star: &Star<'_>, files: &[SourceFile], rejects: &[Reject]) -> Result<()> {
    if rejects.is_empty() {
        return Ok(());
    }
    copy(star.transaction(), &[TEMPORARY, "staged_rejects"], &[record_batch(&frame(files, rejects)?)?]).await.map(drop)
}

/// Rejected lines of `files` as rows of `load_rejects`, with the columns `file`, `line`, `byte_offset`, `reason`,
/// `message`, `raw` and `part`.
pub(crate) fn frame(files: &[SourceFile], rejects: &[Reject]) -> Result<DataFrame> {
    df!(
        "file" => rejects.iter().map(|reject| file_name(files, reject.file)).collect::<Vec<_>>(),
        "line" => rejects.iter().map(|reject| number(reject.line)).collect::<Vec<_>>(),
        "byte_offset" => rejects.iter().map(|reject| number(reject.byte_offset)).collect::<Vec<_>>(),
        "reason" => rejects.iter().map(|reject| reject.reason.code()).collect::<Vec<_>>(),
        "message" => rejects.iter().map(|reject| reject.message.replace('\0', "\u{FFFD}")).collect::<Vec<_>>(),
        "raw" => rejects.iter().map(|reject| reject.raw.as_slice()).collect::<Vec<_>>(),
        "part" => rejects.iter().map(|reject| i32::try_from(reject.part).unwrap_or(i32::MAX)).collect::<Vec<_>>(),
    )
    .map_err(|error| Error::new(ErrorKind::Bug, "making load_rejects").caused_by(error))
}

/// Inserts the staged rejects with the number of their run. Returns the number of rejects.
pub(crate) async fn enter(star: &Star<'_>, run: RunId) -> Result<u64> {
    star.execute("entering the rejects in load_rejects", sql::LEDGER_REJECTS, &[&run.number()]).await
}
