//! The reader and the check, put to the test with what nobody thought of, and without a server: files are only as good as whoever
//! writes them, and whatever is in them, no line may be lost and no other may take its place.
//!
//! `fuzz` breaks good files at random places and holds what is read to the `laws`; `regressions` are what it found.
//! `mixture` puts together lines of which it is known what is wrong with them. Both run for `SPARKIFY_FUZZ_SECONDS`, each case from a
//! seed of its own (`hunt`). `targets` are the checks that the fuzz targets of `fuzz/` do, which `seeds_of_targets` runs once.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails where it stands"
)]

mod corpus;
mod fuzz;
mod hunt;
mod input;
mod laws;
mod lines;
mod mixture;
mod mutate;
mod reading;
mod regressions;
mod save;
mod scan;
mod seeds_of_targets;
mod smaller;
mod targets;
mod watchdog;

#[path = "../seeds/mod.rs"]
mod seeds;
#[path = "../written/mod.rs"]
mod written;
