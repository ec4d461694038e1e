//! Plans a load, drives the stages, commits once.
//!
//! ```text
//!   thread of the batches                    connection
//!   discover → read → check → transform  ──▶ copy into staging → merge → ledger → commit
//!                                  bounded channel
//! ```
//!
//! Song files go first, so that the plays of the same load find their songs. A slow server slows the reading: beside the
//! batch that is made and the one that is sent, one waits.

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
