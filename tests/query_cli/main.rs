//! The output of `query` in each format, and its bars, for a few plays with names that are difficult to write.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails where it stands"
)]

mod chart;
mod csv;
mod from;
mod json;
mod known;
mod markdown;
mod narrowed;
mod out;
mod own;
mod parquet;
mod refused;
mod same;
