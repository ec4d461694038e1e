//! The one lock of a schema. A transaction that changes its tables, their rows or their definitions, holds it until the commit.
//!
//! A load into existing tables takes the lock when all its rows are staged. So loads read and stage concurrently, but merge and commit one after the
//! other. Each load sees every earlier commit, so it misses no song or play of another load. Runs are numbered in the order of the commits. A load
//! that creates the tables holds the lock from the beginning. Readers never need it.

use super::{Event, Observer};
use crate::merge::{Layout, Star};
use crate::{Result, sql};

/// Waits until no transaction that has ended in the view of its client holds the lock any more, at most for the `lock_timeout` of the transaction.
pub(super) async fn wait(star: &Star<'_>) -> Result<()> {
    let (_, wait) = statements(star.layout());
    star.query_one("waiting for the end of the transaction", wait, &[&name(star)]).await.map(drop)
}

/// The statements that take the lock, if it is free, or wait for it.
fn statements(layout: Layout) -> (&'static str, &'static str) {
    match layout {
        Layout::Plain => (sql::LOCK_TRY, sql::LOCK_WAIT),
        Layout::Citus => (sql::CITUS_LOCK_TRY, sql::CITUS_LOCK_WAIT),
    }
}

/// The name of the lock. Earlier versions of this program use it, too.
fn name(star: &Star<'_>) -> String {
    format!("turn of {}", star.schema().star())
}

/// Takes the lock for the rest of the transaction. If another load has it, notifies the observer and waits.
pub(super) async fn take(star: &Star<'_>, observer: &dyn Observer) -> Result<()> {
    let name = name(star);
    let (try_it, wait) = statements(star.layout());
    let doing = "waiting for other loads into the same schema";
    if !star.query_one(doing, try_it, &[&name]).await?.get::<_, bool>(0) {
        observer.on(Event::WaitingForLoad);
        // The other load may hold the lock for any time.
        let limit: String = star.query_one(doing, sql::LOCK_TIMEOUT, &[&"0"]).await?.get("before");
        star.query_one(doing, wait, &[&name]).await?;
        star.query_one(doing, sql::LOCK_TIMEOUT, &[&limit]).await?;
    }
    match star.layout() {
        Layout::Plain => Ok(()),
        Layout::Citus => {
            star.execute("waiting on all nodes for the loads before this one", sql::CITUS_TURN, &[]).await.map(drop)
        }
    }
}
