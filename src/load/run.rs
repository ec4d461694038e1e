//! One load, from the first statement to the commit.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio_postgres::Transaction;

use super::batches::{self, Batch};
use super::{Event, Observer, Plan, Stage, StageTime, Summary, TableSummary};
use crate::connect::{Canceller, Session, server_error};
use crate::copy::copy;
use crate::discover::Content;
use crate::ledger::{self, Lines, RunId};
use crate::merge::{self, Merged};
use crate::transform::Table;
use crate::{Error, Kind, Result, sql};

/// Carries out `plan` in one transaction of `session`. When `stop` completes before the commit has begun, everything is
/// rolled back.
///
/// # Errors
///
/// [`Kind::Interrupted`] when stopped; [`Kind::Input`] where a file cannot be read; [`Kind::Server`] where the server
/// refuses something or goes away. In each case nothing was changed.
pub async fn run(
    plan: &Plan,
    session: &mut Session,
    observer: &dyn Observer,
    stop: impl Future<Output = ()>,
) -> Result<Summary> {
    let canceller = session.canceller();
    let transaction = session
        .client_mut()
        .transaction()
        .await
        .map_err(|error| server_error("beginning the transaction of the load", error))?;
    let mut load = Load::new(plan, &transaction, observer);
    let outcome = tokio::select! {
        biased;
        () = stop => Err(Error::new(Kind::Interrupted, "loading").because("interrupted; everything was rolled back")),
        result = load.carry_out() => result,
    };
    let Load { mut stages, tables, lines, matched_earlier, began, .. } = load;
    let run = match outcome {
        Ok(run) => run,
        Err(error) => return Err(undo(error, transaction, &canceller).await),
    };
    let commit = Instant::now();
    transaction.commit().await.map_err(|error| {
        server_error("committing the load", error).hint(
            "Whether it was committed is not known. Run the same command again: what is there already stays as it is.",
        )
    })?;
    if let Some(last) = stages.last_mut().filter(|stage| stage.stage == Stage::Commit) {
        last.elapsed += commit.elapsed();
        observer.on(Event::Finished { stage: last.stage, rows: last.rows, elapsed: last.elapsed });
    }
    Ok(Summary {
        run,
        schema: plan.schema.clone(),
        tables: Table::ALL
            .into_iter()
            .filter(|table| *table != Table::TrackMatches)
            .map(|table| tables.get(&table).copied().unwrap_or_default().summary(table, &lines))
            .collect(),
        lines,
        files: (plan.songs.len(), plan.logs.len()),
        matched_earlier,
        stages,
        elapsed: began.elapsed(),
    })
}

/// Rolls back, and gives the error that made it necessary.
async fn undo(error: Error, transaction: Transaction<'_>, canceller: &Canceller) -> Error {
    if error.kind() == Kind::Interrupted {
        // A statement that is under way would run to its end before the rollback behind it.
        if let Err(refused) = canceller.cancel().await {
            tracing::warn!("the statement under way was not cancelled: {refused}");
        }
    }
    // Where the connection is gone the server has rolled back by itself, and the first error says more.
    if let Err(rollback) = transaction.rollback().await {
        tracing::debug!(%rollback, "the rollback failed");
    }
    error
}

/// What is known of one table so far.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    records: u64,
    merged: Merged,
}

impl Counts {
    fn summary(self, table: Table, lines: &Lines) -> TableSummary {
        let rejected = match table {
            Table::Artists | Table::Songs | Table::TrackMatches => lines.rejected_songs,
            Table::Users | Table::Time | Table::Songplays => lines.rejected_logs,
        };
        let loaded = self.merged.inserted + self.merged.changed;
        TableSummary {
            table,
            read: self.records + rejected,
            loaded,
            unchanged: self.merged.keys - loaded,
            duplicate: self.records - self.merged.keys,
            rejected,
        }
    }
}

/// A load that is under way.
struct Load<'a> {
    plan: &'a Plan,
    transaction: &'a Transaction<'a>,
    observer: &'a dyn Observer,
    tables: BTreeMap<Table, Counts>,
    lines: Lines,
    matched_earlier: u64,
    stages: Vec<StageTime>,
    began: Instant,
}

impl<'a> Load<'a> {
    fn new(plan: &'a Plan, transaction: &'a Transaction<'a>, observer: &'a dyn Observer) -> Self {
        Self {
            plan,
            transaction,
            observer,
            tables: BTreeMap::new(),
            lines: Lines::default(),
            matched_earlier: 0,
            stages: Vec::new(),
            began: Instant::now(),
        }
    }

    /// Everything but the commit.
    async fn carry_out(&mut self) -> Result<RunId> {
        let (plan, transaction) = (self.plan, self.transaction);
        self.lock().await?;
        merge::prepare(transaction, &plan.schema).await?;
        let run = ledger::begin(transaction).await?;
        if !plan.songs.is_empty() {
            merge::stage_songs(transaction).await?;
            self.stage(Stage::Songs, Content::Songs, batches::songs(plan)?, run).await?;
            self.merge_songs().await?;
        }
        if !plan.logs.is_empty() {
            merge::stage_logs(transaction).await?;
            let catalogue = merge::catalogue(transaction).await?;
            self.stage(Stage::Logs, Content::Logs, batches::logs(plan, catalogue)?, run).await?;
            self.merge_logs().await?;
        }
        self.finish(run).await?;
        Ok(run)
    }

    /// One load into a star at a time.
    async fn lock(&self) -> Result<()> {
        let star = self.plan.schema.star();
        let failed = |error| server_error("waiting for other loads into the same star", error);
        let free: bool = self.transaction.query_one(sql::LOCK_TRY, &[&star]).await.map_err(failed)?.get(0);
        if !free {
            self.observer.on(Event::Waiting);
            self.transaction.query_one(sql::LOCK_WAIT, &[&star]).await.map_err(failed)?;
        }
        Ok(())
    }

    /// Copies the batches of one content into staging.
    async fn stage(
        &mut self,
        stage: Stage,
        content: Content,
        mut batches: mpsc::Receiver<Result<Batch>>,
        run: RunId,
    ) -> Result<()> {
        let clock = self.start(stage, Some(self.plan.bytes(content)));
        let (mut bytes, mut rows) = (0, 0);
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            let copied = self.copy(&batch).await?;
            self.account(content, &batch);
            let files = self.plan.files(content);
            for reject in &batch.rejects {
                self.observer.on(Event::Rejected { file: &files[reject.file], reject });
            }
            ledger::enter_rejects(self.transaction, self.plan.schema.etl(), run, files, &batch.rejects).await?;
            self.observer.on(Event::Advanced { stage, bytes: batch.bytes, rows: copied });
            bytes += batch.bytes;
            rows += copied;
        }
        self.end(stage, clock, bytes, rows);
        Ok(())
    }

    async fn copy(&mut self, batch: &Batch) -> Result<u64> {
        let mut rows = 0;
        for (table, record_batch, records) in &batch.tables {
            rows += copy(self.transaction, &[&merge::staging(*table)], record_batch).await?.rows;
            self.tables.entry(*table).or_default().records += records;
        }
        Ok(rows)
    }

    fn account(&mut self, content: Content, batch: &Batch) {
        let rejected = batch.rejects.len() as u64;
        let plays = batch.tables.iter().find(|(table, ..)| *table == Table::Songplays).map_or(0, |(.., read)| *read);
        match content {
            Content::Songs => {
                self.lines.songs += batch.lines;
                self.lines.rejected_songs += rejected;
            }
            Content::Logs => {
                self.lines.logs += batch.lines;
                self.lines.rejected_logs += rejected;
                self.lines.plays += plays;
                self.lines.other_pages += batch.lines - rejected - plays;
            }
        }
    }

    async fn merge_songs(&mut self) -> Result<()> {
        let clock = self.start(Stage::MergeSongs, None);
        merge::suspend_references(self.transaction).await?;
        let (merged, matched_earlier) = merge::merge_songs(self.transaction).await?;
        merge::verify_songs(self.transaction).await?;
        self.matched_earlier = matched_earlier;
        self.end_merge(Stage::MergeSongs, clock, merged);
        Ok(())
    }

    async fn merge_logs(&mut self) -> Result<()> {
        let clock = self.start(Stage::MergeLogs, None);
        merge::suspend_references(self.transaction).await?;
        let merged = merge::merge_logs(self.transaction).await?;
        merge::verify_logs(self.transaction).await?;
        self.end_merge(Stage::MergeLogs, clock, merged);
        Ok(())
    }

    async fn finish(&mut self, run: RunId) -> Result<()> {
        let clock = self.start(Stage::Commit, None);
        merge::enforce_references(self.transaction).await?;
        let songs = self.tables.get(&Table::Songs).map_or(0, |counts| counts.records);
        self.lines.prove(songs)?;
        ledger::finish(self.transaction, run, &self.lines).await?;
        merge::analyze(self.transaction).await?;
        self.stages.push(StageTime { stage: Stage::Commit, elapsed: clock.elapsed(), bytes: 0, rows: 0 });
        Ok(())
    }

    fn start(&self, stage: Stage, bytes: Option<u64>) -> Instant {
        self.observer.on(Event::Started { stage, bytes });
        Instant::now()
    }

    fn end(&mut self, stage: Stage, clock: Instant, bytes: u64, rows: u64) {
        let elapsed = clock.elapsed();
        self.observer.on(Event::Finished { stage, rows, elapsed });
        self.stages.push(StageTime { stage, elapsed, bytes, rows });
    }

    fn end_merge(&mut self, stage: Stage, clock: Instant, merged: Vec<(Table, Merged)>) {
        let rows = merged.iter().map(|(_, merged)| merged.inserted + merged.changed).sum();
        for (table, merged) in merged {
            self.tables.entry(table).or_default().merged = merged;
        }
        self.end(stage, clock, 0, rows);
    }
}
