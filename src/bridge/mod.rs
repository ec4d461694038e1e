//! Polars frames become Arrow record batches without a copy, and record batches become the bytes of a binary COPY.

mod encode;
mod import;

pub use encode::CopyEncoder;
pub use import::record_batch;
