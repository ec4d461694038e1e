//! What a load counts while it runs.

use std::collections::BTreeMap;
use std::time::Duration;

use super::batches::Batch;
use super::{Plan, Stage, StageTime, Summary, TableSummary};
use crate::Result;
use crate::discover::Content;
use crate::ledger::{Lines, RunId};
use crate::merge::Merged;
use crate::transform::Table;

/// Records, rows and lines so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    tables: BTreeMap<Table, Counts>,
    lines: Lines,
    matched_earlier: u64,
    stages: Vec<StageTime>,
}

/// What is known of one table: the records that were made for it, and what became of them.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    records: u64,
    merged: Merged,
}

impl Tally {
    /// A batch was read and copied.
    pub(super) fn copied(&mut self, content: Content, batch: &Batch) {
        for (table, _, records) in &batch.tables {
            self.tables.entry(*table).or_default().records += records;
        }
        let rejected = batch.rejects.len() as u64;
        match content {
            Content::Songs => {
                self.lines.songs += batch.lines;
                self.lines.rejected_songs += rejected;
            }
            Content::Logs => {
                let plays =
                    batch.tables.iter().find(|(table, ..)| *table == Table::Songplays).map_or(0, |(.., read)| *read);
                self.lines.logs += batch.lines;
                self.lines.rejected_logs += rejected;
                self.lines.plays += plays;
                self.lines.other_pages += batch.other_pages;
            }
        }
    }

    /// A table was merged.
    pub(super) fn merged(&mut self, table: Table, merged: Merged) {
        self.tables.entry(table).or_default().merged = merged;
    }

    /// Plays of earlier loads found their song in this one.
    pub(super) fn matched_earlier(&mut self, plays: u64) {
        self.matched_earlier = plays;
    }

    /// A stage ended.
    pub(super) fn stage(&mut self, stage: Stage, elapsed: Duration, bytes: u64, rows: u64) {
        self.stages.push(StageTime { stage, elapsed, bytes, rows });
    }

    /// Whether not one line of this content was good, and there were some.
    pub(super) fn nothing_good(&self, content: Content) -> bool {
        let (lines, rejected) = match content {
            Content::Songs => (self.lines.songs, self.lines.rejected_songs),
            Content::Logs => (self.lines.logs, self.lines.rejected_logs),
        };
        lines > 0 && lines == rejected
    }

    /// Proves that every line that was read is accounted for, and gives the lines.
    pub(super) fn proven(&self) -> Result<&Lines> {
        let songs = self.tables.get(&Table::Songs).map_or(0, |counts| counts.records);
        self.lines.prove(songs)?;
        Ok(&self.lines)
    }

    pub(super) fn summary(self, run: RunId, plan: &Plan, elapsed: Duration) -> Summary {
        Summary {
            run,
            schema: plan.schema.clone(),
            tables: Table::STAR.into_iter().map(|table| self.table(table)).collect(),
            lines: self.lines,
            files: (plan.songs.len(), plan.logs.len()),
            matched_earlier: self.matched_earlier,
            stages: self.stages,
            elapsed,
        }
    }

    fn table(&self, table: Table) -> TableSummary {
        let Counts { records, merged } = self.tables.get(&table).copied().unwrap_or_default();
        let rejected = match table {
            Table::Artists | Table::Songs | Table::TrackMatches => self.lines.rejected_songs,
            Table::Users | Table::Time | Table::Songplays => self.lines.rejected_logs,
        };
        let loaded = merged.inserted + merged.changed;
        TableSummary {
            table,
            read: records + rejected,
            loaded,
            unchanged: merged.keys - loaded,
            duplicate: records - merged.keys,
            rejected,
        }
    }
}
