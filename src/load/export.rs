//! The tables that files come to by themselves, as Parquet: a load without a database.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::{Duration, Instant};

use super::bad_lines::BadLines;
use super::batches::{self, Batches, Keep};
use super::exporting::Exporting;
use super::sources::Sources;
use super::stats::LoadStats;
use super::{Event, Observer, Plan, RejectSummary, Stage};
use crate::export::Manifest;
use crate::ledger::{FilesSeen, Lines};
use crate::model::SourceKind;
use crate::{Error, ErrorKind, Result};

/// What an export did.
#[derive(Debug, Clone)]
pub struct Exported {
    /// Where it is.
    pub folder: PathBuf,
    /// What is in it.
    pub manifest: Manifest,
    /// How many files there were.
    pub files: FilesSeen,
    /// By line.
    pub lines: Lines,
    /// Lines that were set aside, by content and reason, in the order in which the reasons came up.
    pub rejects: Vec<RejectSummary>,
    /// From the first to the last moment.
    pub elapsed: Duration,
}

/// Writes what all files of `plan` come to into `folder`, as [`crate::export`] says. When `stop` completes before the folder is in its
/// place, nothing is left of it.
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
/// [`ErrorKind::Interrupted`] when stopped; [`ErrorKind::Usage`] if something else is in the way; [`ErrorKind::Input`] if a file cannot be read;
/// [`ErrorKind::Rejected`] if more lines are bad than the plan bears; [`ErrorKind::Local`] if the folder cannot be written. In each case
/// nothing was changed.
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
        () = stop => Err(Error::new(ErrorKind::Interrupted, "exporting").because("interrupted; nothing is left of it")),
        read = run.read() => read,
    };
    // They stay where the export fails.
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

/// An export that is under way.
struct Run<'a> {
    plan: &'a Plan,
    observer: &'a dyn Observer,
    sources: &'a Sources,
    stats: LoadStats,
    bad_lines: BadLines<'a>,
    export: Exporting,
}

impl Run<'_> {
    /// Reads all files, songs first, for the plays to be matched with.
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

    /// Exports the batches of one content.
    async fn take(&mut self, content: SourceKind, mut batches: Batches) -> Result<()> {
        let (stage, files, clock) = (Stage::Read(content), self.sources.of(content), Instant::now());
        self.observer.on(Event::Started { stage, bytes: Some(self.sources.bytes(content)) });
        let mut all = 0;
        while let Some(batch) = batches.next().await {
            let mut batch = batch?;
            self.stats.read(content, &batch);
            self.bad_lines.set_aside(&mut self.stats, content, files, &batch)?;
            self.export.read(content, files, &mut batch).await?;
            let rows = batch.tables.iter().map(|rows| rows.rows.num_rows() as u64).sum();
            self.observer.on(Event::Advanced { stage, bytes: batch.bytes, rows });
            all += rows;
        }
        self.observer.on(Event::Finished { stage, rows: all, elapsed: clock.elapsed() });
        self.bad_lines.judge_files(&self.stats, content, self.sources)
    }
}
