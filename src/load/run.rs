//! One load, from the first statement to the commit.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio_postgres::{IsolationLevel, Transaction};

use super::batches::{self, Batch};
use super::tally::Tally;
use super::{Event, Observer, Plan, Stage, Summary};
use crate::connect::{Canceller, Session, server_error};
use crate::copy::copy;
use crate::discover::Content;
use crate::ledger::{self, RunId};
use crate::merge::{self, references};
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
    let began = Instant::now();
    let canceller = session.canceller();
    // Each statement must see what other loads committed while this one waited for them.
    let transaction = session
        .client_mut()
        .build_transaction()
        .isolation_level(IsolationLevel::ReadCommitted)
        .start()
        .await
        .map_err(|error| server_error("beginning the transaction of the load", error))?;
    let load = Load { plan, transaction, observer, tally: Tally::default() };
    let (outcome, transaction, mut tally) = load.until(stop).await;
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
    // What is committed stays so, whatever becomes of the statistics: autovacuum brings them up to date too.
    if let Err(error) = merge::analyze(session.client()).await {
        tracing::warn!("{error}");
    }
    observer.on(Event::Finished { stage: Stage::Commit, rows: 0, elapsed: clock.elapsed() });
    tally.stage(Stage::Commit, clock.elapsed(), 0, 0);
    Ok(tally.summary(run, plan, began.elapsed()))
}

/// How long a server that does not answer is waited for when all is given up anyway.
const PATIENCE: Duration = Duration::from_secs(5);

/// Rolls back, and gives the error that made it necessary.
async fn undo(error: Error, transaction: Transaction<'_>, canceller: &Canceller) -> Error {
    let rolled_back = async {
        // A statement that is under way would run to its end before the rollback behind it.
        if error.kind() == Kind::Interrupted
            && let Err(refused) = canceller.cancel().await
        {
            tracing::debug!("the statement under way was not cancelled: {refused}");
        }
        // Where the connection is gone the server has rolled back by itself, and the first error says more.
        if let Err(rollback) = transaction.rollback().await {
            tracing::debug!(%rollback, "the rollback failed");
        }
    };
    if tokio::time::timeout(PATIENCE, rolled_back).await.is_err() {
        tracing::warn!("the server does not answer; it rolls back when it sees that the connection is gone");
    }
    error
}

/// A load that is under way.
struct Load<'a> {
    plan: &'a Plan,
    transaction: Transaction<'a>,
    observer: &'a dyn Observer,
    tally: Tally,
}

impl<'a> Load<'a> {
    /// Does everything but the commit, unless `stop` completes first.
    async fn until(mut self, stop: impl Future<Output = ()>) -> (Result<RunId>, Transaction<'a>, Tally) {
        let outcome = tokio::select! {
            biased;
            () = stop => {
                Err(Error::new(Kind::Interrupted, "loading").because("interrupted; everything is rolled back"))
            }
            result = self.carry_out() => result,
        };
        (outcome, self.transaction, self.tally)
    }

    /// Everything but the commit.
    async fn carry_out(&mut self) -> Result<RunId> {
        let plan = self.plan;
        self.lock().await?;
        merge::prepare(&self.transaction, &plan.schema).await?;
        let run = ledger::begin(&self.transaction).await?;
        if !plan.songs.is_empty() {
            merge::stage_songs(&self.transaction).await?;
            self.stage(Stage::ReadSongs, Content::Songs, batches::songs(plan)?, run).await?;
            merge::analyze_staged_songs(&self.transaction).await?;
            // The catalogue below is read from them, and no reader of the star sees them.
            merge::merge(&self.transaction, Table::TrackMatches).await?;
        }
        if !plan.logs.is_empty() {
            merge::stage_logs(&self.transaction).await?;
            let catalogue = merge::catalogue(&self.transaction).await?;
            self.stage(Stage::ReadLogs, Content::Logs, batches::logs(plan, catalogue)?, run).await?;
            merge::analyze_staged_logs(&self.transaction).await?;
        }
        let lines = self.tally.proven()?;
        ledger::finish(&self.transaction, run, lines).await?;
        self.merge().await?;
        Ok(run)
    }

    /// One load into a star at a time.
    async fn lock(&self) -> Result<()> {
        let star = self.plan.schema.star();
        let failed = |error| server_error("waiting for other loads into the same star", error);
        let free: bool = self.transaction.query_one(sql::LOCK_TRY, &[&star]).await.map_err(failed)?.get(0);
        if !free {
            self.observer.on(Event::WaitingForLoad);
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
            ledger::enter_rejects(&self.transaction, self.plan.schema.etl(), run, files, &batch.rejects).await?;
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

    async fn copy(&self, batch: &Batch) -> Result<u64> {
        let mut rows = 0;
        for (table, record_batch, _) in &batch.tables {
            rows += copy(&self.transaction, &[&merge::staging(*table)], record_batch).await?.rows;
        }
        Ok(rows)
    }

    /// Everything that readers of the star could notice, last, so that they wait no longer than this takes, if at all.
    async fn merge(&mut self) -> Result<()> {
        let (songs, logs) = (!self.plan.songs.is_empty(), !self.plan.logs.is_empty());
        self.observer.on(Event::Started { stage: Stage::Merge, bytes: None });
        let clock = Instant::now();
        let observer = self.observer;
        let waiting = || observer.on(Event::WaitingForReaders);
        let suspended = references::suspend_if_worth_it(&mut self.transaction, songs, logs, waiting).await?;
        let mut rows = 0;
        if songs {
            rows += self.merge_table(Table::Artists).await?;
            rows += self.merge_table(Table::Songs).await?;
            let matched = merge::rematch(&self.transaction).await?;
            self.tally.matched_earlier(matched);
            rows += matched;
            references::verify_songs(&self.transaction).await?;
        }
        if logs {
            for table in [Table::Users, Table::Time, Table::Songplays] {
                rows += self.merge_table(table).await?;
            }
            references::verify_logs(&self.transaction).await?;
        }
        if suspended {
            references::enforce(&self.transaction).await?;
        }
        self.observer.on(Event::Finished { stage: Stage::Merge, rows, elapsed: clock.elapsed() });
        self.tally.stage(Stage::Merge, clock.elapsed(), 0, rows);
        Ok(())
    }

    /// Merges one table and gives the number of its rows that are new or changed.
    async fn merge_table(&mut self, table: Table) -> Result<u64> {
        let merged = merge::merge(&self.transaction, table).await?;
        let rows = merged.inserted + merged.changed;
        self.tally.merged(table, merged);
        self.observer.on(Event::Advanced { stage: Stage::Merge, bytes: 0, rows });
        Ok(rows)
    }
}
