//! A music service's JSON into a Postgres star schema that converges. Two folders into a server:
//!
//! ```no_run
//! use sparkify_polars::connect::{Environment, Target};
//! use sparkify_polars::load::{self, Plan};
//!
//! #[tokio::main]
//! async fn main() -> sparkify_polars::Result<()> {
//!     let plan = Plan::builder().songs(["data/song_data"]).logs(["data/log_data"]).build()?;
//!     let target = Target::from_url("postgresql://localhost/music", &Environment::of_process())?;
//!     let mut session = target.connect().await?;
//!     let summary = load::run(&plan, &mut session, &(), std::future::pending()).await?;
//!     println!("{} plays, {} lines rejected", summary.lines.plays, summary.lines.rejected());
//!     session.close().await;
//!     Ok(())
//! }
//! ```
//!
//! | module | what another program may want of it |
//! |---|---|
//! | [`load`] | a load, and an export of the same files; the [`Observer`](load::Observer) is told what a run does |
//! | [`verify`], [`quality`] | whether the tables are what the files come to, and whether they are as they should be |
//! | [`query`], [`report`] | the analysts' questions, and a page of their answers |
//! | [`export`] | what an export holds, and its files as lazy frames |
//! | [`connect`], [`local`] | a session on a server, and a server where there is none |
//! | [`store`] | objects of S3, Google Cloud Storage, Azure and web servers |
//! | [`discover`], [`read`], [`scan`], [`transform`], [`bridge`] | the stages of a load before the server, one by one |
//! | [`model`], [`quote`], [`display`] | shared types; quoted names and words; text from outside as people may see it |
//! | [`generate`] | data of the real shape |
//!
//! Nothing here prints or exits: functions return an [`Error`].
//!
//! The folders of the source are the stages of the pipeline, in the order of a record's way through it.
//! Imports point one way:
//!
//! ```text
//! discover → read → scan → transform → bridge → copy → merge → ledger
//! files      blocks  Polars LazyFrames   Arrow    COPY   SQL    one commit
//! ```

#![warn(clippy::expect_used, clippy::panic, clippy::print_stderr, clippy::unwrap_used)]

pub mod bridge;
pub mod connect;
mod copy;
pub mod discover;
pub mod display;
mod error;
pub mod export;
pub mod generate;
mod json;
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
pub mod store;
pub mod suggest;
pub mod trace;
pub mod transform;
pub mod verify;

pub use error::{Error, ErrorKind, Result};
