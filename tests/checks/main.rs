//! `check` finds nothing in the tables after a load, and finds each manual change that breaks them.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails where it stands"
)]

mod commands;
mod holds;
mod keys;
mod ledger;
mod plays;
mod privileges;
mod star;
mod summaries;
mod values;
