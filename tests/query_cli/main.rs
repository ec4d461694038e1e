//! What `query` writes in each format: of a few plays whose names are hard to write.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails where it stands"
)]

mod csv;
mod json;
mod known;
mod markdown;
mod out;
mod parquet;

#[path = "../program/mod.rs"]
mod program;
#[path = "../support/mod.rs"]
mod support;
#[path = "../written/mod.rs"]
mod written;
