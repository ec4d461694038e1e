//! When a load that failed is tried again from its beginning.

use tokio_postgres::error::SqlState;

use crate::Error;
use crate::connect::sqlstate;

/// How often a load is tried.
const ATTEMPTS: u32 = 5;

/// Whether the next attempt may succeed where this one, counted from 1, failed: after a deadlock; and once after a unique violation, as
/// when somebody inserts a key by hand at the same time.
pub(super) fn is_worthwhile(error: &Error, attempt: u32) -> bool {
    match sqlstate(error) {
        Some(&SqlState::T_R_DEADLOCK_DETECTED) => attempt < ATTEMPTS,
        Some(&SqlState::UNIQUE_VIOLATION) => attempt == 1,
        _ => false,
    }
}
