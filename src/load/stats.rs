//! The counts of a load in progress.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::batches::Batch;
use super::file_accounts::{FileAccounts, FilesRead};
use super::sources::Sources;
use super::{Part, Plan, RejectSummary, Stage, StageTime, Summary, TableSummary, Timing};
use crate::ledger::{FileCounts, Lines, WarningRecord};
use crate::model::{Reject, RunId, SourceFile, SourceKind, Table, Warnings, file_name};
use crate::{Error, ErrorKind, Result};

/// The numbers of records, rows and lines so far.
#[derive(Debug, Default)]
pub(super) struct LoadStats {
    tables: BTreeMap<Table, Counts>,
    songs: OfContent,
    logs: OfContent,
    rematched: u64,
    stages: Vec<StageTime>,
    timings: Vec<Timing>,
}

/// The counts of the files of one kind.
#[derive(Debug, Default)]
struct OfContent {
    files: FileAccounts,
    rejects: Vec<RejectSummary>,
    warnings: Warnings,
}

/// The number of records for one table, and their outcomes.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    records: u64,
    /// Rows that are new or changed.
    loaded: u64,
    /// Distinct keys of the records.
    keys: u64,
    /// Rows that were deleted because no file has them.
    deleted: u64,
}

impl LoadStats {
    /// Empty counts for a load that will read these files.
    pub(super) fn of(sources: &Sources) -> Self {
        let of = |files: &[SourceFile]| OfContent { files: FileAccounts::of(files.len()), ..OfContent::default() };
        Self { songs: of(&sources.songs), logs: of(&sources.logs), ..Self::default() }
    }

    fn content(&self, content: SourceKind) -> &OfContent {
        match content {
            SourceKind::Songs => &self.songs,
            SourceKind::Logs => &self.logs,
        }
    }

    fn content_mut(&mut self, content: SourceKind) -> &mut OfContent {
        match content {
            SourceKind::Songs => &mut self.songs,
            SourceKind::Logs => &mut self.logs,
        }
    }

    pub(super) fn files(&mut self, content: SourceKind) -> &mut FileAccounts {
        &mut self.content_mut(content).files
    }

    /// Adds the counts of a batch.
    pub(super) fn read(&mut self, content: SourceKind, batch: &Batch) {
        for rows in &batch.tables {
            self.tables.entry(rows.table).or_default().records += rows.records;
        }
        let of = self.content_mut(content);
        of.files.read(batch);
        of.warnings.extend(&batch.report.warnings);
    }

    /// The warnings about the files of one kind.
    pub(super) fn warnings(&self, content: SourceKind) -> &Warnings {
        &self.content(content).warnings
    }

    /// Adds a rejected line of one of these files.
    pub(super) fn rejected(&mut self, content: SourceKind, files: &[SourceFile], reject: &Reject) {
        let rejects = &mut self.content_mut(content).rejects;
        match rejects.iter_mut().find(|of| of.reason == reject.reason) {
            Some(of) => of.lines += 1,
            None => {
                let (reason, line, file) = (reject.reason, reject.line, file_name(files, reject.file));
                rejects.push(RejectSummary { content, reason, lines: 1, file, line });
            }
        }
    }

    /// The rejected lines of one kind, by reason.
    pub(super) fn rejects(&self, content: SourceKind) -> &[RejectSummary] {
        &self.content(content).rejects
    }

    /// The warnings about the files of one kind, in their stored form.
    pub(super) fn warning_records(&self, content: SourceKind, sources: &Sources) -> Vec<WarningRecord> {
        self.warnings(content).iter().map(|warning| WarningRecord::of(content, sources.of(content), &warning)).collect()
    }

    /// Adds the number of rows of a table that are new or changed, and the number of distinct keys of its records.
    pub(super) fn merged(&mut self, table: Table, loaded: u64, keys: u64) {
        let counts = self.tables.entry(table).or_default();
        counts.loaded += loaded;
        counts.keys += keys;
    }

    /// Adds the number of rows of a table that were deleted because no file contains them.
    pub(super) fn deleted(&mut self, table: Table, rows: u64) {
        self.tables.entry(table).or_default().deleted += rows;
    }

    /// Sets the number of stored plays that were matched with a song of this load.
    pub(super) fn rematched(&mut self, plays: u64) {
        self.rematched = plays;
    }

    /// Adds the time of a stage.
    pub(super) fn stage(&mut self, stage: Stage, elapsed: Duration, bytes: u64, rows: u64) {
        self.stages.push(StageTime { stage, elapsed, bytes, rows });
    }

    /// Adds the times of the parts of a stage that reads files.
    pub(super) fn timings(&mut self, timings: Vec<Timing>) {
        self.timings.extend(timings);
    }

    /// Adds the time of a step that the server has executed.
    pub(super) fn step(&mut self, stage: Stage, step: &'static str, elapsed: Duration, rows: u64) {
        let (busy, waiting) = (elapsed, Duration::ZERO);
        self.timings.push(Timing { stage, part: Part::Step(step), busy, waiting, rows, bytes: 0 });
    }

    /// Whether there are lines of this kind and all of them are bad.
    pub(super) fn nothing_good(&self, content: SourceKind) -> bool {
        let total = self.content(content).files.total();
        total.lines > 0 && total.lines == total.rejected
    }

    /// The files of this kind without a good line, with their numbers of lines.
    pub(super) fn files_without_good_lines(&self, content: SourceKind) -> impl Iterator<Item = (usize, u64)> {
        self.content(content).files.nothing_good()
    }

    /// The outcomes of the lines of each file of this kind so far.
    pub(super) fn counts_by_file(&self, content: SourceKind) -> impl Iterator<Item = FileCounts> {
        self.content(content).files.counts()
    }

    /// The number of rows that were inserted, changed, deleted or matched again.
    pub(super) fn changed(&self) -> u64 {
        self.tables.values().map(|counts| counts.loaded + counts.deleted).sum::<u64>() + self.rematched
    }

    /// Proves that the counts of lines and the counts of rows agree. Returns the counts of lines.
    pub(super) fn proven(&self) -> Result<Lines> {
        let (songs, logs) = (self.songs.files.total(), self.logs.files.total());
        for (table, loaded) in [(Table::Songs, songs.loaded), (Table::Songplays, logs.loaded)] {
            let rows = self.counts(table).loaded;
            if rows != loaded {
                let why = format!("{rows} rows are new or changed, but {loaded} lines were loaded");
                return Err(Error::new(ErrorKind::Bug, format!("accounting for the rows of {table}")).because(why));
            }
        }
        let lines = self.lines();
        if lines.plays != logs.loaded + logs.duplicates {
            let why = format!("{} are plays, {} loaded and {} duplicates", lines.plays, logs.loaded, logs.duplicates);
            return Err(Error::new(ErrorKind::Bug, "accounting for the plays of the logs").because(why));
        }
        Ok(lines)
    }

    /// The counts of lines so far.
    pub(super) fn lines(&self) -> Lines {
        let plays = self.counts(Table::Songplays).records;
        Lines { songs: self.songs.files.total(), logs: self.logs.files.total(), plays }
    }

    fn counts(&self, table: Table) -> Counts {
        self.tables.get(&table).copied().unwrap_or_default()
    }

    pub(super) fn summary(self, run: RunId, plan: &Plan, sources: &Sources, elapsed: Duration) -> Summary {
        Summary {
            run,
            schema: plan.schema.clone(),
            dry_run: plan.dry_run,
            replaced: plan.replace,
            files: sources.seen(),
            lines: self.lines(),
            tables: Table::STAR.into_iter().map(|table| self.table(table)).collect(),
            rematched: self.rematched,
            warnings: [SourceKind::Songs, SourceKind::Logs]
                .map(|content| self.warning_records(content, sources))
                .concat(),
            rejects: [self.songs.rejects, self.logs.rejects].concat(),
            sources: FilesRead([
                (SourceKind::Songs, Arc::clone(&sources.songs), self.songs.files),
                (SourceKind::Logs, Arc::clone(&sources.logs), self.logs.files),
            ]),
            stages: self.stages,
            timings: self.timings,
            elapsed,
        }
    }

    fn table(&self, table: Table) -> TableSummary {
        let Counts { records, loaded, keys, deleted } = self.counts(table);
        TableSummary { table, loaded, unchanged: keys - loaded, duplicates: records - keys, deleted }
    }
}
