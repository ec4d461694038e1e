//! What was loaded, from where, and what was set aside.

use std::fmt;

use polars::prelude::*;
use tokio_postgres::Transaction;

use crate::bridge::record_batch;
use crate::check::Reject;
use crate::connect::server_error;
use crate::copy::copy;
use crate::discover::SourceFile;
use crate::{Error, Kind, Result, sql};

/// The number of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(i64);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The lines of a run: `log_lines` is `plays + other_pages +` the rejected lines of logs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lines {
    /// Lines of song files, rejects included.
    pub songs: u64,
    /// Lines of logs, rejects included.
    pub logs: u64,
    /// Lines of logs that are plays.
    pub plays: u64,
    /// Lines of logs that are of other pages.
    pub other_pages: u64,
    /// Lines of song files that were set aside.
    pub rejected_songs: u64,
    /// Lines of logs that were set aside.
    pub rejected_logs: u64,
}

impl Lines {
    /// Proves that every line that was read is accounted for.
    ///
    /// # Errors
    ///
    /// [`Kind::Bug`] where one is not.
    pub fn prove(&self, songs: u64) -> Result<()> {
        let unaccounted = |what: &str, read: u64, known: u64| {
            let why = format!("{read} were read and {known} are accounted for");
            Err(Error::new(Kind::Bug, format!("accounting for the lines of {what}")).because(why))
        };
        let known_songs = songs + self.rejected_songs;
        let known_logs = self.plays + self.other_pages + self.rejected_logs;
        if self.songs != known_songs {
            return unaccounted("songs", self.songs, known_songs);
        }
        if self.logs != known_logs {
            return unaccounted("logs", self.logs, known_logs);
        }
        Ok(())
    }
}

/// Begins a run.
///
/// # Errors
///
/// [`Kind::Server`] where the server refuses it.
pub async fn begin(transaction: &Transaction<'_>) -> Result<RunId> {
    let row = transaction
        .query_one(sql::LEDGER_BEGIN, &[&env!("CARGO_PKG_VERSION")])
        .await
        .map_err(|error| server_error("entering the run in load_runs", error))?;
    Ok(RunId(row.get(0)))
}

/// Enters what a run did.
///
/// # Errors
///
/// [`Kind::Server`] where the server refuses it.
pub async fn finish(transaction: &Transaction<'_>, RunId(run): RunId, lines: &Lines) -> Result<()> {
    let count = |lines: u64| i64::try_from(lines).unwrap_or(i64::MAX);
    let rejected = lines.rejected_songs + lines.rejected_logs;
    let counts = [lines.songs, lines.logs, lines.plays, lines.other_pages, rejected].map(count);
    transaction
        .execute(sql::LEDGER_FINISH, &[&run, &counts[0], &counts[1], &counts[2], &counts[3], &counts[4]])
        .await
        .map(drop)
        .map_err(|error| server_error("entering the counts in load_runs", error))
}

/// Enters lines that were set aside, of `files`.
///
/// # Errors
///
/// [`Kind::Server`] where the server refuses it.
pub async fn enter_rejects(
    transaction: &Transaction<'_>,
    etl: &str,
    RunId(run): RunId,
    files: &[SourceFile],
    rejects: &[Reject],
) -> Result<()> {
    if rejects.is_empty() {
        return Ok(());
    }
    let path = |reject: &Reject| files.get(reject.file).map(|file| file.path.display().to_string()).unwrap_or_default();
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let frame = df!(
        "run_id" => vec![run; rejects.len()],
        "file" => rejects.iter().map(path).collect::<Vec<_>>(),
        "line" => rejects.iter().map(|reject| number(reject.line)).collect::<Vec<_>>(),
        "byte_offset" => rejects.iter().map(|reject| number(reject.byte_offset)).collect::<Vec<_>>(),
        "reason" => rejects.iter().map(|reject| reject.reason.code()).collect::<Vec<_>>(),
        "message" => rejects.iter().map(|reject| reject.message.replace('\0', "\u{FFFD}")).collect::<Vec<_>>(),
        "raw" => rejects.iter().map(|reject| reject.raw.as_slice()).collect::<Vec<_>>(),
    )
    .map_err(|error| Error::new(Kind::Bug, "making load_rejects").because(error))?;
    copy(transaction, &[etl, "load_rejects"], &record_batch(&frame)?).await.map(drop)
}
