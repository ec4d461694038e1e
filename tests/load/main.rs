//! The tables after a `load` on a real server, compared with those of the oracle.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails where it stands"
)]

mod blocks;
mod concurrent;
mod converges;
mod dropped;
mod dry_run;
mod forms;
mod granted;
mod known_data;
mod ledger;
mod locked;
mod parts;
mod play_details;
mod quirks;
mod references;
mod refused;
mod replace;
mod roles;
mod schema;
mod timings;
mod two_ways;
mod upgrade;
mod verify;
