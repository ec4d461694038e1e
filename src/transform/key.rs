//! The primary key of a play. It is computed from the natural key.
//!
//! It is a version-8 UUID (RFC 9562, section 5.8) with this content:
//!
//! - 48 bits: epoch milliseconds. They come first, so that the index grows at its right edge.
//! - 74 bits: SHA-256 over the other three columns, big-endian and signed. `user_id` and `session_id` have 8 bytes,
//!   `item_in_session` has 4.
//!
//! PostgreSQL can compute the same hash with `sha256(int8send(..) || int8send(..) || int4send(..))`.

use polars::prelude::*;
use sha2::{Digest, Sha256};

/// The primary key of the play with this natural key. `start_time` is in epoch milliseconds, and not negative.
///
/// ```
/// let id = sparkify_polars::transform::songplay_id(1_541_106_106_796, 8, 139, 1);
/// assert_eq!(id[..6], 1_541_106_106_796_i64.to_be_bytes()[2..]);
/// assert_eq!((id[6] >> 4, id[8] >> 6), (8, 0b10));
/// ```
#[must_use]
pub fn songplay_id(start_time: i64, user_id: i64, session_id: i64, item_in_session: i32) -> [u8; 16] {
    let digest = Sha256::new()
        .chain_update(user_id.to_be_bytes())
        .chain_update(session_id.to_be_bytes())
        .chain_update(item_in_session.to_be_bytes())
        .finalize();
    let mut id = [0; 16];
    id[..6].copy_from_slice(&start_time.to_be_bytes()[2..]);
    id[6..].copy_from_slice(&digest[..10]);
    id[6] = 0x80 | (id[6] & 0x0F);
    id[8] = 0x80 | (id[8] & 0x3F);
    id
}

/// The column `songplay_id` (binary, 16 bytes) for a frame that has the natural key, without nulls.
pub(super) fn songplay_ids(plays: &DataFrame) -> PolarsResult<Column> {
    let start_time = plays.column("start_time")?.to_physical_repr();
    let (start_time, user_id) = (start_time.i64()?, plays.column("user_id")?.i64()?);
    let (session_id, item) = (plays.column("session_id")?.i64()?, plays.column("item_in_session")?.i32()?);
    let parts = start_time
        .into_no_null_iter()
        .zip(user_id.into_no_null_iter())
        .zip(session_id.into_no_null_iter().zip(item.into_no_null_iter()));
    let ids = parts.map(|((start_time, user), (session, item))| songplay_id(start_time, user, session, item));
    Ok(BinaryChunked::from_iter_values("songplay_id".into(), ids).into_column())
}
