//! Plans a load, drives the stages, commits once.
//!
//! ```text
//!   thread of the batches                    connection
//!   discover → read → check → transform  ──▶ copy into staging → merge → ledger → commit
//!                                  bounded channel
//! ```
//!
//! Song files go first, so that the plays of the same load find their songs. The channel holds a few batches: a slow
//! server slows the reading, and memory does not grow with the input.

mod batches;
mod observer;
mod plan;
mod run;
mod summary;
mod tally;

pub use observer::{Event, Observer, Stage};
pub use plan::Plan;
pub use run::run;
pub use summary::{StageTime, Summary, TableSummary};
