//! Generated data is reproducible, has the requested numbers, and has all irregularities of the real data.

mod command;
mod log_quirks;
mod reproducible;
mod sample;
mod song_quirks;
