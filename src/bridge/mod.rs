//! Between Polars frames, Arrow record batches, and the formats that are made of record batches: a binary COPY and Parquet.
//!
//! Frames cross in both directions without a copy of their buffers. Frames hold times without a zone, and Arrow holds
//! them as UTC, so that PostgreSQL and Parquet take them for instants.

mod encode;
mod from_arrow;
mod parquet;
mod to_arrow;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use polars_arrow::ffi::{ArrowArray, ArrowSchema};

pub use encode::CopyEncoder;
pub(crate) use from_arrow::frame;
pub(crate) use parquet::ParquetWriter;
pub use to_arrow::record_batch;

// The struct of one crate is read as that of the other. Both follow the C declarations of the interface.
const _: () = assert!(
    size_of::<ArrowArray>() == size_of::<FFI_ArrowArray>() && align_of::<ArrowArray>() == align_of::<FFI_ArrowArray>()
);
const _: () = assert!(
    size_of::<ArrowSchema>() == size_of::<FFI_ArrowSchema>()
        && align_of::<ArrowSchema>() == align_of::<FFI_ArrowSchema>()
);
