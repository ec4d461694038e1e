//! Reads the files, and copies what they hold straight in or into staging.
//!
//! Nothing of it is seen by others, and nothing but the days that plays go straight into is locked.

use std::ops::Range;
use std::time::Instant;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Int32Type;
use tokio::sync::mpsc;

use super::batches::{self, Batch, Rows};
use super::locks::Locks;
use super::route::Route;
use super::run::Load;
use super::sources::Sources;
use super::{Event, Stage};
use crate::copy::copy;
use crate::discover::Content;
use crate::ledger::rejects;
use crate::merge;
use crate::transform::{Day, Table};
use crate::{Error, Kind, Result};

impl Load<'_> {
    /// Reads all files and copies their rows.
    pub(super) async fn fill(&mut self, sources: &Sources, route: &mut Route, locks: &mut Locks<'_>) -> Result<()> {
        rejects::prepare(&self.transaction).await?;
        if !sources.songs.is_empty() {
            merge::stage_songs(&self.transaction).await?;
            let batches = batches::songs(self.plan, &sources.songs)?;
            self.stage(Content::Songs, sources, batches, route, locks).await?;
            merge::analyze_staged_songs(&self.transaction).await?;
        }
        if !sources.logs.is_empty() {
            merge::stage_logs(&self.transaction).await?;
            let catalogue = merge::catalogue(&self.transaction, !sources.songs.is_empty()).await?;
            let batches = batches::logs(self.plan, &sources.logs, catalogue)?;
            self.stage(Content::Logs, sources, batches, route, locks).await?;
            merge::analyze_staged_logs(&self.transaction).await?;
        }
        Ok(())
    }

    /// Copies the batches of one content.
    async fn stage(
        &mut self,
        content: Content,
        sources: &Sources,
        mut batches: mpsc::Receiver<Result<Batch>>,
        route: &mut Route,
        locks: &mut Locks<'_>,
    ) -> Result<()> {
        let (stage, files) = (Stage::Read(content), sources.of(content));
        self.observer.on(Event::Started { stage, bytes: Some(sources.bytes(content)) });
        let clock = Instant::now();
        let (mut bytes, mut rows) = (0, 0);
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            self.tally.read(content, &batch);
            let straight = route.choose(&self.transaction, locks, &batch.days).await?;
            let mut copied = 0;
            for rows in &batch.tables {
                copied += self.copy(content, rows, &batch.days, &straight).await?;
            }
            for reject in &batch.rejects {
                self.observer.on(Event::Rejected { file: &files[reject.file], reject });
            }
            rejects::stage(&self.transaction, files, &batch.rejects).await?;
            self.observer.on(Event::Advanced { stage, bytes: batch.bytes, rows: copied });
            bytes += batch.bytes;
            rows += copied;
        }
        if self.tally.nothing_good(content) {
            let why = "not one line is as it should be; nothing was loaded";
            return Err(Error::new(Kind::Input, format!("reading {content}")).because(why).hint(
                "Were --songs and --logs swapped? Files hold one JSON object a line: jq -c . FILE mends one that is spread over \
                 several.",
            ));
        }
        self.observer.on(Event::Finished { stage, rows, elapsed: clock.elapsed() });
        self.tally.stage(stage, clock.elapsed(), bytes, rows);
        Ok(())
    }

    /// Copies the rows of one table, day by day where it has days, and gives how many they were.
    async fn copy(&mut self, content: Content, rows: &Rows, days: &[Day], straight: &[bool]) -> Result<u64> {
        let part: fn(&Day) -> Range<usize> = match rows.table {
            Table::Songplays => |day| day.plays.clone(),
            Table::Time => |day| day.time.clone(),
            Table::Artists | Table::Songs | Table::TrackMatches | Table::Users => {
                return self.copy_staged(content, rows.table, &rows.rows).await;
            }
        };
        for (range, straight) in joined(days, straight, part) {
            let piece = rows.rows.slice(range.start, range.len());
            if straight {
                self.copy_straight(content, rows.table, &piece).await?;
            } else {
                self.copy_staged(content, rows.table, &piece).await?;
            }
        }
        Ok(rows.rows.num_rows() as u64)
    }

    async fn copy_staged(&mut self, content: Content, table: Table, rows: &RecordBatch) -> Result<u64> {
        for (file, rows) in by_file(rows) {
            self.tally.accounts(content).staged(file, rows);
        }
        Ok(copy(&self.transaction, &[&merge::staging(table)], rows).await?.rows)
    }

    async fn copy_straight(&mut self, content: Content, table: Table, rows: &RecordBatch) -> Result<()> {
        for (file, rows) in by_file(rows) {
            self.tally.accounts(content).straight(file, rows);
        }
        let columns: Vec<usize> = (0..rows.num_columns()).filter(|at| Some(*at) != file_column(rows)).collect();
        let bare =
            rows.project(&columns).map_err(|error| Error::new(Kind::Bug, "taking the file off").because(error))?;
        let copied = copy(&self.transaction, &[table.name()], &bare).await?.rows;
        self.tally.straight(table, copied);
        Ok(())
    }
}

/// The rows of days that follow each other and go the same way, as one range each.
fn joined(days: &[Day], straight: &[bool], part: fn(&Day) -> Range<usize>) -> Vec<(Range<usize>, bool)> {
    let mut ranges: Vec<(Range<usize>, bool)> = Vec::new();
    for (day, straight) in days.iter().zip(straight) {
        let rows = part(day);
        match ranges.last_mut() {
            Some((range, way)) if *way == *straight && range.end == rows.start => range.end = rows.end,
            _ => ranges.push((rows, *straight)),
        }
    }
    ranges
}

fn file_column(rows: &RecordBatch) -> Option<usize> {
    rows.schema().index_of(crate::check::FILE).ok()
}

/// Rows by file, as runs, of tables whose rows say which file they are from; of others nothing.
fn by_file(rows: &RecordBatch) -> Vec<(usize, u64)> {
    let Some(files) = file_column(rows).and_then(|at| rows.column(at).as_primitive_opt::<Int32Type>()) else {
        return Vec::new();
    };
    let mut runs: Vec<(usize, u64)> = Vec::new();
    for file in files.values().iter().take(files.len()) {
        let file = usize::try_from(*file).unwrap_or_default();
        match runs.last_mut() {
            Some((last, rows)) if *last == file => *rows += 1,
            _ => runs.push((file, 1)),
        }
    }
    runs
}
