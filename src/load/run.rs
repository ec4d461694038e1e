//! One load, from the first statement to the commit.

use std::future::Future;
use std::pin::{Pin, pin};
use std::time::{Duration, Instant};

use tokio_postgres::error::SqlState;
use tokio_postgres::{IsolationLevel, Transaction};

use super::bad_lines::BadLines;
use super::entry::Keys;
use super::exporting::{Exporting, Ready};
use super::init::prepare;
use super::locks::Locks;
use super::route::{Access, Route};
use super::sources::Sources;
use super::tally::Tally;
use super::timing::Stopwatch;
use super::under_way::Load;
use super::{Event, Observer, Plan, Stage, Summary};
use crate::connect::{Canceller, Session, server_error, sqlstate};
use crate::merge::{self, Layout};
use crate::model::RunId;
use crate::{Error, ErrorKind, Result, sql};

/// How often a load starts over that others were in the way of. From the second time on it has nothing that others wait for.
const TRIES: u32 = 5;

/// Whether a load that failed so on its `tries`th try may succeed when it starts over, with nothing straight in: where it waited for
/// others in a circle; and, once, where a key was taken that time did not tell of, as somebody may have who writes by hand.
fn starts_over(error: &Error, tries: u32) -> bool {
    match sqlstate(error) {
        Some(&SqlState::T_R_DEADLOCK_DETECTED) => true,
        Some(&SqlState::UNIQUE_VIOLATION) => tries == 1,
        _ => false,
    }
}

/// Carries out `plan` in one transaction of `session`. When `stop` completes before the commit has begun, everything is
/// rolled back; so it is at the end of a dry run.
///
/// # Errors
///
/// [`ErrorKind::Interrupted`] when stopped; [`ErrorKind::Input`] if a file cannot be read; [`ErrorKind::Rejected`] if more lines are bad
/// than the plan bears; [`ErrorKind::Server`] if the server
/// refuses something or goes away. In each case nothing was changed.
pub async fn run(
    plan: &Plan,
    session: &mut Session,
    observer: &dyn Observer,
    stop: impl Future<Output = ()>,
) -> Result<Summary> {
    let began = Instant::now();
    let mut stop = pin!(stop);
    prepare(plan, session, observer).await?;
    for tries in 1..TRIES {
        match attempt(plan, session, observer, stop.as_mut(), tries, began).await {
            Err(error) if starts_over(&error, tries) => {
                tracing::info!("{error}");
                observer.on(Event::StartingOver);
            }
            outcome => return outcome,
        }
    }
    attempt(plan, session, observer, stop, TRIES, began).await
}

async fn attempt(
    plan: &Plan,
    session: &mut Session,
    observer: &dyn Observer,
    stop: Pin<&mut impl Future<Output = ()>>,
    tries: u32,
    began: Instant,
) -> Result<Summary> {
    let canceller = session.canceller();
    // Each statement must see what other loads committed while this one waited for them.
    let transaction = session
        .client_mut()
        .build_transaction()
        .isolation_level(IsolationLevel::ReadCommitted)
        .start()
        .await
        .map_err(|error| server_error("beginning the transaction of the load", error))?;
    transaction
        .batch_execute(sql::SESSION_NO_STATEMENT_TIMEOUT)
        .await
        .map_err(|error| server_error("preparing the transaction of the load", error))?;
    let bad_lines = BadLines::new(plan, observer)?;
    let layout = Layout::Plain;
    let load = Load { plan, layout, transaction, observer, tally: Tally::default(), bad_lines, export: None };
    let (outcome, transaction, mut tally) = load.until(stop, tries).await;
    let Done { run, sources, layout, keys, exported } = match outcome {
        Ok(done) => done,
        Err(error) => return Err(undo(error, transaction, &canceller).await),
    };
    if plan.dry_run {
        let rolled_back = transaction.rollback().await;
        rolled_back.map_err(|error| server_error("rolling back the dry run", error))?;
        return Ok(tally.summary(run, plan, &sources, began.elapsed()));
    }
    observer.on(Event::Started { stage: Stage::Commit, bytes: None });
    let (clock, mut watch) = (Instant::now(), Stopwatch::start());
    transaction.commit().await.map_err(|error| {
        server_error("committing the load", error).hint(
            "Whether it was committed is not known. Run the same command again: what is there already stays as it is.",
        )
    })?;
    tally.step(Stage::Commit, "commit", watch.lap(), 0);
    if let Some(exported) = exported {
        exported.commit().map_err(|error| {
            error.hint("The load itself is committed; `sparkify-polars export` makes the export alone.")
        })?;
    }
    // What is committed stays so, whatever becomes of the statistics: autovacuum brings them up to date too.
    if let Err(error) = merge::analyze(session.client(), layout, keys.are_of_new_tables(), tally.changed()).await {
        tracing::warn!("{error}");
    }
    tally.step(Stage::Commit, "statistics", watch.lap(), 0);
    observer.on(Event::Finished { stage: Stage::Commit, rows: 0, elapsed: clock.elapsed() });
    tally.stage(Stage::Commit, clock.elapsed(), 0, 0);
    Ok(tally.summary(run, plan, &sources, began.elapsed()))
}

/// How long a server that does not answer is waited for when all is given up anyway.
const PATIENCE: Duration = Duration::from_secs(5);

/// Rolls back, and gives the error that made it necessary.
async fn undo(error: Error, transaction: Transaction<'_>, canceller: &Canceller) -> Error {
    let rolled_back = async {
        // A statement that is under way would run to its end before the rollback behind it.
        if error.kind() == ErrorKind::Interrupted
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

/// A load of which only the commit is missing.
struct Done {
    run: RunId,
    sources: Sources,
    layout: Layout,
    keys: Keys,
    exported: Option<Ready>,
}

impl<'a> Load<'a> {
    /// Does everything but the commit, unless `stop` completes first.
    async fn until(
        mut self,
        stop: Pin<&mut impl Future<Output = ()>>,
        tries: u32,
    ) -> (Result<Done>, Transaction<'a>, Tally) {
        let outcome = tokio::select! {
            biased;
            () = stop => {
                Err(Error::new(ErrorKind::Interrupted, "loading").because("interrupted; everything is rolled back"))
            }
            result = self.carry_out(tries) => result,
        };
        // They stay when the load fails: the database has nothing of them then.
        let again = outcome.as_ref().is_err_and(|error| tries < TRIES && starts_over(error, tries));
        let outcome = match (outcome, self.bad_lines.finish(again)) {
            (Ok(_), Err(unwritten)) => Err(unwritten),
            (Err(error), Err(unwritten)) => {
                // Most likely for the same reason.
                tracing::debug!("{unwritten}");
                Err(error)
            }
            (outcome, Ok(())) => outcome,
        };
        (outcome, self.transaction, self.tally)
    }

    /// Everything but the commit.
    async fn carry_out(&mut self, tries: u32) -> Result<Done> {
        let keys = self.enter().await?;
        let mut locks = Locks::new(self.plan.schema.star(), self.layout, self.observer);
        // In tables that were just made there is nothing, whatever the ledger says.
        let sources = match self.plan.reload || !keys.trust_the_ledger() {
            true => Sources::all(self.plan),
            false => Sources::unknown(self.plan, &mut self.transaction, self.observer).await?,
        };
        self.tally = Tally::of(&sources);
        self.export =
            self.plan.export.as_deref().map(|folder| Exporting::start(self.plan, folder, &sources)).transpose()?;
        // Whoever has nothing before its turn cannot wait in a circle.
        let access = if tries > 1 && keys == Keys::Skipped { Access::Staged } else { keys.access() };
        let mut route = Route::new(access, self.layout);
        let known = self.fill(&sources, &mut route, &mut locks).await?;
        let run = self.settle(&sources, &route, &mut locks, keys, known).await?;
        let exported = match self.export.take() {
            Some(export) => Some(export.finish(&sources, &self.tally).await?),
            None => None,
        };
        Ok(Done { run, sources, layout: self.layout, keys, exported })
    }
}
