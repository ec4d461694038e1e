//! Between Polars frames, Arrow record batches, and the formats that are made of record batches: a binary COPY and Parquet.
//!
//! Frames cross in both directions without a copy of their buffers. Frames hold times without a zone, and Arrow holds
//! them as UTC, so that PostgreSQL and Parquet take them for instants.

mod encode;
mod from_arrow;
mod parquet;
mod to_arrow;

pub use encode::CopyEncoder;
pub(crate) use from_arrow::frame;
pub(crate) use parquet::ParquetWriter;
pub use to_arrow::record_batch;
