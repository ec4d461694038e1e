//! Blocks become Polars frames with an explicit schema.
//!
//! The scan is lazy and strict. What Polars' reader would bend in silence (see `check`) is not judged here; nothing is
//! ever read with `ignore_errors`, which turns wrong values into nulls.

mod fields;

use std::sync::Arc;

use polars::prelude::*;
use polars_buffer::Buffer;

use crate::model::SourceKind;

pub use fields::{ID, Kind, WholeNumbers, known, read, schema, whole_numbers};

/// A lazy scan of newline-delimited JSON that lies in memory.
///
/// # Errors
///
/// Whatever Polars says of the plan. Errors in the data appear when the frame is collected.
pub fn scan(content: SourceKind, written: WholeNumbers, bytes: Buffer<u8>) -> PolarsResult<LazyFrame> {
    let sources = ScanSources::Buffers(Arc::new([bytes]));
    LazyJsonLineReader::new_with_sources(sources).with_schema(Some(schema(content, written))).finish()
}
