//! Records a load in the ledger, after proving that every line is accounted for.

use super::Plan;
use super::sources::Sources;
use super::stats::LoadStats;
use crate::Result;
use crate::ledger::{self, files, rejects, warnings};
use crate::merge::Star;
use crate::model::{RunId, SourceKind};

/// Writes the files, warnings, rejects and counts of the run to the ledger.
pub(super) async fn record(
    plan: &Plan,
    star: &Star<'_>,
    run: RunId,
    sources: &Sources,
    stats: &mut LoadStats,
) -> Result<()> {
    ledger::lock(star).await?;
    if plan.replace {
        ledger::replace(star, run).await?;
    }
    for kind in [SourceKind::Songs, SourceKind::Logs] {
        let entries = stats.files(kind).proven(sources.of(kind))?;
        files::enter(star, run, kind, &entries).await?;
        warnings::enter(star, run, &stats.warning_records(kind, sources)).await?;
    }
    let lines = stats.proven()?;
    rejects::enter(star, run).await?;
    ledger::finish(star, run, sources.seen(), &lines).await
}
