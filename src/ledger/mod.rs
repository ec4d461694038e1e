//! The ledger: runs, files, rejects and warnings.
//!
//! A load looks up its files with [`known`], so that it reads no file twice. Before the commit it writes the run, its
//! [`files`], its [`rejects`] and its [`warnings`]. [`RejectFolder`] also writes the rejects to files, so that a person
//! can repair them.

pub(crate) mod files;
pub(crate) mod known;
mod reject_folder;
pub(crate) mod rejects;
pub(crate) mod warnings;

use serde::Serialize;
use tokio_postgres::types::ToSql;

use crate::merge::Star;
use crate::model::RunId;
use crate::{Result, sql};

pub use files::FileCounts;
pub(crate) use files::FileEntry;
pub(crate) use reject_folder::RejectFolder;
pub use warnings::WarningRecord;

/// The outcomes of the lines of a run, in total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// Lines of song files.
    pub songs: FileCounts,
    /// Lines of logs.
    pub logs: FileCounts,
    /// Lines of logs that are plays: loaded ones and duplicates.
    pub plays: u64,
}

impl Lines {
    /// The number of rejected lines.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.songs.rejected + self.logs.rejected
    }
}

/// The numbers of files of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FilesSeen {
    /// Song files that were read.
    pub songs: usize,
    /// Logs that were read.
    pub logs: usize,
    /// Files that were not read, because their content was loaded before.
    pub skipped: usize,
    /// Lines of the skipped files that an earlier run rejected.
    pub rejected_before: u64,
}

/// Begins a run under these limits. No other transaction may have an uncommitted run.
pub(crate) async fn begin(star: &Star<'_>, limits: &str) -> Result<RunId> {
    let doing = "entering the run in load_runs";
    let run = RunId::new(star.query_one(doing, sql::LEDGER_NEXT_RUN, &[]).await?.get(0));
    let version = env!("CARGO_PKG_VERSION");
    star.execute(doing, sql::LEDGER_BEGIN, &[&run.number(), &version, &limits]).await?;
    Ok(run)
}

/// Whether this run is committed. `began` is the time when its transaction began, in microseconds since 1970, by the
/// clock of the server.
pub(crate) async fn is_committed(star: &Star<'_>, run: RunId, began: i64) -> Result<bool> {
    let row =
        star.query_one("looking for the run in load_runs", sql::LEDGER_COMMITTED, &[&run.number(), &began]).await?;
    Ok(row.get("committed"))
}

/// The first run in the ledger, or `None` if it is empty.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server refuses the query.
pub(crate) async fn first_run(star: &Star<'_>) -> Result<Option<RunId>> {
    let row = star.query_one("looking for the first run in load_runs", sql::LEDGER_FIRST_RUN, &[]).await?;
    Ok(row.get::<_, Option<i64>>(0).map(RunId::new))
}

/// The number of different contents of the files in the ledger.
pub(crate) async fn contents(star: &Star<'_>) -> Result<u64> {
    let row = star.query_one("counting the files in load_files", sql::LEDGER_CONTENTS, &[]).await?;
    Ok(u64::try_from(row.get::<_, i64>("contents")).unwrap_or(0))
}

/// Deletes the entries of all runs before this one, because it has replaced their rows.
pub(crate) async fn replace(star: &Star<'_>, run: RunId) -> Result<()> {
    star.execute("deleting the entries of replaced runs", sql::LEDGER_REPLACE, &[&run.number()]).await.map(drop)
}

/// Takes the locks for writing the entries. Must be called before the first entry is written.
pub(crate) async fn lock(star: &Star<'_>) -> Result<()> {
    star.batch("locking the ledger", sql::LEDGER_LOCK).await
}

/// Writes the counts of a run. The server checks that every line has an outcome.
pub(crate) async fn finish(star: &Star<'_>, run: RunId, files: FilesSeen, lines: &Lines) -> Result<()> {
    let read = (files.songs + files.logs) as u64;
    let Lines { songs: of_songs, logs: of_logs, plays } = lines;
    let counts = [
        read,
        files.skipped as u64,
        of_songs.lines,
        of_logs.lines,
        *plays,
        of_songs.loaded + of_logs.loaded,
        of_songs.duplicates + of_logs.duplicates,
        of_logs.other_pages,
        lines.rejected(),
    ]
    .map(number);
    let [read, skipped, songs, logs, plays, loaded, duplicates, others, rejected] = &counts;
    let parameters: [&(dyn ToSql + Sync); 10] =
        [&run.number(), read, skipped, songs, logs, plays, loaded, duplicates, others, rejected];
    star.execute("entering the counts in load_runs", sql::LEDGER_FINISH, &parameters).await.map(drop)
}

/// Converts a count to a `bigint`, which is large enough for any count.
fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
