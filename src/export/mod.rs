//! The tables as Parquet files.
//!
//! ```text
//! DIR/_manifest.json                              what is here, of which files it was made, and what became of their lines
//!     songs.parquet  artists.parquet              a row a key, in the order of the keys
//!     users.parquet  track_matches.parquet
//!     songplays/year=2018/month=11/part-0.parquet in the order of their instants, a folder a month (UTC), as Hive names them
//!     time/year=2018/month=11/part-0.parquet
//!     rejects.parquet                             the lines that were set aside
//!     stages/scanned/  sent/                      the rows of the scan, and the rows that were sent to the server
//! ```
//!
//! The rows are those that a load into an empty database leaves there, made by the same transforms: [`crate::load::export`] drives them
//! without a database, and a load exports on the way. Batches go to a `Sink`, which merges them in bounded memory: dimensions are
//! held, one row a key; plays are sorted through files (`runs`). All is written into a folder beside DIR, which takes its place
//! when it is complete (`folder`).
//!
//! Types are those of the frames: text, `Int64`, `Int32`, `Int16`, `Float64`, and timestamps of milliseconds in UTC; `songplay_id` is text, as
//! PostgreSQL writes a `uuid`. `year` and `month` are in the names of the folders alone, where readers of Hive's partitions find them.

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

pub use crate::ledger::Odd;
pub(crate) use folder::Folder;
pub(crate) use frames::Frames;
pub use manifest::{Column, Manifest, Rejected, Source, TableFiles, Written};
pub use read::scan;
pub(crate) use sink::Sink;
