//! A music service's JSON into a Postgres star schema that converges.
//!
//! The folders are the stages of the pipeline, in the order in which a record passes them, and imports point one way:
//!
//! ```text
//! discover → read → scan → transform → bridge → copy → merge → ledger
//! files      blocks  Polars LazyFrames   Arrow    COPY   SQL    one commit
//! ```
//!
//! [`load`] drives them, and [`verify`] compares the outcome with the files. [`connect`] opens a session on a server, [`local`] makes a server where there is none,
//! [`query`] asks the analysts' questions, [`report`] makes a page of their answers, [`generate`] writes data of the real shape.
//!
//! Nothing here prints or exits: functions return [`Error`], and what a run does is told to a [`load::Observer`].
//!
//! Whether what the tables hold is as it should be, at any time after a load, [`quality`] asks.

pub mod bridge;
pub mod connect;
mod copy;
pub mod discover;
mod error;
pub mod export;
pub mod generate;
mod ledger;
pub mod load;
pub mod local;
mod merge;
pub mod model;
pub mod quality;
pub mod query;
pub mod quote;
pub mod read;
pub mod report;
pub mod scan;
mod sql;
pub mod transform;
pub mod verify;

pub use error::{Error, ErrorKind, Result};
