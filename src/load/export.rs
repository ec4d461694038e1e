//! Exports the tables of a list of files as Parquet, without a database.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::bad_lines::BadLines;
use super::batches::{self, Batches, Keep};
use super::exporting::Exporting;
use super::sources::Sources;
use super::stats::LoadStats;
use super::{Event, Observer, Plan, RejectSummary, Stage};
use crate::export::Manifest;
use crate::json::as_seconds;
use crate::ledger::{FilesSeen, Lines};
use crate::model::SourceKind;
use crate::{Error, ErrorKind, Result};

/// The result of an export.
#[derive(Debug, Clone, Serialize)]
pub struct Exported {
    /// The folder of the export.
    pub folder: PathBuf,
    /// The manifest in the folder.
    pub manifest: Manifest,
    /// The number of files.
    pub files: FilesSeen,
    /// The counts of lines.
    pub lines: Lines,
    /// Rejected lines by kind of file and reason, in the order of the first reject of each reason.
    pub rejects: Vec<RejectSummary>,
    /// Total wall time. In JSON, seconds.
    #[serde(rename = "seconds", serialize_with = "as_seconds")]
    pub elapsed: Duration,
}

/// Writes the tables of all files of `plan` into `folder`, in the format of [`crate::export`]. If `stop` completes
/// before the folder is in its place, the files of the export are deleted.
///
/// ```no_run
/// # use sparkify_polars::load::{Plan, export};
/// # async fn example() -> sparkify_polars::Result<()> {
/// let plan = Plan::builder().songs(["data/song_data"]).logs(["data/log_data"]).build()?;
/// let exported = export(&plan, "parquet".as_ref(), &(), std::future::pending()).await?;
/// println!("{} files", exported.manifest.sources.len());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// - [`ErrorKind::Interrupted`] when stopped.
/// - [`ErrorKind::Usage`] if `folder` contains something other than an export, or if another process exports into it.
/// - [`ErrorKind::Input`] if a file cannot be read.
/// - [`ErrorKind::Rejected`] if the plan does not allow that many bad lines.
/// - [`ErrorKind::Local`] if the folder cannot be written.
///
/// An error leaves `folder` unchanged.
pub async fn export(
    plan: &Plan,
    folder: &Path,
    observer: &dyn Observer,
    stop: impl Future<Output = ()>,
) -> Result<Exported> {
    let began = Instant::now();
    let sources = Sources::all(plan);
    let mut run = Run {
        plan,
        observer,
        sources: &sources,
        stats: LoadStats::of(&sources),
        bad_lines: BadLines::new(plan, observer)?,
        export: Exporting::start(plan, folder, &sources)?,
    };
    let stop = pin!(stop);
    let read = tokio::select! {
        biased;
        () = stop => Err(Error::new(ErrorKind::Interrupted, "exporting").because("interrupted; nothing was exported")),
        read = run.read() => read,
    };
    // The reject folder stays, also if the export fails.
    let rejects_written = run.bad_lines.finish(false);
    read.and(rejects_written)?;
    let Run { stats, export, .. } = run;
    let rejects = [SourceKind::Songs, SourceKind::Logs].map(|content| stats.rejects(content).to_vec()).concat();
    let (stage, clock) = (Stage::Export, Instant::now());
    observer.on(Event::Started { stage, bytes: None });
    let ready = export.finish(&sources, &stats).await?;
    let (manifest, lines) = (ready.manifest.clone(), ready.lines);
    let folder = ready.commit()?;
    let rows = manifest.tables.iter().map(|table| table.rows).sum();
    observer.on(Event::Finished { stage, rows, elapsed: clock.elapsed() });
    Ok(Exported { folder, manifest, files: sources.seen(), lines, rejects, elapsed: began.elapsed() })
}

/// An export in progress.
struct Run<'a> {
    plan: &'a Plan,
    observer: &'a dyn Observer,
    sources: &'a Sources,
    stats: LoadStats,
    bad_lines: BadLines<'a>,
    export: Exporting,
}

impl Run<'_> {
    /// Reads all files. Songs come first, because plays are matched with songs.
    async fn read(&mut self) -> Result<()> {
        if !self.sources.songs.is_empty() {
            let batches = batches::songs(self.plan, &self.sources.songs, Keep::Tables);
            self.take(SourceKind::Songs, batches).await?;
        }
        if !self.sources.logs.is_empty() {
            let catalogue = self.export.catalogue().await?;
            let batches = batches::logs(self.plan, &self.sources.logs, catalogue, Keep::Tables);
            self.take(SourceKind::Logs, batches).await?;
        }
        self.bad_lines.judge_total(&self.stats)
    }

    /// Exports the batches of one kind.
    async fn take(&mut self, content: SourceKind, mut batches: Batches) -> Result<()> {
        let (stage, files, clock) = (Stage::Read(content), self.sources.of(content), Instant::now());
        self.observer.on(Event::Started { stage, bytes: Some(self.sources.bytes(content)) });
        let mut all = 0;
        while let Some(batch) = batches.next().await {
            let mut batch = batch?;
            self.stats.read(content, &batch);
            self.bad_lines.reject(&mut self.stats, content, files, &batch)?;
            self.export.read(content, files, &mut batch).await?;
            let rows = batch.tables.iter().map(|rows| rows.rows.num_rows() as u64).sum();
            self.observer.on(Event::Advanced { stage, bytes: batch.bytes, rows });
            all += rows;
        }
        self.observer.on(Event::Finished { stage, rows: all, elapsed: clock.elapsed() });
        self.bad_lines.judge_files(&self.stats, content, self.sources)
    }
}
