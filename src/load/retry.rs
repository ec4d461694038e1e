//! Decides whether a failed load starts over.

use std::error::Error as StdError;
use std::fmt;

use tokio_postgres::error::SqlState;

use crate::Error;
use crate::connect::{Remedy, Retries, sqlstate};

/// Another load has replaced the tables since this one began. This load may have skipped files whose rows are gone now.
#[derive(Debug)]
pub(super) struct Replaced;

impl fmt::Display for Replaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another load has replaced the tables")
    }
}

impl StdError for Replaced {}

/// What makes sense after this error of a load. Null: nothing, or no try is left.
///
/// A load meets two errors more than other commands. Another load has replaced the tables. Or another session has inserted the same key at the same
/// time: then the first repetition finds its row, and a second one would not help.
pub(super) fn remedy(error: &Error, retries: &Retries) -> Option<Remedy> {
    let replaced = error.source().is_some_and(<dyn StdError>::is::<Replaced>);
    let rivalled = sqlstate(error) == Some(&SqlState::UNIQUE_VIOLATION) && retries.used() == 0;
    let remedy = if replaced || rivalled { Some(Remedy::Repeat) } else { Remedy::of(error) };
    remedy.filter(|_| retries.are_left())
}
