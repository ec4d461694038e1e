//! Plans a load, drives the stages, commits once.
//!
//! ```text
//!   init     distributed tables made, ahead of the load                 init
//!   drop     tables dropped, with everything else that was made          drop
//!   begin    tables found, or made; foreign key mode                    begin
//!   sources  which files the ledger does not know                       sources
//!   stage    batches ──▶ COPY into staging tables, or into new tables   stage, batches, in_order, period_set; bad_lines, policy
//!            the line of a row that the server refuses                  refused_row
//!   merge    merge lock; staged rows ──▶ tables; references verified    merge_lock, merge
//!   record   every line proven to be accounted for; ledger              record, stats, file_accounts
//!   commit   one commit; statistics of the planner                      commit
//!   run      all of it, and again after a deadlock                      run, retry
//!   export   the same rows as Parquet: beside a load, or alone          exporting, export
//! ```
//!
//! There are two ways to write, and no third. Rows are copied directly into new tables, and the keys are made at the end. For existing
//! tables everything is staged, and one statement for each table merges it.
//!
//! Song files come first, so that the plays of the same load find their songs. A slow server slows the reader down. Besides the batch that is being
//! sent, at most two batches are made or wait, and one block is read ahead of them.

mod bad_lines;
mod batches;
mod begin;
mod commit;
mod drop;
mod examine;
mod export;
mod exporting;
mod failpoint;
mod file_accounts;
mod guess;
mod in_order;
mod init;
mod merge;
mod merge_lock;
mod observer;
mod period_set;
mod plan;
mod plan_builder;
mod policy;
mod recompute;
mod record;
mod refused_row;
mod restore;
mod retry;
mod run;
mod sources;
mod stage;
mod stats;
mod summarise;
mod summary;
mod timing;

pub use crate::ledger::{FileCounts, FilesSeen, Lines};
pub use crate::merge::{Dropped, Inventory, Layout, Relation, roles_sql};
pub use drop::{Left, drop_tables, inventory};
pub use examine::{Examined, Remark, WouldLoad, examine};
pub use export::{Exported, export};
#[cfg(feature = "failpoints")]
pub use failpoint::STEPS;
pub use file_accounts::FilesRead;
pub use guess::guess;
pub use init::{Initialised, init};
pub use observer::{Event, Observer, Stage};
pub use plan::Plan;
pub use plan_builder::PlanBuilder;
pub use policy::Policy;
pub(crate) use recompute::recompute;
pub use restore::restore;
pub use run::run;
pub use summarise::summarise;
pub use summary::{RejectSummary, StageTime, Summary, TableSummary};
pub use timing::{Part, Timing};
