//! The check of each target. It gets the bytes that the fuzzer creates. The checks are the ones of `tests/reader`.

use sparkify_polars::model::SourceKind::{Logs, Songs};

#[path = "../../tests/reader/input.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod input;
#[path = "../../tests/reader/laws.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod laws;
#[path = "../../tests/reader/reading.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod reading;
#[path = "../../tests/reader/targets.rs"]
mod targets;

/// A connection string: a URL or keywords.
pub fn connection_string(bytes: &[u8]) {
    targets::connection_string(bytes);
}

/// A log file, plain or packed.
pub fn log_file(bytes: &[u8]) {
    targets::file(Logs, bytes);
}

/// Lines of a log, without the reader.
pub fn log_lines(bytes: &[u8]) {
    targets::lines(Logs, bytes);
}

/// A question of a team: SQL under a comment.
pub fn question(bytes: &[u8]) {
    targets::question(bytes);
}

/// A song file, plain or packed.
pub fn song_file(bytes: &[u8]) {
    targets::file(Songs, bytes);
}

/// Lines of song files, without the reader.
pub fn song_lines(bytes: &[u8]) {
    targets::lines(Songs, bytes);
}
