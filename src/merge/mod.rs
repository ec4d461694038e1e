//! Merges the staged rows into the tables, with set-based statements in one transaction.
//!
//! Every merge is commutative, associative and idempotent. If several records have the same key, the greatest one wins,
//! in any order of arrival.
//!
//! ```text
//! star          the tables of one schema, in one transaction: adds the schema to every statement
//! schema        finds and creates the tables
//! version       checks the version of the tables, and upgrades older ones
//! layout        the layout of the tables: on one server, or distributed over a Citus cluster
//! readers       the tables in several sessions, for queries in parallel
//! explain       adds a hint to an error: the holder of a lock, or a missing privilege
//! lock_holder   names the session that holds a lock after a timeout
//! privileges    names the privileges that a role lacks
//! staging       temporary tables for the rows of a load, and views that compare them with the stored rows
//! catalogue     the songs that plays are matched with
//! tables        the merge of each table
//! replace       prepares the stored rows for a load that replaces all rows
//! rematch       matches plays with songs that were loaded later
//! summaries     keeps the summaries equal to the plays
//! inventory     finds and drops everything that this program has made
//! roles         makes roles for loaders and readers
//! foreign_keys  keeps the references valid
//! ```

mod catalogue;
mod explain;
mod foreign_keys;
mod inventory;
mod layout;
mod lock_holder;
mod privileges;
mod readers;
mod rematch;
mod replace;
mod roles;
mod schema;
mod staging;
mod star;
mod summaries;
mod tables;
mod version;

pub(crate) use catalogue::{Songs, catalogue};
pub(crate) use explain::{Access, explain, retrying};
pub(crate) use foreign_keys::{ForeignKeyMode, bypass_grant, make_keys};
pub use inventory::{Inventory, Relation};
pub use layout::Layout;
pub(crate) use layout::{
    begin_on_all_nodes, check_on_all_nodes, compare_on_all_nodes, distribute, is_with_the_coordinator,
};
pub(crate) use privileges::{missing_privileges, require_privileges};
pub(crate) use readers::Readers;
pub(crate) use rematch::{rematch_staged, rematch_stored};
pub(crate) use replace::{delete_unstaged, prepare_deletion, yield_to_staged};
pub use roles::{Dropped, roles_sql};
pub(crate) use roles::{drop_roles, make_roles};
pub(crate) use schema::{
    Found, add_indexes, add_plays_key, add_time_key, check_columns, drop_left_summaries, drop_plays_key, drop_time_key,
    find_loaded, inspect, looking, make, make_missing_view, make_temporary, require_all,
};
pub(crate) use staging::{clear_staging, logs_are_staged, songs_are_staged, stage_logs, stage_songs, staging_table};
pub(crate) use star::Star;
pub(crate) use summaries::{
    ChangedArtists, has_no_plays, stage_tracks_after, stage_tracks_before, summarise_all, summarise_changes,
};
pub(crate) use tables::{merge, play_keys, song_keys, songplays_by_file, songs_by_file};
pub(crate) use version::{VERSION, check_version, outdated, upgrade, version};

use crate::{Result, sql};

/// Prepares a transaction for a load: statements have no timeout, and sorts and joins get memory.
pub(crate) async fn prepare(star: &Star<'_>) -> Result<()> {
    star.batch("preparing the transaction of the load", sql::SESSION_LOAD).await
}

/// Prepares the transaction for queries about the rows that it has just inserted. The planner's statistics do not
/// contain them yet.
pub(crate) async fn plan_for_many(star: &Star<'_>) -> Result<()> {
    match star.layout() {
        Layout::Plain => star.batch("preparing the verification", sql::MERGE_PLAN_FOR_MANY).await,
        Layout::Citus => Ok(()),
    }
}

/// Updates the planner's statistics if a load created the tables (`made`), or if it `changed` more than a tenth of
/// their rows. Autovacuum would do this too, but later.
///
/// Only autovacuum does it in these two cases:
///
/// - This role may not analyze the tables.
/// - The tables are on a cluster. There ANALYZE would block other loads that commit in the meantime.
pub(crate) async fn analyze(star: &Star<'_>, made: bool, changed: u64) -> Result<()> {
    if star.layout() == Layout::Citus {
        return Ok(());
    }
    let doing = "analysing the tables";
    let rows: i64 = star.query_one(doing, sql::MERGE_ESTIMATED_ROWS, &[]).await?.get(0);
    if !made && changed.saturating_mul(10) <= rows.unsigned_abs() {
        return Ok(());
    }
    // The server would warn about each table of another owner.
    if !star.query_one(doing, sql::MERGE_MAY_ANALYZE, &[]).await?.get::<_, bool>("may_analyze") {
        tracing::debug!("this role may not analyse the tables, so autovacuum will");
        return Ok(());
    }
    star.batch(doing, sql::MERGE_ANALYZE).await
}
