//! Does the database hold what the files say?
//!
//! The files are read once more and become tables of their own, temporary ones, as if they were the first to be loaded; then each
//! table is compared with the stored one, row by row. What is compared is thus the outcome of however many loads, in whatever
//! order, with that of a single one. It all happens within one snapshot, on the server, and nothing of it stays.
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

/// The tables that are compared.
const TABLES: [Table; 6] =
    [Table::Songplays, Table::Users, Table::Songs, Table::Artists, Table::Time, Table::TrackMatches];

/// Compares the star of `plan` with what its files come to, and tells up to `shown` differing keys a table. The database is
/// left as it was.
///
/// # Errors
///
/// [`ErrorKind::Input`](crate::ErrorKind::Input) if a file cannot be read; [`ErrorKind::Server`](crate::ErrorKind::Server) if there is no star, or where
/// the server refuses something.
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
    transaction.rollback("dropping what was recomputed").await?;
    Ok(comparisons)
}
