//! Exports the tables as Parquet files.
//!
//! ```text
//! DIR/_manifest.json                              the tables, the source files, and the outcomes of their lines
//!     songs.parquet  artists.parquet              one row per key, in the order of the keys
//!     users.parquet  track_matches.parquet
//!     songplays/year=2018/month=11/part-0.parquet in the order of instants, one Hive partition per month (UTC)
//!     time/year=2018/month=11/part-0.parquet
//!     rejects.parquet                             the rejected lines
//!     stages/scanned/  sent/                      the rows of the scan, and the rows that were sent to the server
//! ```
//!
//! The rows are the same as after a load into an empty database, because the same transforms make them.
//! [`crate::load::export`] exports without a database. A load can also write an export of its files. Batches go to a
//! `Sink`, which merges them in bounded memory. Dimensions stay in memory, with one row per key. Plays are sorted in
//! files (`runs`). The export is written into a folder next to DIR. When that folder is complete, it replaces DIR
//! (`folder`).
//!
//! The types are those of the frames: text, `Int64`, `Int32`, `Int16`, `Float64`, and timestamps in milliseconds and
//! UTC. `songplay_id` is text, in PostgreSQL's notation for a `uuid`. `year` and `month` are only in the names of the
//! folders, where readers of Hive partitions find them.

mod dimension;
mod file;
mod folder;
mod frames;
mod manifest;
mod partition;
mod read;
mod runs;
mod sink;
mod source;
mod stages;
mod text;
mod writer;

pub use crate::ledger::WarningRecord;
pub(crate) use folder::Folder;
pub(crate) use frames::Frames;
pub use manifest::{Column, Manifest, Rejected, Source, TableFiles, Written};
pub use read::scan;
pub(crate) use sink::Sink;
