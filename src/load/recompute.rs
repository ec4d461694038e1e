//! Loads files into temporary tables. This is a first load without merge lock, ledger and commit.

use super::Plan;
use super::bad_lines::BadLines;
use super::begin::{Begun, Target};
use super::merge::merge_temporary;
use super::observer::Observer;
use super::period_set::PeriodSet;
use super::sources::Sources;
use super::stage::Stager;
use super::stats::LoadStats;
use crate::Result;
use crate::connect::Transaction;
use crate::merge::{self, ForeignKeyMode, Layout, Star};
use crate::model::{Schema, SourceKind};

/// Creates temporary tables in the schema `temporary`, and loads all files of `plan` into them.
pub(crate) async fn recompute(
    plan: &Plan,
    transaction: &Transaction<'_>,
    temporary: &Schema,
    observer: &dyn Observer,
) -> Result<()> {
    let star = Star::new(transaction, temporary, Layout::Plain);
    merge::prepare(&star).await?;
    merge::make_temporary(&star).await?;
    let sources = Sources::all(plan);
    let mut stats = LoadStats::of(&sources);
    let mut bad_lines = BadLines::told_of(plan, observer);
    let stager = Stager {
        plan,
        star,
        target: Target::New,
        observer,
        sources: &sources,
        stats: &mut stats,
        bad_lines: &mut bad_lines,
        export: None,
        periods: PeriodSet::default(),
    };
    stager.stage().await?;
    // Temporary tables have no foreign keys.
    let begun = Begun { star, target: Target::New, keys: ForeignKeyMode::Triggers, first_run: None };
    merge_temporary(&begun, &sources, &mut stats).await?;
    for kind in [SourceKind::Songs, SourceKind::Logs] {
        stats.files(kind).proven(sources.of(kind))?;
    }
    stats.proven().map(drop)
}
