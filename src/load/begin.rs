//! Begins a load: finds the tables, creates missing ones, and chooses the foreign key mode.

use super::{Event, Observer, Plan, merge_lock};
use crate::connect::Transaction;
use crate::merge::{self, Access, ForeignKeyMode, Found, Layout, Star, VERSION, looking};
use crate::model::{RunId, Schema};
use crate::{Error, Result, ledger};

/// The state of the tables before the load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// No table existed. The load has created all of them, and holds the merge lock. Other sessions see the tables only
    /// after the commit.
    New,
    /// Some tables were missing. The load has created them again without rows, and holds the merge lock.
    Repaired,
    /// All tables existed.
    Existing,
}

/// A load that has begun.
#[derive(Clone, Copy)]
pub(super) struct Begun<'a> {
    pub(super) star: Star<'a>,
    pub(super) target: Target,
    pub(super) keys: ForeignKeyMode,
    /// The first run in the ledger, or `None` if the ledger was empty.
    pub(super) first_run: Option<RunId>,
}

/// Begins a load in a transaction that has just begun.
pub(super) async fn begin<'a>(
    plan: &'a Plan,
    transaction: &'a Transaction<'a>,
    observer: &dyn Observer,
) -> Result<Begun<'a>> {
    let star = Star::find(transaction, &plan.schema).await?;
    merge::prepare(&star).await?;
    let mut found = merge::inspect(&star).await?;
    if star.layout() == Layout::Citus {
        // `init::prepare` has checked the version. To read it here, the load would connect to a node. After that, the
        // role could no longer bypass the triggers.
        if found != Found::All {
            return Err(lost(&plan.schema));
        }
    } else if found != Found::All || merge::version(&star).await? != Some(VERSION) {
        found = make_missing(&star, observer).await?;
        check_unchanged(&star).await?;
    }
    if found != Found::NoStar {
        star.layout().must_be(plan.layout, &plan.schema)?;
        merge::check_columns(&star).await?;
    }
    if star.layout() == Layout::Citus {
        merge::begin_on_all_nodes(&star).await?;
    }
    if found == Found::All {
        merge::require_privileges(&star, Access::Load).await?;
    }
    let keys = ForeignKeyMode::choose(&star).await?;
    let target = match found {
        Found::NoStar => Target::New,
        Found::Part => Target::Repaired,
        Found::All => Target::Existing,
    };
    if target == Target::New {
        // An index that grows row by row costs several times as much as an index that is created for all rows at once.
        merge::drop_plays_key(&star).await?;
        keys.prepare_new(&star).await?;
        if keys != ForeignKeyMode::Bypass {
            merge::drop_time_key(&star).await?;
        }
    }
    let first_run = ledger::first_run(&star).await?;
    tracing::debug!(?target, ?keys, layout = %star.layout(), "began the load");
    Ok(Begun { star, target, keys, first_run })
}

/// Creates missing tables, and upgrades tables of an older version, under the merge lock. Returns the state before. If
/// another load has created and upgraded them while this one waited, this function releases the lock.
async fn make_missing(star: &Star<'_>, observer: &dyn Observer) -> Result<Found> {
    let doing = "making the tables";
    star.batch(doing, "SAVEPOINT make_missing").await?;
    merge_lock::take(star, observer).await?;
    let (found, version) = (merge::inspect(star).await?, merge::version(star).await?);
    if found == Found::All && version == Some(VERSION) {
        star.batch(doing, "ROLLBACK TO SAVEPOINT make_missing").await?;
    } else {
        if found == Found::NoStar {
            merge::drop_left_summaries(star).await?;
        }
        if found != Found::All {
            merge::make(star).await?;
        }
        upgrade(star, version, observer).await?;
    }
    star.batch(doing, "RELEASE SAVEPOINT make_missing").await?;
    Ok(found)
}

/// Upgrades the tables. Notifies the observer if they are older than this program.
pub(super) async fn upgrade(star: &Star<'_>, from: Option<i32>, observer: &dyn Observer) -> Result<()> {
    if let Some(from) = from.filter(|from| *from < VERSION) {
        observer.on(Event::Upgrading { from, to: VERSION });
    }
    merge::upgrade(star, from).await
}

/// Fails if the layout of the tables has changed while the load waited, because they were distributed.
pub(super) async fn check_unchanged(star: &Star<'_>) -> Result<()> {
    if Layout::of(star.transaction(), star.schema()).await? == star.layout() {
        return Ok(());
    }
    Err(looking(star.schema())
        .because("they were distributed while this load waited")
        .hint("Run the same command again."))
}

/// The error for missing tables on a cluster. A load cannot create them again beside the existing ones.
pub(super) fn lost(schema: &Schema) -> Error {
    looking(schema).because("some of the tables that are distributed over the cluster are missing").hint(format!(
        "Drop the rest of the schemas {} and {}, and load all files again.",
        schema.star(),
        schema.etl()
    ))
}
