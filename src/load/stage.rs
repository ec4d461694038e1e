//! Stages a load: reads the files, and copies their rows. No other session sees the rows. The load holds the merge lock
//! only if it has created tables.

use std::time::Instant;

use arrow_array::RecordBatch;

use super::bad_lines::BadLines;
use super::batches::{self, Batch, Batches, Keep, Rows, by_file};
use super::begin::Target;
use super::exporting::Exporting;
use super::failpoint::reach;
use super::period_set::PeriodSet;
use super::refused_row::with_line;
use super::sources::Sources;
use super::stats::LoadStats;
use super::timing::{Reading, Stopwatch};
use super::{Event, Observer, Plan, Stage};
use crate::copy::{Copied, copy, copy_frozen};
use crate::ledger::rejects;
use crate::merge::{self, Layout, Songs, Star, staging_table};
use crate::model::{FILE, LINE, RunId, SourceKind, Table};
use crate::sql::TEMPORARY;
use crate::{Error, ErrorKind, Result};

/// Reads the files of a load and copies their rows.
pub(super) struct Stager<'a, 'b> {
    pub(super) plan: &'a Plan,
    pub(super) star: Star<'a>,
    pub(super) target: Target,
    pub(super) observer: &'a dyn Observer,
    pub(super) sources: &'a Sources,
    pub(super) stats: &'a mut LoadStats,
    pub(super) bad_lines: &'a mut BadLines<'b>,
    pub(super) export: Option<&'a mut Exporting>,
    pub(super) periods: PeriodSet,
}

/// The plays that were staged.
#[derive(Debug)]
pub(super) struct Staged {
    /// The last run whose songs the plays were matched with, or `None` if no logs were read.
    pub(super) known: Option<RunId>,
    /// The periods that contain all plays of the load.
    pub(super) periods: PeriodSet,
}

impl Stager<'_, '_> {
    /// Reads all files and copies their rows. Songs are read first, so that the plays of the same load find their
    /// songs.
    pub(super) async fn stage(mut self) -> Result<Staged> {
        let mut known = None;
        let sources = self.sources;
        rejects::prepare(&self.star).await?;
        merge::stage_songs(&self.star).await?;
        merge::stage_logs(&self.star).await?;
        if !sources.songs.is_empty() {
            let batches = batches::songs(self.plan, &sources.songs, self.kept());
            self.read(SourceKind::Songs, batches).await?;
            merge::songs_are_staged(&self.star).await?;
            reach("load::read-songs").await?;
        }
        if !sources.logs.is_empty() {
            let songs = match sources.songs.is_empty() {
                _ if self.plan.replace => Songs::Staged,
                true => Songs::Stored,
                false => Songs::StoredAndStaged,
            };
            let (catalogue, last) = merge::catalogue(&self.star, songs).await?;
            known = Some(last);
            let batches = batches::logs(self.plan, &sources.logs, catalogue, self.kept());
            self.read(SourceKind::Logs, batches).await?;
            reach("load::read-logs").await?;
        }
        self.bad_lines.judge_total(self.stats)?;
        Ok(Staged { known, periods: self.periods })
    }

    /// The frames that each batch keeps for the export.
    fn kept(&self) -> Keep {
        if self.export.is_some() { Keep::Stages } else { Keep::Nothing }
    }

    /// Copies the batches of one kind.
    async fn read(&mut self, kind: SourceKind, mut batches: Batches) -> Result<()> {
        let (stage, files) = (Stage::Read(kind), self.sources.of(kind));
        self.observer.on(Event::Started { stage, bytes: Some(self.sources.bytes(kind)) });
        let clock = Instant::now();
        let (mut reading, mut watch) = (Reading::default(), Stopwatch::start());
        while let Some(batch) = batches.next().await {
            let mut batch = batch?;
            reading.next_batch += watch.lap();
            reading.add(&batch.made, batch.report.files.iter().map(|of| of.lines).sum(), batch.bytes);
            self.stats.read(kind, &batch);
            self.bad_lines.reject(self.stats, kind, files, &batch)?;
            rejects::stage(&self.star, files, &batch.report.rejects).await?;
            reading.copied.sending += watch.lap();
            let copied = self.copy(kind, &batch).await?;
            reach("load::copied-batch").await?;
            watch.lap();
            if let Some(export) = &mut self.export {
                export.read(kind, files, &mut batch).await?;
                reading.export += watch.lap();
            }
            self.observer.on(Event::Advanced { stage, bytes: batch.bytes, rows: copied.rows });
            reading.copied += copied;
        }
        reading.next_batch += watch.lap();
        let (bytes, rows) = (reading.bytes_on_disk, reading.copied.rows);
        self.observer.on(Event::Finished { stage, rows, elapsed: clock.elapsed() });
        self.stats.stage(stage, clock.elapsed(), bytes, rows);
        self.stats.timings(reading.timings(stage, batches.held_up()));
        self.bad_lines.judge_files(self.stats, kind, self.sources)
    }

    /// Copies the rows of a batch. In new tables, plays and instants outside of all earlier periods cannot be
    /// duplicates, so they are copied directly. All other rows are staged.
    async fn copy(&mut self, kind: SourceKind, batch: &Batch) -> Result<Copied> {
        let mut copied = Copied::default();
        for Rows { table, rows, .. } in &batch.tables {
            let (mut direct, mut staged) = (Vec::new(), Vec::new());
            match table {
                Table::Time | Table::Songplays if self.target == Target::New => {
                    for (run, outside) in self.periods.cut(batch.instants(*table)) {
                        if outside { &mut direct } else { &mut staged }.push(rows.slice(run.start, run.len()));
                    }
                }
                _ => staged.push(rows.clone()),
            }
            copied += self.copy_direct(kind, *table, &direct).await?;
            copied += self.copy_staged(kind, *table, &staged).await?;
        }
        self.periods.add(batch.instants(Table::Time));
        Ok(copied)
    }

    /// Copies rows into the staging table of `table`.
    async fn copy_staged(&mut self, kind: SourceKind, table: Table, pieces: &[RecordBatch]) -> Result<Copied> {
        let (to, counted) = (staging_table(table), is_counted(table));
        if counted {
            for (file, rows) in pieces.iter().flat_map(by_file) {
                self.stats.files(kind).staged(file, rows);
            }
        }
        let schema = match table {
            Table::Artists | Table::Songs | Table::TrackMatches => TEMPORARY,
            Table::Users | Table::Time | Table::Songplays => self.star.staging(),
        };
        // The merge counts songs and plays by file, so their staging tables have a column for the file.
        let rows = without(pieces, if counted { &[LINE] } else { &[FILE, LINE] })?;
        let copied = copy(self.star.transaction(), &[schema, &to], &rows).await;
        copied.map_err(|error| with_line(error, &to, self.sources.of(kind), pieces))
    }

    /// Copies rows directly into `table`.
    async fn copy_direct(&mut self, kind: SourceKind, table: Table, pieces: &[RecordBatch]) -> Result<Copied> {
        if is_counted(table) {
            for (file, rows) in pieces.iter().flat_map(by_file) {
                self.stats.files(kind).direct(file, rows);
            }
        }
        let (to, rows) = ([self.star.schema().star(), table.name()], without(pieces, &[FILE, LINE])?);
        let copied = match self.star.layout() {
            Layout::Plain => copy_frozen(self.star.transaction(), &to, &rows).await,
            // COPY with FREEZE is not possible, because Citus has created the shards over other connections.
            Layout::Citus => copy(self.star.transaction(), &to, &rows).await,
        };
        let copied = copied.map_err(|error| with_line(error, table.name(), self.sources.of(kind), pieces))?;
        self.stats.merged(table, copied.rows, copied.rows);
        Ok(copied)
    }
}

/// Whether each good line makes a row of this table. If so, its rows are counted by file.
fn is_counted(table: Table) -> bool {
    matches!(table, Table::Songs | Table::Songplays)
}

/// Returns the rows without these columns.
fn without(pieces: &[RecordBatch], columns: &[&str]) -> Result<Vec<RecordBatch>> {
    let bare = |rows: &RecordBatch| {
        let schema = rows.schema();
        let kept = schema.fields().iter().enumerate().filter(|(_, field)| !columns.contains(&field.name().as_str()));
        rows.project(&kept.map(|(at, _)| at).collect::<Vec<_>>())
    };
    let bare: Result<Vec<_>, _> = pieces.iter().map(bare).collect();
    bare.map_err(|error| Error::new(ErrorKind::Bug, "preparing rows for COPY").caused_by(error))
}
