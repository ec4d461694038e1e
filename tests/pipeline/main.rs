//! The parts of a run that a scheduler sees: the result as JSON, the exit code and the log, and nothing more.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails where it stands"
)]

mod doctor;
mod exit_codes;
mod explained;
mod help;
mod log;
mod metrics;
mod quiet;
mod results;
mod sample;
mod schema;
mod settings;
mod terminal;
mod trace;
