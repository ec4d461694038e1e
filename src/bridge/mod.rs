//! Converts between Polars frames, Arrow record batches, and the formats that are made of record batches: binary COPY
//! and Parquet.
//!
//! A frame and its record batch share their buffers, so a conversion copies no values. On the way to Arrow there are
//! two exceptions: binary columns, and columns of several chunks. Frames hold timestamps without a time zone. Record
//! batches hold them in UTC, so that PostgreSQL and Parquet treat them as instants.

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

// The conversions read the struct of one crate as the struct of the other crate. Both follow the C declarations of the
// interface.
const _: () = assert!(
    size_of::<ArrowArray>() == size_of::<FFI_ArrowArray>() && align_of::<ArrowArray>() == align_of::<FFI_ArrowArray>()
);
const _: () = assert!(
    size_of::<ArrowSchema>() == size_of::<FFI_ArrowSchema>()
        && align_of::<ArrowSchema>() == align_of::<FFI_ArrowSchema>()
);
