//! One load, from the first statement to the commit.

use std::future::Future;
use std::pin::{Pin, pin};
use std::time::{Duration, Instant};

use super::bad_lines::BadLines;
use super::begin::{Begun, Target, begin};
use super::exporting::{Exporting, Ready};
use super::failpoint::reach;
use super::init::prepare;
use super::merge::merge;
use super::period_set::PeriodSet;
use super::record::record;
use super::retry;
use super::sources::{self, Sources};
use super::stage::Stager;
use super::stats::LoadStats;
use super::{Event, Observer, Plan, Summary, commit, examine};
use crate::connect::{Canceller, Retries, Session, Transaction, TransactionKind};
use crate::merge::{self, Layout};
use crate::model::RunId;
use crate::{Error, ErrorKind, Result};

/// Executes `plan` in one transaction of `session`. If `stop` completes before the commit begins, everything is rolled
/// back. A dry run is always rolled back at the end.
///
/// # Errors
///
/// - [`ErrorKind::Interrupted`] when stopped.
/// - [`ErrorKind::Input`] if a file cannot be read.
/// - [`ErrorKind::Rejected`] if the plan does not allow that many bad lines.
/// - [`ErrorKind::Server`] if the server refuses something or the connection is lost.
///
/// After an error nothing is loaded, with two exceptions:
///
/// - The connection was lost during the commit. Then the load may be committed.
/// - The export could not be moved to its place after the commit.
pub async fn run(
    plan: &Plan,
    session: &mut Session,
    observer: &dyn Observer,
    stop: impl Future<Output = ()>,
) -> Result<Summary> {
    let began = Instant::now();
    let mut stop = pin!(stop);
    let mut retries = session.retries();
    loop {
        let failed = match attempt(plan, session, observer, stop.as_mut(), &mut retries, began).await {
            Err(error) => error,
            done => return done,
        };
        let Some(remedy) = retry::remedy(&failed, &retries) else { return Err(failed) };
        observer.on(Event::StartingOver);
        tokio::select! {
            biased;
            () = stop.as_mut() => return Err(interrupted()),
            again = retries.again(failed, remedy, session) => again?,
        }
    }
}

fn interrupted() -> Error {
    Error::new(ErrorKind::Interrupted, "loading").because("interrupted; everything is rolled back")
}

/// A load that is complete except for the commit.
pub(super) struct Loaded {
    pub(super) run: RunId,
    pub(super) target: Target,
    pub(super) layout: Layout,
    pub(super) sources: Sources,
    pub(super) stats: LoadStats,
    pub(super) exported: Option<Ready>,
}

async fn attempt(
    plan: &Plan,
    session: &mut Session,
    observer: &dyn Observer,
    mut stop: Pin<&mut impl Future<Output = ()>>,
    retries: &mut Retries,
    began: Instant,
) -> Result<Summary> {
    let canceller = session.canceller();
    let mut bad_lines = BadLines::new(plan, observer)?;
    let beginning = async {
        prepare(plan, session, observer).await?;
        session.begin(TransactionKind::Write).await
    };
    let transaction = tokio::select! {
        biased;
        () = stop.as_mut() => return Err(interrupted()),
        begun = beginning => begun?,
    };
    let loaded = tokio::select! {
        biased;
        () = stop => Err(interrupted()),
        loaded = load(plan, &transaction, observer, &mut bad_lines) => loaded,
    };
    // The reject folder stays if the load fails, because then the database does not contain the rejects.
    let starts_over = loaded.as_ref().is_err_and(|error| retry::remedy(error, retries).is_some());
    let loaded = match (loaded, bad_lines.finish(starts_over)) {
        (Ok(_), Err(unwritten)) => Err(unwritten),
        (Err(error), Err(unwritten)) => {
            // Both errors most likely have the same cause, so only one is reported.
            tracing::debug!("{unwritten:#}");
            Err(error)
        }
        (loaded, Ok(())) => loaded,
    };
    match loaded {
        Err(error) => {
            let error = roll_back(error, transaction, &canceller).await;
            let explained = merge::explain(Err(error), session, &plan.schema, merge::Access::Load).await;
            match explained {
                Err(error) if error.kind() == ErrorKind::Server => {
                    Err(examine::with_other_problems(error, plan, session).await)
                }
                other => other,
            }
        }
        Ok(loaded) if plan.dry_run => {
            transaction.rollback("rolling back the dry run").await?;
            Ok(loaded.stats.summary(loaded.run, plan, &loaded.sources, began.elapsed()))
        }
        Ok(mut loaded) => {
            let asked = commit::ask(transaction, loaded.run, observer).await;
            asked.complete(plan, session, retries, &mut loaded, observer).await?;
            commit::analyze(plan, session, &mut loaded).await;
            Ok(loaded.stats.summary(loaded.run, plan, &loaded.sources, began.elapsed()))
        }
    }
}

/// Runs all steps of a load before the commit.
async fn load(
    plan: &Plan,
    transaction: &Transaction<'_>,
    observer: &dyn Observer,
    bad_lines: &mut BadLines<'_>,
) -> Result<Loaded> {
    let begun = begin(plan, transaction, observer).await?;
    let Begun { star, target, .. } = begun;
    reach("load::began").await?;
    // The ledger does not describe tables that this load has just created.
    let is_new = target != Target::Existing;
    if plan.unmixed && !is_new {
        sources::refuse_others(plan, &star, observer).await?;
    }
    let sources = match plan.reload || plan.replace || is_new {
        true => Sources::all(plan),
        false => Sources::unknown(plan, &star, observer).await?,
    };
    reach("load::found-files").await?;
    let mut stats = LoadStats::of(&sources);
    let mut export = plan.export.as_deref().map(|folder| Exporting::start(plan, folder, &sources)).transpose()?;
    let stager = Stager {
        plan,
        star,
        target,
        observer,
        sources: &sources,
        stats: &mut stats,
        bad_lines,
        export: export.as_mut(),
        periods: PeriodSet::default(),
    };
    let staged = stager.stage().await?;
    let run = merge(plan, &begun, &sources, &staged, &mut stats, observer).await?;
    record(plan, &star, run, &sources, &mut stats).await?;
    reach("load::recorded").await?;
    let exported = match export {
        Some(export) => Some(export.finish(&sources, &stats).await?),
        None => None,
    };
    reach("load::wrote-export").await?;
    Ok(Loaded { run, target, layout: star.layout(), sources, stats, exported })
}

/// The time limit for a rollback, if the server does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Rolls back, and returns `error`, the cause of the rollback.
async fn roll_back(error: Error, transaction: Transaction<'_>, canceller: &Canceller) -> Error {
    let rolled_back = async {
        // Without the cancel request, the rollback would wait until the running statement ends.
        if error.kind() == ErrorKind::Interrupted
            && let Err(refused) = canceller.cancel().await
        {
            tracing::debug!("the running statement was not cancelled: {refused:#}");
        }
        // If the connection is lost, the server rolls back by itself. Then the first error names the cause.
        if let Err(rollback) = transaction.rollback("rolling back").await {
            tracing::debug!("{rollback:#}");
        }
    };
    if tokio::time::timeout(PATIENCE, rolled_back).await.is_err() {
        tracing::warn!("the server does not answer; it rolls back when it notices that the connection is closed");
    }
    error
}
