//! Generated data: reproducible, in the numbers that were asked for, and odd in every way in which the real data is.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "what the tests share fails as they do")]

mod command;
mod log_quirks;
mod reproducible;
mod sample;
mod song_quirks;
