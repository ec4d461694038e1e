//! Transforms scanned frames to the frames of the tables, with pure, vectorised functions.
//!
//! Each function takes the lazy frame of one scan and returns one [`TableBatch`] per table, with one row per key. If
//! several records of the batch have the same key, one of them wins. The order that decides is the same as in the
//! merges of `sql/merge`, between batches and between runs. A transform does not know other batches or earlier runs.

mod catalogue;
mod files;
mod greatest;
mod key;
mod merged;
mod plays;
mod songs;
mod table;

pub use catalogue::{Catalogue, Track, Tracks};
pub(crate) use files::{RowsByFile, rows_by_file};
pub use key::songplay_id;
pub(crate) use merged::{instants, merged};
pub use plays::plays;
pub use songs::songs;
pub use table::TableBatch;

use polars::prelude::PolarsError;

use crate::{Error, ErrorKind};

/// A transform of valid rows fails only because of a bug in this program.
fn bug(doing: &str) -> impl FnOnce(PolarsError) -> Error {
    let doing = doing.to_owned();
    move |error| Error::new(ErrorKind::Bug, doing).caused_by(error)
}
