//! The oracle. It computes the expected tables a second time from the same files, in plain Rust over serde_json, one
//! row at a time. It shares no code with the loader.
//!
//! - [`Tables::of`] computes the tables.
//! - [`database::read`] reads the tables of a server.
//! - [`Tables::assert_same`] prints the first keys in which two states differ.
//!
//! The oracle is slow and keeps all rows in memory. This keeps it simple, so that a reader can see that it is correct.

mod calendar;
mod cell;
mod compare;
pub mod database;
mod files;
mod records;
mod session;
mod shape;
mod summaries;
mod tables;

pub use calendar::Moment;
pub use cell::{Cell, Row};
pub use files::Files;
pub use records::{Event, Line, Song};
pub use session::Session;
pub use shape::{Holds, Shape};
pub use tables::{Table, Tables, songplay_id};
