//! The one lock of a schema. A transaction that changes its tables, their rows or their definitions, holds it until the commit.
//!
//! A load into existing tables takes it when all its rows are staged. So loads read and stage side by side, and merge and commit one
//! after the other. Each sees every earlier commit, so that none misses a song or a play of another. Runs are numbered in the order of
//! the commits. A load that makes the tables holds the lock from the beginning. Readers never need it.

use super::{Event, Observer};
use crate::merge::{Layout, Star};
use crate::{Result, sql};

/// Takes the lock for the rest of the transaction. If another load has it, notifies the observer and waits.
pub(super) async fn take(star: &Star<'_>, observer: &dyn Observer) -> Result<()> {
    // Versions that have more locks call it so.
    let name = format!("turn of {}", star.schema().star());
    let (try_it, wait) = match star.layout() {
        Layout::Plain => (sql::LOCK_TRY, sql::LOCK_WAIT),
        Layout::Citus => (sql::CITUS_LOCK_TRY, sql::CITUS_LOCK_WAIT),
    };
    let doing = "waiting for other loads into the same schema";
    if !star.query_one(doing, try_it, &[&name]).await?.get::<_, bool>(0) {
        observer.on(Event::WaitingForLoad);
        // The other load may take any time.
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
