//! The one law, put to the test with what nobody thought of: the tables are a function of the set of records that were
//! ever loaded.
//!
//! `property` draws scenarios from seeds: records that contradict each other, in files, in runs, some of them at the same
//! time, some killed. `backfill` and `same_time` are the scenarios that everyday work is made of. Everything is judged by
//! the plain recomputation of `tests/oracle`, row for row.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails where it stands"
)]

mod backfill;
mod carry_out;
mod draw;
mod drawn;
mod emptied;
mod file;
mod place;
mod property;
mod records;
mod same_time;
mod scenario;
mod shrink;
mod values;

#[path = "../library/mod.rs"]
mod library;
#[path = "../oracle/mod.rs"]
mod oracle;
#[path = "../program/mod.rs"]
mod program;
#[path = "../seeds/mod.rs"]
mod seeds;
#[path = "../support/mod.rs"]
mod support;
#[path = "../written/mod.rs"]
mod written;
