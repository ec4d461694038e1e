//! Files in which good and bad lines are mixed, and what the user can say of bad lines.
//!
//! `property` draws mixes from seeds: whatever is in them, the accepted and the rejected lines together are the input, byte for byte,
//! and the tables are those of the good lines alone. `policy`, `folder`, `limits` and `told` go through the options, one case at a time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails where it stands"
)]

mod carry_out;
mod copies;
mod drawn;
mod file;
mod folder;
mod layout;
mod limits;
mod mix;
mod policy;
mod property;
mod rejects;
mod shrink;
mod spoil;
mod tiles;
mod told;

#[path = "../convergence/draw.rs"]
mod draw;
#[path = "../convergence/emptied.rs"]
mod emptied;
#[path = "../library/mod.rs"]
mod library;
#[path = "../oracle/mod.rs"]
mod oracle;
#[path = "../program/mod.rs"]
mod program;
#[allow(dead_code, reason = "spoiled records are made by another file here")]
#[path = "../convergence/records.rs"]
mod records;
#[path = "../seeds/mod.rs"]
mod seeds;
#[path = "../support/mod.rs"]
mod support;
#[allow(dead_code, reason = "spoiled records are made by another file here")]
#[path = "../convergence/values.rs"]
mod values;
#[path = "../written/mod.rs"]
mod written;
