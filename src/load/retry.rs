//! Decides whether a failed load starts over.

use std::error::Error as StdError;
use std::fmt;

use tokio_postgres::error::SqlState;

use crate::Error;
use crate::connect::{Remedy, Retries, sqlstate};

/// Another load has replaced the tables since this load began. This load may have skipped files whose rows do not exist
/// any more.
#[derive(Debug)]
pub(super) struct Replaced;

impl fmt::Display for Replaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another load has replaced the tables")
    }
}

impl StdError for Replaced {}

/// Whether and how to retry after this error of a load. `None` if a retry would not help, or if no try is left.
///
/// In addition to the errors of other commands, there are two errors of a load:
///
/// - Another load has replaced the tables.
/// - Another session has inserted the same key at the same time. The load is retried once, because the first retry
///   finds that row.
pub(super) fn remedy(error: &Error, retries: &Retries) -> Option<Remedy> {
    let replaced = error.source().is_some_and(<dyn StdError>::is::<Replaced>);
    let rivalled = sqlstate(error) == Some(&SqlState::UNIQUE_VIOLATION) && retries.used() == 0;
    let remedy = if replaced || rivalled { Some(Remedy::Repeat) } else { Remedy::of(error) };
    remedy.filter(|_| retries.are_left())
}
