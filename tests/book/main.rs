//! The documentation: its reference is what the program says, and its commands work.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails where it stands"
)]

mod commands;
mod links;
mod page;
mod pages;
mod reference;
