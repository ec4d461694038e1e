//! Scanned frames become the frames of the tables: pure functions, vectorised.
//!
//! Each function takes the lazy frame of one scan and gives one [`TableBatch`] per table, with one row per key: where several
//! records of the batch claim a key, the greater wins, by the same order that the merges in `sql/merge` use
//! between batches and runs. Earlier runs and other batches are not known here.

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

/// A transform of good rows has no reason to fail but a mistake of ours.
fn bug(doing: &str) -> impl FnOnce(PolarsError) -> Error {
    let doing = doing.to_owned();
    move |error| Error::new(ErrorKind::Bug, doing).caused_by(error)
}
