//! Plans a load, drives the stages, commits once.
//!
//! ```text
//!   init    distributed tables made, ahead of the load                   init
//!   enter   past the gate; tables made where they are missing            entry, locks
//!   sources which files the ledger does not know                         sources
//!   fill    making of the batches ──▶ straight in, or into staging       batches, in_order, fill; route, days, occupied; bad_lines, policy
//!           where the server refuses a row: which line it is from              refused_row
//!   settle  wait for days and turn; merge → verify → ledger              settle, account, tally
//!   run     all of it, then commit; once more where others were in its way    run
//!   export  the same rows as Parquet: beside a load, or without a database    exporting, export
//! ```
//!
//! Song files go first, so that the plays of the same load find their songs. A slow server slows the reading: beside the
//! batch that is sent, two at most are made or wait, and one block behind them. Loads into one star run side by side until they merge.

mod account;
mod bad_lines;
mod batches;
mod days;
mod entry;
mod export;
mod exporting;
mod fill;
mod in_order;
mod init;
mod locks;
mod observer;
mod occupied;
mod plan;
mod policy;
mod recompute;
mod refused_row;
mod restore;
mod route;
mod run;
mod settle;
mod sources;
mod summary;
mod tally;
mod timing;
mod under_way;

pub use export::{Exported, export};
pub use init::{Initialised, init};
pub use observer::{Event, Observer, Stage};
pub use plan::Plan;
pub use policy::Policy;
pub(crate) use recompute::recompute;
pub use restore::restore;
pub use run::run;
pub use summary::{RejectSummary, StageTime, Summary, TableSummary};
pub use timing::{Part, Timing};
