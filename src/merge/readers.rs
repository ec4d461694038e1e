//! The tables in several sessions, for queries in parallel.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::{Layout, Star};
use crate::connect::{Others, Transaction};
use crate::{Error, ErrorKind, Result};

/// The tables, once for each session. All sessions have the same snapshot.
pub(crate) struct Readers<'a> {
    /// The sessions that execute no query now.
    free: Mutex<Vec<Star<'a>>>,
    count: Semaphore,
}

impl<'a> Readers<'a> {
    /// Only `star`, in one session.
    pub(crate) fn one(star: Star<'a>) -> Self {
        Self { count: Semaphore::new(1), free: Mutex::new(vec![star]) }
    }

    /// `star`, and the same tables in the transactions of other sessions.
    pub(crate) fn new(star: Star<'a>, beside: &'a [Transaction<'a>]) -> Self {
        let beside = beside.iter().map(|transaction| Star::new(transaction, star.schema(), star.layout()));
        let free: Vec<_> = std::iter::once(star).chain(beside).collect();
        Self { count: Semaphore::new(free.len()), free: Mutex::new(free) }
    }

    /// Begins the transactions of the other sessions. On a cluster it begins none: each node has its own snapshot, and
    /// other sessions cannot import it.
    ///
    /// # Errors
    ///
    /// Those of [`Others::begin`].
    pub(crate) async fn begin<'o>(star: &Star<'_>, others: &'o mut Others) -> Result<Vec<Transaction<'o>>> {
        match star.layout() {
            Layout::Plain => others.begin(star.transaction()).await,
            Layout::Citus => Ok(Vec::new()),
        }
    }

    /// Runs `ask` in one of the sessions, as soon as one is free.
    ///
    /// # Errors
    ///
    /// Those of `ask`.
    pub(crate) async fn ask<T>(&self, ask: impl AsyncFnOnce(Star<'a>) -> Result<T>) -> Result<T> {
        let bug = || Error::new(ErrorKind::Bug, "waiting for a free session").because("there is none");
        let _held = self.count.acquire().await.map_err(|_| bug())?;
        let taken = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let star = taken.ok_or_else(bug)?;
        let answer = ask(star).await;
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(star);
        answer
    }
}
