//! Checks that the database holds the rows that a load of the files makes.
//!
//! The files are read again and become temporary tables, as in a first load. Then each table is compared with the
//! stored one, row by row. So any number of loads, in any order, is compared with a single load. Everything happens on
//! the server, within one snapshot. Nothing of it remains.
//!
//! ```text
//! files ── read, check, transform, copy ──▶ pg_temp.songplays ...  ─┐
//!                                                                  ├─ count, digest, differing keys
//!                                           public.songplays ...   ─┘
//! ```

mod compare;

pub use compare::{Comparison, Difference, Kept, Side};

use crate::Result;
use crate::connect::{Session, Transaction, TransactionKind};
use crate::load::{Observer, Plan, recompute};
use crate::merge::{self, Access, Layout, Star};
use crate::model::{Schema, Table};

/// The tables to compare.
const TABLES: [Table; 6] =
    [Table::Songplays, Table::Users, Table::Songs, Table::Artists, Table::Time, Table::TrackMatches];

/// Compares the stored tables of `plan` with the rows from its files. Returns up to `shown` differing keys per table.
/// The database does not change.
///
/// # Errors
///
/// - [`ErrorKind::Input`](crate::ErrorKind::Input) if a file cannot be read.
/// - [`ErrorKind::Server`](crate::ErrorKind::Server) if there are no tables, or if the server refuses something.
pub async fn run(plan: &Plan, session: &mut Session, observer: &dyn Observer, shown: usize) -> Result<Vec<Comparison>> {
    merge::retrying(session, plan.schema(), Access::Compare, async |session| {
        let transaction = session.begin(TransactionKind::SnapshotWithTemporaryTables).await?;
        compared(plan, transaction, observer, shown).await
    })
    .await
}

async fn compared(
    plan: &Plan,
    transaction: Transaction<'_>,
    observer: &dyn Observer,
    shown: usize,
) -> Result<Vec<Comparison>> {
    let stored = Star::find(&transaction, plan.schema()).await?;
    merge::require_all(&stored).await?;
    if stored.layout() == Layout::Citus {
        merge::compare_on_all_nodes(&stored).await?;
    }
    let temporary = Schema::temporary();
    recompute(plan, &transaction, &temporary, observer).await?;
    let recomputed = Star::new(&transaction, &temporary, Layout::Plain);
    let mut comparisons = Vec::new();
    for table in TABLES {
        comparisons.push(compare::table(&recomputed, &stored, table, shown).await?);
    }
    transaction.rollback("dropping the recomputed tables").await?;
    Ok(comparisons)
}
