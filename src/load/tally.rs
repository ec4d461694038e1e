//! What a load counts while it runs.

use std::collections::BTreeMap;
use std::time::Duration;

use super::account::Accounts;
use super::batches::Batch;
use super::sources::Sources;
use super::{Plan, RejectSummary, Stage, StageTime, Summary, TableSummary, bad_lines};
use crate::check::Reject;
use crate::discover::{Content, SourceFile};
use crate::ledger::Lines;
use crate::merge::{Merged, RunId};
use crate::transform::Table;
use crate::warning::Warnings;
use crate::{Error, Kind, Result};

/// Records, rows and lines so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    tables: BTreeMap<Table, Counts>,
    songs: Accounts,
    logs: Accounts,
    song_rejects: Vec<RejectSummary>,
    log_rejects: Vec<RejectSummary>,
    song_warnings: Warnings,
    log_warnings: Warnings,
    straight: u64,
    rematched: u64,
    stages: Vec<StageTime>,
}

/// What is known of one table: the records that were made for it, and what became of them.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    records: u64,
    merged: Merged,
}

impl Tally {
    /// Of a load that reads these files.
    pub(super) fn of(sources: &Sources) -> Self {
        let (songs, logs) = (Accounts::of(sources.songs.len()), Accounts::of(sources.logs.len()));
        Self { songs, logs, ..Self::default() }
    }

    pub(super) fn accounts(&mut self, content: Content) -> &mut Accounts {
        match content {
            Content::Songs => &mut self.songs,
            Content::Logs => &mut self.logs,
        }
    }

    /// A batch was read.
    pub(super) fn read(&mut self, content: Content, batch: &Batch) {
        for rows in &batch.tables {
            self.tables.entry(rows.table).or_default().records += rows.records;
        }
        self.accounts(content).read(batch);
        match content {
            Content::Songs => self.song_warnings.extend(&batch.warnings),
            Content::Logs => self.log_warnings.extend(&batch.warnings),
        }
    }

    /// What was odd in the files of a content.
    pub(super) fn warnings(&self, content: Content) -> &Warnings {
        match content {
            Content::Songs => &self.song_warnings,
            Content::Logs => &self.log_warnings,
        }
    }

    /// A line of one of these files was set aside.
    pub(super) fn rejected(&mut self, content: Content, files: &[SourceFile], reject: &Reject) {
        let rejects = match content {
            Content::Songs => &mut self.song_rejects,
            Content::Logs => &mut self.log_rejects,
        };
        bad_lines::count(rejects, files, reject);
    }

    /// The lines of a content that were set aside, by reason.
    pub(super) fn rejects(&self, content: Content) -> &[RejectSummary] {
        match content {
            Content::Songs => &self.song_rejects,
            Content::Logs => &self.log_rejects,
        }
    }

    /// Rows went straight into a table.
    pub(super) fn straight(&mut self, table: Table, rows: u64) {
        self.merged(table, Merged::straight(rows));
        if table == Table::Songplays {
            self.straight += rows;
        }
    }

    /// What was staged for a table is merged.
    pub(super) fn merged(&mut self, table: Table, merged: Merged) {
        self.tables.entry(table).or_default().merged += merged;
    }

    /// Plays were matched with a song that came after the catalogue was read for them.
    pub(super) fn rematched(&mut self, plays: u64) {
        self.rematched = plays;
    }

    /// A stage ended.
    pub(super) fn stage(&mut self, stage: Stage, elapsed: Duration, bytes: u64, rows: u64) {
        self.stages.push(StageTime { stage, elapsed, bytes, rows });
    }

    /// Whether not one line of this content was good, and there were some.
    pub(super) fn nothing_good(&self, content: Content) -> bool {
        let total = self.kept(content).total();
        total.lines > 0 && total.lines == total.rejected
    }

    /// The files of this content of which not one line was good, and how many lines each has.
    pub(super) fn files_without_good_lines(&self, content: Content) -> impl Iterator<Item = (usize, u64)> {
        self.kept(content).nothing_good()
    }

    fn kept(&self, content: Content) -> &Accounts {
        match content {
            Content::Songs => &self.songs,
            Content::Logs => &self.logs,
        }
    }

    /// Whether a row of the star is new or another than before.
    pub(super) fn changed(&self) -> u64 {
        self.tables.values().map(|counts| counts.merged.loaded()).sum::<u64>() + self.rematched
    }

    /// Proves that what was counted by line and what was counted by row agree, and gives the lines.
    pub(super) fn proven(&self) -> Result<Lines> {
        let (songs, logs) = (self.songs.total(), self.logs.total());
        for (table, loaded) in [(Table::Songs, songs.loaded), (Table::Songplays, logs.loaded)] {
            let rows = self.counts(table).merged.loaded();
            if rows != loaded {
                let why = format!("{rows} rows are new or changed, and {loaded} lines made them");
                return Err(Error::new(Kind::Bug, format!("accounting for the rows of {table}")).because(why));
            }
        }
        let lines = self.lines();
        if lines.plays != logs.loaded + logs.duplicates {
            let why = format!("{} are plays, {} loaded and {} duplicates", lines.plays, logs.loaded, logs.duplicates);
            return Err(Error::new(Kind::Bug, "accounting for the plays of the logs").because(why));
        }
        Ok(lines)
    }

    /// All lines so far.
    pub(super) fn lines(&self) -> Lines {
        let plays = self.counts(Table::Songplays).records;
        Lines { songs: self.songs.total(), logs: self.logs.total(), plays }
    }

    fn counts(&self, table: Table) -> Counts {
        self.tables.get(&table).copied().unwrap_or_default()
    }

    pub(super) fn summary(self, run: RunId, plan: &Plan, sources: &Sources, elapsed: Duration) -> Summary {
        Summary {
            run,
            schema: plan.schema.clone(),
            dry_run: plan.dry_run,
            tables: Table::STAR.into_iter().map(|table| self.table(table)).collect(),
            lines: self.lines(),
            rejects: [self.song_rejects, self.log_rejects].concat(),
            files: sources.seen(),
            straight: self.straight,
            rematched: self.rematched,
            stages: self.stages,
            elapsed,
        }
    }

    fn table(&self, table: Table) -> TableSummary {
        let Counts { records, merged } = self.counts(table);
        let rejected = match table {
            Table::Artists | Table::Songs | Table::TrackMatches => self.songs.total().rejected,
            Table::Users | Table::Time | Table::Songplays => self.logs.total().rejected,
        };
        let loaded = merged.loaded();
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
