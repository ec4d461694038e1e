//! What was loaded, from where, and what was set aside.
//!
//! [`known`] is asked before a load, so that no file is read twice; [`files`] and [`rejects`] are entered with the run before the
//! commit.

pub mod files;
pub mod known;
pub mod rejects;

use tokio_postgres::Transaction;

use crate::connect::server_error;
use crate::merge::RunId;
use crate::{Result, sql};

pub use files::{FileCounts, FileEntry};

/// The lines of a run, in total.
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
    /// Lines that made or changed a song or a play.
    pub loaded: u64,
    /// Lines whose song or play was there already.
    pub duplicates: u64,
}

/// How many files a run was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FilesSeen {
    /// Song files that were read.
    pub songs: usize,
    /// Logs that were read.
    pub logs: usize,
    /// Files that were not read, because what they hold was loaded before.
    pub skipped: usize,
    /// Lines of those that were set aside when they were read.
    pub rejected_before: u64,
}

/// The last run that was committed; 0 where none was.
///
/// # Errors
///
/// [`Kind::Server`](crate::Kind::Server) where the server refuses it.
pub async fn last_run(transaction: &Transaction<'_>) -> Result<RunId> {
    let row = transaction
        .query_one(sql::LEDGER_LAST_RUN, &[])
        .await
        .map_err(|error| server_error("reading load_runs", error))?;
    Ok(RunId::new(row.get(0)))
}

/// Begins a run. Only one transaction may have done so and not ended yet.
///
/// # Errors
///
/// [`Kind::Server`](crate::Kind::Server) where the server refuses it.
pub async fn begin(transaction: &Transaction<'_>) -> Result<RunId> {
    let row = transaction
        .query_one(sql::LEDGER_BEGIN, &[&env!("CARGO_PKG_VERSION")])
        .await
        .map_err(|error| server_error("entering the run in load_runs", error))?;
    Ok(RunId::new(row.get(0)))
}

/// Enters what a run did. The server checks that every line is accounted for.
///
/// # Errors
///
/// [`Kind::Server`](crate::Kind::Server) where the server refuses it.
pub async fn finish(transaction: &Transaction<'_>, run: RunId, files: FilesSeen, lines: &Lines) -> Result<()> {
    let read = (files.songs + files.logs) as u64;
    let rejected = lines.rejected_songs + lines.rejected_logs;
    let counts = [
        read,
        files.skipped as u64,
        lines.songs,
        lines.logs,
        lines.plays,
        lines.loaded,
        lines.duplicates,
        lines.other_pages,
        rejected,
    ]
    .map(number);
    let [read, skipped, songs, logs, plays, loaded, duplicates, others, rejected] = &counts;
    transaction
        .execute(
            sql::LEDGER_FINISH,
            &[&run.number(), read, skipped, songs, logs, plays, loaded, duplicates, others, rejected],
        )
        .await
        .map(drop)
        .map_err(|error| server_error("entering the counts in load_runs", error))
}

/// A count as a `bigint`, which holds more than can be counted.
fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
