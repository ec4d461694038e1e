//! What was odd in the files of a run.

use polars::prelude::*;
use tokio_postgres::Transaction;

use super::number;
use crate::bridge::record_batch;
use crate::copy::copy;
use crate::discover::{Content, SourceFile, name_of};
use crate::merge::RunId;
use crate::warning::{Warning, Warnings};
use crate::{Error, Kind, Result};

/// Enters what was odd in `files`.
///
/// # Errors
///
/// [`Kind::Server`] where the server refuses it.
pub async fn enter(
    transaction: &Transaction<'_>,
    etl: &str,
    run: RunId,
    content: Content,
    files: &[SourceFile],
    warnings: &Warnings,
) -> Result<()> {
    if warnings.is_empty() {
        return Ok(());
    }
    let warnings: Vec<Warning> = warnings.iter().collect();
    let frame = df!(
        "run_id" => vec![run.number(); warnings.len()],
        "content" => vec![content.to_string(); warnings.len()],
        "warning" => warnings.iter().map(|warning| warning.oddity.code()).collect::<Vec<_>>(),
        "detail" => warnings.iter().map(|warning| warning.detail.replace('\0', "\u{FFFD}")).collect::<Vec<_>>(),
        "count" => warnings.iter().map(|warning| number(warning.count)).collect::<Vec<_>>(),
        "file" => warnings.iter().map(|warning| name_of(files, warning.file)).collect::<Vec<_>>(),
        "line" => warnings.iter().map(|warning| number(warning.line)).collect::<Vec<_>>(),
    )
    .map_err(|error| Error::new(Kind::Bug, "making load_warnings").because(error))?;
    copy(transaction, &[etl, "load_warnings"], &[record_batch(&frame)?]).await.map(drop)
}
