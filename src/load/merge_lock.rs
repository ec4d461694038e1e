//! The merge lock: one lock for each schema. A transaction that changes the tables, their rows or their definitions
//! holds it until the commit.
//!
//! A load into existing tables takes the lock after all its rows are staged. So several loads read and stage at the
//! same time, but they merge and commit one after the other. Each load sees every earlier commit, so it misses no song
//! or play of another load. Runs are numbered in the order of the commits. A load that creates the tables holds the
//! lock from the beginning. Readers never need the lock.

use super::{Event, Observer};
use crate::merge::{Layout, Star};
use crate::{Result, sql};

/// Waits until no other transaction holds the lock, and takes it. Waits at most for the `lock_timeout` of this
/// transaction. The other transaction may be one whose client has lost the connection.
pub(super) async fn wait(star: &Star<'_>) -> Result<()> {
    let (_, wait) = statements(star.layout());
    star.query_one("waiting for the end of the transaction", wait, &[&name(star)]).await.map(drop)
}

/// Returns two statements: one takes the lock if it is free, and the other waits for it.
fn statements(layout: Layout) -> (&'static str, &'static str) {
    match layout {
        Layout::Plain => (sql::LOCK_TRY, sql::LOCK_WAIT),
        Layout::Citus => (sql::CITUS_LOCK_TRY, sql::CITUS_LOCK_WAIT),
    }
}

/// The name of the lock. It must not change, because earlier versions of this program use the same name.
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
        // The other load may hold the lock for a long time, so this wait has no time limit.
        let limit: String = star.query_one(doing, sql::LOCK_TIMEOUT, &[&"0"]).await?.get("before");
        star.query_one(doing, wait, &[&name]).await?;
        star.query_one(doing, sql::LOCK_TIMEOUT, &[&limit]).await?;
    }
    match star.layout() {
        Layout::Plain => Ok(()),
        Layout::Citus => star
            .execute("waiting on all nodes for the loads before this one", sql::CITUS_WAIT_FOR_COMMITS, &[])
            .await
            .map(drop),
    }
}
