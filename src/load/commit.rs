//! Commits a load.

use std::time::Instant;

use tokio_postgres::Transaction;

use super::begin::Target;
use super::exporting::Ready;
use super::run::Loaded;
use super::stats::LoadStats;
use super::timing::Stopwatch;
use super::{Event, Observer, Plan, Stage};
use crate::Result;
use crate::connect::{Session, TransactionKind, server_error};
use crate::merge::{self, Star};

/// Commits the transaction, then moves the export to its place.
pub(super) async fn commit(
    transaction: Transaction<'_>,
    exported: Option<Ready>,
    stats: &mut LoadStats,
    observer: &dyn Observer,
) -> Result<()> {
    observer.on(Event::Started { stage: Stage::Commit, bytes: None });
    let clock = Instant::now();
    transaction.commit().await.map_err(|error| {
        server_error("committing the load", error).hint(
            "Whether it was committed is not known. Run the same command again: what is there already stays as it is.",
        )
    })?;
    if let Some(exported) = exported {
        exported.commit().map_err(|error| {
            error.hint("The load itself is committed; `sparkify-polars export` makes the export alone.")
        })?;
    }
    stats.step(Stage::Commit, "commit", clock.elapsed(), 0);
    observer.on(Event::Finished { stage: Stage::Commit, rows: 0, elapsed: clock.elapsed() });
    stats.stage(Stage::Commit, clock.elapsed(), 0, 0);
    Ok(())
}

/// Updates the planner's statistics after the commit. If this fails, the load is committed nevertheless, and autovacuum updates the statistics later.
pub(super) async fn analyze(plan: &Plan, session: &mut Session, loaded: &mut Loaded) {
    let mut watch = Stopwatch::start();
    let analyze = async {
        let transaction = session.begin(TransactionKind::Write).await?;
        let star = Star::new(&transaction, &plan.schema, loaded.layout);
        merge::analyze(&star, loaded.target == Target::New, loaded.stats.changed()).await?;
        transaction.commit().await.map_err(|error| server_error("analysing the tables", error))
    };
    if let Err(error) = analyze.await {
        tracing::warn!("{error:#}");
    }
    loaded.stats.step(Stage::Commit, "statistics", watch.lap(), 0);
}
