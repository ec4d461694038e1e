//! Generated data: reproducible, in the numbers that were asked for, and odd in every way in which the real data is.

mod command;
mod log_quirks;
mod reproducible;
mod sample;
mod song_quirks;
