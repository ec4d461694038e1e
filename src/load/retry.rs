//! When a load that failed is tried again from its beginning.

use std::error::Error as StdError;
use std::fmt;

use tokio_postgres::error::SqlState;

use crate::Error;
use crate::connect::sqlstate;

/// How often a load is tried.
const ATTEMPTS: u32 = 5;

/// Another load has replaced the tables since this one began: it may have skipped files that are no longer loaded.
#[derive(Debug)]
pub(super) struct Replaced;

impl fmt::Display for Replaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another load has replaced the tables")
    }
}

impl StdError for Replaced {}

/// Whether the next attempt may succeed where this one, counted from 1, failed: after a deadlock, or if another load has replaced the
/// tables; and once after a unique violation, as when somebody inserts a key by hand at the same time.
pub(super) fn is_worthwhile(error: &Error, attempt: u32) -> bool {
    match sqlstate(error) {
        Some(&SqlState::T_R_DEADLOCK_DETECTED) => attempt < ATTEMPTS,
        Some(&SqlState::UNIQUE_VIOLATION) => attempt == 1,
        _ => attempt < ATTEMPTS && error.source().is_some_and(<dyn StdError>::is::<Replaced>),
    }
}
