//! Generated data is reproducible, has the requested numbers, and has all irregularities of the real data.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "what the tests share fails as they do")]

mod command;
mod log_quirks;
mod reproducible;
mod sample;
mod song_quirks;
