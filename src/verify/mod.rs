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

use std::future::Future;

use tokio_postgres::{IsolationLevel, Transaction};

pub use compare::{Comparison, Difference, Kept, Side};

use crate::connect::{Session, server_error};
use crate::load::{Observer, Plan, recompute};
use crate::merge::{self, Found, Layout};
use crate::model::Table;
use crate::{Error, ErrorKind, Result};

/// The tables that are compared.
pub const TABLES: [Table; 6] =
    [Table::Songplays, Table::Users, Table::Songs, Table::Artists, Table::Time, Table::TrackMatches];

/// Compares the star of `plan` with what its files come to, and tells up to `shown` differing keys a table. The database is
/// left as it was.
///
/// # Errors
///
/// [`ErrorKind::Interrupted`] when `stop` completes first; [`ErrorKind::Input`] if a file cannot be read; [`ErrorKind::Server`] if there
/// is no star, or where the server refuses something.
pub async fn run(
    plan: &Plan,
    session: &mut Session,
    observer: &dyn Observer,
    shown: usize,
    stop: impl Future<Output = ()>,
) -> Result<Vec<Comparison>> {
    let canceller = session.canceller();
    let transaction = session
        .client_mut()
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .start()
        .await
        .map_err(|error| server_error("beginning the transaction of the comparison", error))?;
    tokio::select! {
        biased;
        () = stop => {
            // Dropping the transaction rolls it back behind whatever is under way, which is to end now.
            if let Err(refused) = canceller.cancel().await {
                tracing::debug!("the statement under way was not cancelled: {refused}");
            }
            Err(Error::new(ErrorKind::Interrupted, "comparing the files with the database").because("interrupted"))
        }
        compared = compared(plan, transaction, observer, shown) => compared,
    }
}

async fn compared(
    plan: &Plan,
    transaction: Transaction<'_>,
    observer: &dyn Observer,
    shown: usize,
) -> Result<Vec<Comparison>> {
    let schema = plan.schema();
    let missing = match merge::look(&transaction, schema).await? {
        Found::All => None,
        Found::Part => Some(("some are missing", "A load of all files makes them again and fills them.")),
        Found::NoStar => Some(("they are not there", NOTHING_YET)),
    };
    if let Some((why, hint)) = missing {
        let error = Error::new(ErrorKind::Server, format!("looking for the tables in schema {}", schema.star()));
        return Err(error.because(why).hint(hint));
    }
    let transaction = recompute(plan, transaction, observer).await?;
    if Layout::of(&transaction, schema).await? == Layout::Citus {
        merge::compare_on_all_nodes(&transaction).await?;
    }
    let mut comparisons = Vec::new();
    for table in TABLES {
        comparisons.push(compare::table(&transaction, schema, table, shown).await?);
    }
    let rolled_back = transaction.rollback().await;
    rolled_back.map_err(|error| server_error("dropping what was recomputed", error))?;
    Ok(comparisons)
}

const NOTHING_YET: &str = "Nothing was loaded into this database and schema yet: sparkify-polars load does that.";
