//! The oracle. It computes the expected tables a second time from the same files, in plain Rust over serde_json, one
//! row at a time. It shares no code with the loader.
//!
//! - [`Tables::of`] computes the tables.
//! - [`database::read`] reads the tables of a server.
//! - [`Tables::assert_same`] prints the first keys in which two states differ.
//!
//! The oracle is slow and keeps all rows in memory. This keeps it simple, so that a reader can see that it is correct.

#![allow(dead_code, unused_imports, reason = "each test program uses a part of it")]

mod calendar;
mod cell;
mod compare;
pub(crate) mod database;
mod files;
mod records;
mod session;
mod shape;
mod summaries;
mod tables;

pub(crate) use calendar::Moment;
pub(crate) use cell::{Cell, Row};
pub(crate) use files::Files;
pub(crate) use records::{Event, Line, Song};
pub(crate) use session::Session;
pub(crate) use shape::{Holds, Shape};
pub(crate) use tables::{Table, Tables, songplay_id};
