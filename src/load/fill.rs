//! Reads the files, and copies what they hold straight in or into staging.
//!
//! Nothing of it is seen by others, and nothing but the days that plays go straight into is locked.

use std::ops::Range;
use std::time::Instant;

use arrow_array::RecordBatch;

use super::batches::{self, Batch, Batches, Keep, Rows, by_file, file_column};
use super::locate::Origin;
use super::locks::Locks;
use super::route::{Route, Ways};
use super::sources::Sources;
use super::timing::{Reading, Stopwatch};
use super::under_way::Load;
use super::{Event, Stage};
use crate::copy::{Copied, copy};
use crate::ledger::rejects;
use crate::merge;
use crate::model::{RunId, SourceKind, Table};
use crate::{Error, ErrorKind, Result};

impl Load<'_> {
    /// Reads all files and copies their rows. Gives the last run whose songs the plays were matched with, if there are logs.
    pub(super) async fn fill(
        &mut self,
        sources: &Sources,
        route: &mut Route,
        locks: &mut Locks<'_>,
    ) -> Result<Option<RunId>> {
        let mut known = None;
        rejects::prepare(&self.transaction).await?;
        if !sources.songs.is_empty() {
            merge::stage_songs(&self.transaction).await?;
            let batches = batches::songs(self.plan, &sources.songs, self.kept());
            self.stage(SourceKind::Songs, sources, batches, route, locks).await?;
            merge::analyze_staged_songs(&self.transaction).await?;
        }
        if !sources.logs.is_empty() {
            merge::stage_logs(&self.transaction, self.layout).await?;
            let (catalogue, last) = merge::catalogue(&self.transaction, !sources.songs.is_empty()).await?;
            known = Some(last);
            let batches = batches::logs(self.plan, &sources.logs, catalogue, self.kept());
            self.stage(SourceKind::Logs, sources, batches, route, locks).await?;
            merge::analyze_staged_logs(&self.transaction, self.layout).await?;
        }
        self.bad_lines.judge_total(&self.tally)?;
        Ok(known)
    }

    /// Which frames are kept for what is written beside the database.
    fn kept(&self) -> Keep {
        if self.export.is_some() { Keep::Stages } else { Keep::Nothing }
    }

    /// Copies the batches of one content.
    async fn stage(
        &mut self,
        content: SourceKind,
        sources: &Sources,
        mut batches: Batches,
        route: &mut Route,
        locks: &mut Locks<'_>,
    ) -> Result<()> {
        let (stage, files) = (Stage::Read(content), sources.of(content));
        self.observer.on(Event::Started { stage, bytes: Some(sources.bytes(content)) });
        let clock = Instant::now();
        let (mut reading, mut watch) = (Reading::default(), Stopwatch::start());
        while let Some(batch) = batches.next().await {
            let mut batch = batch?;
            reading.next_batch += watch.lap();
            reading.add(&batch.made, batch.lines.iter().map(|(_, lines)| lines).sum(), batch.bytes);
            self.tally.read(content, &batch);
            self.bad_lines.set_aside(&mut self.tally, content, files, &batch)?;
            rejects::stage(&self.transaction, files, &batch.rejects).await?;
            let ways = self.choose_ways(&batch, route, locks).await?;
            reading.route += watch.lap();
            let origin = Origin { content, files, lines: &batch.lines, limits: self.plan.read_limits };
            let copied = self.copy(&origin, &batch, &ways).await?;
            watch.lap();
            if let Some(export) = &mut self.export {
                export.read(content, files, &mut batch).await?;
                reading.export += watch.lap();
            }
            self.observer.on(Event::Advanced { stage, bytes: batch.bytes, rows: copied.rows });
            reading.copied += copied;
        }
        reading.next_batch += watch.lap();
        let (bytes, rows) = (reading.bytes_on_disk, reading.copied.rows);
        self.observer.on(Event::Finished { stage, rows, elapsed: clock.elapsed() });
        self.tally.stage(stage, clock.elapsed(), bytes, rows);
        self.tally.timings(reading.timings(stage, batches.held_up()));
        self.bad_lines.judge_files(&self.tally, content, sources)
    }

    /// Decides which rows of a batch go straight in.
    async fn choose_ways(&mut self, batch: &Batch, route: &mut Route, locks: &mut Locks<'_>) -> Result<Ways> {
        let (time, plays) = (batch.instants(Table::Time), batch.instants(Table::Songplays));
        route.choose(&self.transaction, locks, time, plays).await
    }

    /// Copies the rows of a batch.
    async fn copy(&mut self, origin: &Origin<'_>, batch: &Batch, ways: &Ways) -> Result<Copied> {
        let mut copied = Copied::default();
        for Rows { table, rows, .. } in &batch.tables {
            let (straight, staged) = match table {
                Table::Time => (pieces(rows, &ways.straight.time), pieces(rows, &ways.staged.time)),
                Table::Songplays => (pieces(rows, &ways.straight.plays), pieces(rows, &ways.staged.plays)),
                Table::Artists | Table::Songs | Table::TrackMatches | Table::Users => (Vec::new(), vec![rows.clone()]),
            };
            copied += self.copy_straight(origin, *table, &straight).await?;
            copied += self.copy_staged(origin, *table, &staged).await?;
        }
        Ok(copied)
    }

    async fn copy_staged(&mut self, origin: &Origin<'_>, table: Table, pieces: &[RecordBatch]) -> Result<Copied> {
        for (file, rows) in pieces.iter().flat_map(by_file) {
            self.tally.accounts(origin.content).staged(file, rows);
        }
        let staging = merge::staging(table);
        match copy(&self.transaction, &[&staging], pieces).await {
            Err(error) => Err(origin.located(error, &staging, table, pieces).await),
            copied => copied,
        }
    }

    async fn copy_straight(&mut self, origin: &Origin<'_>, table: Table, pieces: &[RecordBatch]) -> Result<Copied> {
        for (file, rows) in pieces.iter().flat_map(by_file) {
            self.tally.accounts(origin.content).straight(file, rows);
        }
        let bare = pieces.iter().map(without_file).collect::<Result<Vec<_>>>()?;
        match copy(&self.transaction, &[table.name()], &bare).await {
            Ok(copied) => {
                self.tally.straight(table, copied.rows);
                Ok(copied)
            }
            Err(error) => Err(origin.located(error, table.name(), table, pieces).await),
        }
    }
}

/// Rows at these places, without a copy.
fn pieces(rows: &RecordBatch, places: &[Range<usize>]) -> Vec<RecordBatch> {
    places.iter().map(|place| rows.slice(place.start, place.len())).collect()
}

/// The columns that the table has.
fn without_file(rows: &RecordBatch) -> Result<RecordBatch> {
    let file = file_column(rows);
    let columns: Vec<usize> = (0..rows.num_columns()).filter(|at| Some(*at) != file).collect();
    rows.project(&columns).map_err(|error| Error::new(ErrorKind::Bug, "taking the file off the rows").because(error))
}
