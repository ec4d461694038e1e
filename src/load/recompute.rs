//! The tables that files come to by themselves, in temporary tables: a first load without locks, ledger and commit.

use tokio_postgres::Transaction;

use super::Plan;
use super::bad_lines::BadLines;
use super::locks::Locks;
use super::observer::Observer;
use super::route::{Access, Route};
use super::sources::Sources;
use super::tally::Tally;
use super::under_way::Load;
use crate::Result;
use crate::merge::{self, Layout};
use crate::model::{RunId, SourceKind};

/// Fills temporary tables of the star with what the files of `plan` come to, all of them, and gives the transaction back. Its
/// search path is left at these tables.
pub(crate) async fn recompute<'a>(
    plan: &'a Plan,
    transaction: Transaction<'a>,
    observer: &'a dyn Observer,
) -> Result<Transaction<'a>> {
    let sources = Sources::all(plan);
    let bad_lines = BadLines::told_of(plan, observer);
    let mut load = Load {
        plan,
        layout: Layout::Plain,
        transaction,
        observer,
        tally: Tally::of(&sources),
        bad_lines,
        export: None,
    };
    merge::make_temporary(&load.transaction).await?;
    let mut route = Route::new(Access::Alone, Layout::Plain);
    let mut locks = Locks::new(plan.schema.star(), Layout::Plain, observer);
    load.fill(&sources, &mut route, &mut locks).await?;
    merge::add_plays_key(&load.transaction).await?;
    merge::add_time_key(&load.transaction).await?;
    load.merge_dimensions(&sources, &route, RunId::new(1)).await?;
    load.merge_references(&sources, &route).await?;
    for content in [SourceKind::Songs, SourceKind::Logs] {
        load.tally.accounts(content).proven(sources.of(content))?;
    }
    load.tally.proven()?;
    Ok(load.transaction)
}
