//! One load, from the first statement to the commit.

use std::future::Future;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio_postgres::Transaction;

use super::batches::{self, Batch};
use super::tally::Tally;
use super::{Event, Observer, Plan, Stage, Summary};
use crate::connect::{Canceller, Session, server_error};
use crate::copy::copy;
use crate::discover::Content;
use crate::ledger::{self, RunId};
use crate::merge;
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
    let began = Instant::now();
    let canceller = session.canceller();
    let transaction = session
        .client_mut()
        .transaction()
        .await
        .map_err(|error| server_error("beginning the transaction of the load", error))?;
    let mut load = Load { plan, transaction: &transaction, observer, tally: Tally::default() };
    let outcome = tokio::select! {
        biased;
        () = stop => Err(Error::new(Kind::Interrupted, "loading").because("interrupted; everything was rolled back")),
        result = load.carry_out() => result,
    };
    let mut tally = load.tally;
    let run = match outcome {
        Ok(run) => run,
        Err(error) => return Err(undo(error, transaction, &canceller).await),
    };
    observer.on(Event::Started { stage: Stage::Commit, bytes: None });
    let clock = Instant::now();
    transaction.commit().await.map_err(|error| {
        server_error("committing the load", error).hint(
            "Whether it was committed is not known. Run the same command again: what is there already stays as it is.",
        )
    })?;
    observer.on(Event::Finished { stage: Stage::Commit, rows: 0, elapsed: clock.elapsed() });
    tally.stage(Stage::Commit, clock.elapsed(), 0, 0);
    Ok(tally.summary(run, plan, began.elapsed()))
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

/// A load that is under way.
struct Load<'a> {
    plan: &'a Plan,
    transaction: &'a Transaction<'a>,
    observer: &'a dyn Observer,
    tally: Tally,
}

impl Load<'_> {
    /// Everything but the commit.
    async fn carry_out(&mut self) -> Result<RunId> {
        let (plan, transaction) = (self.plan, self.transaction);
        self.lock().await?;
        merge::prepare(transaction, &plan.schema).await?;
        let run = ledger::begin(transaction).await?;
        if !plan.songs.is_empty() {
            merge::stage_songs(transaction).await?;
            self.stage(Stage::ReadSongs, Content::Songs, batches::songs(plan)?, run).await?;
            merge::merge_tracks(transaction).await?;
        }
        if !plan.logs.is_empty() {
            merge::stage_logs(transaction).await?;
            let catalogue = merge::catalogue(transaction).await?;
            self.stage(Stage::ReadLogs, Content::Logs, batches::logs(plan, catalogue)?, run).await?;
        }
        self.merge().await?;
        ledger::finish(transaction, run, self.tally.proven()?).await?;
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
        let files = self.plan.files(content);
        self.observer.on(Event::Started { stage, bytes: Some(self.plan.bytes(content)) });
        let clock = Instant::now();
        let (mut bytes, mut rows) = (0, 0);
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            let copied = self.copy(&batch).await?;
            self.tally.copied(content, &batch);
            for reject in &batch.rejects {
                self.observer.on(Event::Rejected { file: &files[reject.file], reject });
            }
            ledger::enter_rejects(self.transaction, self.plan.schema.etl(), run, files, &batch.rejects).await?;
            self.observer.on(Event::Advanced { stage, bytes: batch.bytes, rows: copied });
            bytes += batch.bytes;
            rows += copied;
        }
        self.observer.on(Event::Finished { stage, rows, elapsed: clock.elapsed() });
        self.tally.stage(stage, clock.elapsed(), bytes, rows);
        Ok(())
    }

    async fn copy(&self, batch: &Batch) -> Result<u64> {
        let mut rows = 0;
        for (table, record_batch, _) in &batch.tables {
            rows += copy(self.transaction, &[&merge::staging(*table)], record_batch).await?.rows;
        }
        Ok(rows)
    }

    /// Everything that readers of the star could notice, so that they wait no longer than this takes.
    async fn merge(&mut self) -> Result<()> {
        let (plan, transaction) = (self.plan, self.transaction);
        self.observer.on(Event::Started { stage: Stage::Merge, bytes: None });
        let clock = Instant::now();
        let mut rows = 0;
        merge::suspend_references(transaction).await?;
        let mut merged = Vec::new();
        if !plan.songs.is_empty() {
            merged.extend(merge::merge_songs(transaction).await?);
            let matched = merge::rematch(transaction).await?;
            self.tally.matched_earlier(matched);
            rows += matched;
            merge::verify_songs(transaction).await?;
        }
        if !plan.logs.is_empty() {
            merged.extend(merge::merge_logs(transaction).await?);
            merge::verify_logs(transaction).await?;
        }
        for (table, merged) in merged {
            rows += merged.inserted + merged.changed;
            self.tally.merged(table, merged);
        }
        merge::enforce_references(transaction).await?;
        merge::analyze(transaction).await?;
        self.observer.on(Event::Finished { stage: Stage::Merge, rows, elapsed: clock.elapsed() });
        self.tally.stage(Stage::Merge, clock.elapsed(), 0, rows);
        Ok(())
    }
}
