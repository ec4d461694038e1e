//! Decides whether a failed load starts over.

use std::error::Error as StdError;
use std::fmt;

use tokio_postgres::error::SqlState;

use crate::Error;
use crate::connect::sqlstate;

/// The maximal number of attempts.
const ATTEMPTS: u32 = 5;

/// Another load has replaced the tables since this one began. This load may have skipped files whose rows are gone now.
#[derive(Debug)]
pub(super) struct Replaced;

impl fmt::Display for Replaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another load has replaced the tables")
    }
}

impl StdError for Replaced {}

/// Whether to retry after this error. `attempt` counts from 1.
///
/// - Up to `ATTEMPTS` attempts after a deadlock, or if another load has replaced the tables.
/// - Once after a unique violation. Another session may have inserted the key at the same time.
pub(super) fn is_worthwhile(error: &Error, attempt: u32) -> bool {
    match sqlstate(error) {
        Some(&SqlState::T_R_DEADLOCK_DETECTED) => attempt < ATTEMPTS,
        Some(&SqlState::UNIQUE_VIOLATION) => attempt == 1,
        _ => attempt < ATTEMPTS && error.source().is_some_and(<dyn StdError>::is::<Replaced>),
    }
}
