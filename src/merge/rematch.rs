//! Plays get the songs that came after the catalogue was read for them.

use tokio_postgres::Transaction;
use tokio_postgres::types::ToSql;

use super::{Layout, count};
use crate::connect::server_error;
use crate::model::{Period, RunId};
use crate::{Result, sql};

/// Matches plays with the songs that they have not been matched with: all plays with those that `run` has brought, if it has any; and the
/// plays of `run`, which lie in `periods`, with those that others have committed since `known`, the last run whose songs they were
/// matched with. Gives the number of plays that were matched, or matched anew.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn rematch(
    transaction: &Transaction<'_>,
    layout: Layout,
    run: RunId,
    known: Option<RunId>,
    periods: &[Period],
) -> Result<u64> {
    // One look at all plays serves both.
    if brought_since(transaction, run.before()).await? {
        let since = known.unwrap_or(run.before()).number();
        return match layout {
            Layout::Plain => counted(transaction, sql::MERGE_REMATCH, &[&since]).await,
            Layout::Citus => executed(transaction, sql::CITUS_REMATCH, &[&since]).await,
        };
    }
    let Some(known) = known else { return Ok(0) };
    if !brought_since(transaction, known).await? {
        return Ok(0);
    }
    let (first, last): (Vec<i64>, Vec<i64>) = periods.iter().map(|period| (period.first, period.last)).unzip();
    match layout {
        Layout::Plain => counted(transaction, sql::MERGE_REMATCH_OWN, &[&known.number(), &first, &last]).await,
        Layout::Citus => executed(transaction, sql::CITUS_REMATCH_OWN, &[&known.number(), &first, &last]).await,
    }
}

/// Whether a run behind this one has brought songs. The planner would not know, and plays would be read for nothing.
async fn brought_since(transaction: &Transaction<'_>, run: RunId) -> Result<bool> {
    Ok(transaction.query_one(sql::MERGE_BROUGHT, &[&run.number()]).await.map_err(failed)?.get(0))
}

async fn counted(transaction: &Transaction<'_>, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64> {
    Ok(count(&transaction.query_one(statement, parameters).await.map_err(failed)?, "changed"))
}

async fn executed(transaction: &Transaction<'_>, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64> {
    transaction.execute(statement, parameters).await.map_err(failed)
}

fn failed(error: tokio_postgres::Error) -> crate::Error {
    server_error("matching plays with the songs that came since", error)
}
