//! What the tables must be, computed a second time from the same files: plain Rust over serde_json, a row at a time,
//! sharing no code with the loader. [`Tables::of`] recomputes, [`database::read`] reads what a server holds, and
//! [`Tables::assert_same`] prints the first keys in which the two differ.
//!
//! It is slow and keeps everything in memory, which is why one can see that it is right.

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
