//! Commits a load. If the reply of the server is lost, finds out whether the load was committed.

use std::time::{Duration, Instant};

use super::begin::Target;
use super::failpoint::reach;
use super::run::Loaded;
use super::timing::Stopwatch;
use super::{Event, Observer, Plan, Stage, merge_lock};
use crate::connect::{Remedy, Retries, Session, Transaction, TransactionKind, sqlstate};
use crate::merge::{self, Found, Star};
use crate::model::{RunId, Schema};
use crate::{Error, ErrorKind, Result, ledger};

/// The time limit for finding out the outcome, if the server has not answered the commit in time.
const LOOKING: Duration = Duration::from_millis(1200);

/// A commit that was sent to the server.
pub(super) struct Asked {
    run: RunId,
    /// When the transaction began, in microseconds since 1970. `None` if the server has not sent it.
    began: Option<i64>,
    clock: Instant,
    reply: Result<()>,
}

/// Asks the server to commit, and waits for the reply.
pub(super) async fn ask(transaction: Transaction<'_>, run: RunId, observer: &dyn Observer) -> Asked {
    observer.on(Event::Started { stage: Stage::Commit, bytes: None });
    let (clock, began) = (Instant::now(), transaction.began());
    let reply = transaction.commit("committing the load").await;
    Asked { run, began, clock, reply }
}

impl Asked {
    /// Completes a committed load: moves the export to its place. If the reply was lost, reads in the ledger whether
    /// the load was committed.
    pub(super) async fn complete(
        self,
        plan: &Plan,
        session: &mut Session,
        retries: &mut Retries,
        loaded: &mut Loaded,
        observer: &dyn Observer,
    ) -> Result<()> {
        let Self { run, began, clock, reply } = self;
        if let Err(error) = reply {
            settle(error, (run, began), plan.schema(), session, retries).await?;
        }
        reach("load::committed").await?;
        if let Some(exported) = loaded.exported.take() {
            exported.commit().map_err(|error| {
                error.hint("The load is committed. `sparkify-polars export` makes only the export.")
            })?;
        }
        reach("load::moved-export").await?;
        let stats = &mut loaded.stats;
        stats.step(Stage::Commit, "commit", clock.elapsed(), 0);
        observer.on(Event::Finished { stage: Stage::Commit, rows: 0, elapsed: clock.elapsed() });
        stats.stage(Stage::Commit, clock.elapsed(), 0, 0);
        Ok(())
    }
}

/// Returns the error of a commit, unless the ledger shows that the run is committed.
async fn settle(
    error: Error,
    (run, began): (RunId, Option<i64>),
    schema: &Schema,
    session: &mut Session,
    retries: &mut Retries,
) -> Result<()> {
    if sqlstate(&error).is_some() && Remedy::of(&error) != Some(Remedy::Reconnect) {
        // The server has refused the commit, and has rolled back.
        return Err(error);
    }
    tracing::warn!("{error:#}. Checking in the ledger whether the load was committed");
    let looked = match began {
        Some(began) if session.gave_up() => {
            let silent = || Error::new(ErrorKind::Unreachable, "connecting again").because("no answer");
            let looking = is_committed(run, began, schema, session, retries);
            tokio::time::timeout(LOOKING, looking).await.unwrap_or_else(|_| Err(silent()))
        }
        Some(began) => is_committed(run, began, schema, session, retries).await,
        None => Err(Error::new(ErrorKind::Server, "looking in the ledger").because("the run has no token")),
    };
    match looked {
        Ok(true) => {
            tracing::warn!("the load was committed: the ledger has its run {run}");
            Ok(())
        }
        Ok(false) => Err(error.hint("The load was not committed. Run the same command again.")),
        Err(unread) => {
            tracing::warn!("{unread:#}");
            Err(error.hint(
                "It is not known whether the load was committed. Run the same command again. \
                 Rows that were loaded before do not change.",
            ))
        }
    }
}

/// Connects again, and returns whether the ledger contains this run.
async fn is_committed(
    run: RunId,
    began: i64,
    schema: &Schema,
    session: &mut Session,
    retries: &mut Retries,
) -> Result<bool> {
    retries.connect_again(session).await?;
    let transaction = session.begin(TransactionKind::Write).await?;
    let star = Star::find(&transaction, schema).await?;
    // The transaction of the run holds this lock until it ends.
    merge_lock::wait(&star).await?;
    Ok(merge::inspect(&star).await? == Found::All && ledger::is_committed(&star, run, began).await?)
}

/// Updates the planner's statistics after the commit. If this fails, the load stays committed, and autovacuum updates
/// the statistics later.
pub(super) async fn analyze(plan: &Plan, session: &mut Session, loaded: &mut Loaded) {
    let mut watch = Stopwatch::start();
    let analyze = async {
        let transaction = session.begin(TransactionKind::Write).await?;
        let star = Star::new(&transaction, &plan.schema, loaded.layout);
        merge::analyze(&star, loaded.target == Target::New, loaded.stats.changed()).await?;
        transaction.commit("analysing the tables").await
    };
    if let Err(error) = analyze.await {
        tracing::warn!("{error:#}");
    }
    loaded.stats.step(Stage::Commit, "statistics", watch.lap(), 0);
}
