//! What loads into one star wait for each other for.
//!
//! Nobody who waits for one of them has locked a table of the star that somebody who has it wants for itself: whoever sets the foreign
//! keys aside asks for the tables again and again, a moment each time, so that the server would not see the circle.
//!
//! Three kinds of lock, taken in this order and held until the end of the transaction. Every load into a star has its own star's
//! locks; loads into different stars never meet.
//!
//! 1. The **gate**: shared by all that write into the star; alone for whoever makes its tables or sets its foreign keys
//!    aside.
//! 2. A **day** alone for whoever has plays of it: while plays go straight in, other loads stage theirs of that day, and wait
//!    for it before they merge them. Days are counted modulo [`SLOTS`], which bounds the number of locks.
//! 3. The **turn**: alone for whoever merges and commits. Runs are numbered in this order, and each sees all that was
//!    committed before it, so that none misses a song or a play of another.

use std::collections::BTreeSet;

use tokio_postgres::Transaction;

use super::{Event, Observer};
use crate::connect::server_error;
use crate::merge::Layout;
use crate::{Result, sql};

/// Days that are so many apart share a lock.
const SLOTS: i64 = 256;

/// How a lock is tried, and how it is waited for, at the server that has it.
type Place = (&'static str, &'static str);

/// The server that the load is connected to.
const HERE: Place = (sql::LOCK_TRY, sql::LOCK_WAIT);

/// The locks of one load.
pub(super) struct Locks<'a> {
    star: &'a str,
    layout: Layout,
    observer: &'a dyn Observer,
    /// The slots of days that this load has.
    days: BTreeSet<i64>,
}

impl<'a> Locks<'a> {
    /// Of a star that lies so. The gate is that of the node which the load enters through: tables are made at one alone.
    pub(super) fn new(star: &'a str, layout: Layout, observer: &'a dyn Observer) -> Self {
        Self { star, layout, observer, days: BTreeSet::new() }
    }

    /// Passes the gate beside others.
    pub(super) async fn gate_shared(&self, transaction: &Transaction<'_>) -> Result<()> {
        let name = format!("gate of {}", self.star);
        if !self.ask(transaction, sql::LOCK_TRY_SHARED, &name).await? {
            self.observer.on(Event::WaitingForLoad { doing: GATE });
            self.wait(transaction, sql::LOCK_WAIT_SHARED, &name).await?;
        }
        Ok(())
    }

    /// Passes the gate alone.
    pub(super) async fn gate_alone(&self, transaction: &Transaction<'_>) -> Result<()> {
        self.take(transaction, HERE, &format!("gate of {}", self.star), "is at work").await
    }

    /// Whether this load has a day.
    pub(super) fn has_day(&self, day: i64) -> bool {
        self.days.contains(&day.rem_euclid(SLOTS))
    }

    /// Takes a day if nobody has it, and gives whether this load has it now.
    pub(super) async fn try_day(&mut self, transaction: &Transaction<'_>, day: i64) -> Result<bool> {
        let slot = day.rem_euclid(SLOTS);
        let has = self.ask(transaction, self.place().0, &self.day(slot)).await?;
        if has {
            self.days.insert(slot);
        }
        Ok(has)
    }

    /// Waits for these days, always in the same order.
    pub(super) async fn days(&mut self, transaction: &Transaction<'_>, days: &BTreeSet<i64>) -> Result<()> {
        let slots: BTreeSet<i64> = days.iter().map(|day| day.rem_euclid(SLOTS)).collect();
        for slot in slots {
            if !self.days.contains(&slot) {
                self.take(transaction, self.place(), &self.day(slot), "brings plays of the same day").await?;
                self.days.insert(slot);
            }
        }
        Ok(())
    }

    /// Waits for the turn to merge and commit, and for what those before have committed to be there to be seen.
    pub(super) async fn turn(&self, transaction: &Transaction<'_>) -> Result<()> {
        self.take(transaction, self.place(), &format!("turn of {}", self.star), "is merging and committing").await?;
        match self.layout {
            Layout::Plain => Ok(()),
            Layout::Citus => {
                let updated = transaction.execute(sql::CITUS_TURN, &[]).await;
                updated
                    .map(drop)
                    .map_err(|error| server_error("waiting on all nodes for the loads before this one", error))
            }
        }
    }

    fn day(&self, slot: i64) -> String {
        format!("day {slot} of {}", self.star)
    }

    async fn take(
        &self,
        transaction: &Transaction<'_>,
        (tried, waited): Place,
        name: &str,
        doing: &'static str,
    ) -> Result<()> {
        if !self.ask(transaction, tried, name).await? {
            self.observer.on(Event::WaitingForLoad { doing });
            self.wait(transaction, waited, name).await?;
        }
        Ok(())
    }

    /// Where the locks are that all loads into the star meet at.
    fn place(&self) -> Place {
        match self.layout {
            Layout::Plain => HERE,
            Layout::Citus => (sql::CITUS_LOCK_TRY, sql::CITUS_LOCK_WAIT),
        }
    }

    async fn ask(&self, transaction: &Transaction<'_>, sql: &str, name: &str) -> Result<bool> {
        let row = transaction.query_one(sql, &[&name]).await;
        Ok(row.map_err(|error| server_error(WAITING, error))?.get(0))
    }

    async fn wait(&self, transaction: &Transaction<'_>, sql: &str, name: &str) -> Result<()> {
        tracing::debug!(name, "waiting for a lock");
        transaction.query_one(sql, &[&name]).await.map(drop).map_err(|error| server_error(WAITING, error))
    }
}

/// What whoever has the gate alone does.
const GATE: &str = "makes the tables, or has the foreign keys set aside";

const WAITING: &str = "waiting for other loads into the same star";
