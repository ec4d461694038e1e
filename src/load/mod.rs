//! Plans a load, runs its stages, and commits once.
//!
//! ```text
//!   plan     validated files and options                        plan, plan_builder, guess
//!   init     creates or distributes tables before a load        init
//!   begin    finds or creates tables; foreign key mode          begin
//!   sources  finds the files that the ledger does not know      sources
//!   stage    batches ──▶ COPY into staging or new tables        stage, batches, in_order, period_set
//!            rejected lines; the line of a refused row          bad_lines, policy, refused_row
//!   merge    merge lock; staged rows ──▶ tables; references     merge_lock, merge
//!   record   proves that each line is counted; ledger           record, stats, file_accounts
//!   commit   one commit; statistics of the planner              commit
//!   run      all steps, and a new start after a deadlock        run, retry
//!   events   progress, times and result, for the caller         observer, timing, summary
//!   export   the same rows as Parquet, with or without a load   exporting, export
//!   drop     drops all that this program has created            drop
//!   others   temporary tables; summaries; checks for doctor     recompute, restore; summarise; examine
//! ```
//!
//! There are two ways to write rows:
//!
//! - In new tables, plays and instants that cannot be duplicates are copied directly into the tables. The primary key
//!   of the plays is created after that.
//! - All other rows are staged. Then the merge writes the staged rows of each table at once.
//!
//! Song files are read first, so that the plays of the same load find their songs. A slow server slows the reader down.
//! At most two batches are made or wait, in addition to the batch that is sent. One block is read ahead of them.

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
