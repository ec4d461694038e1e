//! Computes the summaries again, without a load.

use super::{Observer, merge_lock};
use crate::Result;
use crate::connect::{Session, TransactionKind};
use crate::merge::{self, Access, Layout, Star};
use crate::model::Schema;

/// Computes the summaries of the plays in `schema` again. Every load keeps them up to date. So this is only needed
/// after tables were changed by hand.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if the tables are missing or of another version, or if the server
/// refuses a statement.
pub async fn summarise(schema: &Schema, session: &mut Session, observer: &dyn Observer) -> Result<()> {
    merge::retrying(session, schema, Access::Load, async |session| attempt(schema, session, observer).await).await
}

async fn attempt(schema: &Schema, session: &mut Session, observer: &dyn Observer) -> Result<()> {
    let transaction = session.begin(TransactionKind::Write).await?;
    let star = Star::find(&transaction, schema).await?;
    merge::require_all(&star).await?;
    merge::prepare(&star).await?;
    if star.layout() == Layout::Citus {
        merge::begin_on_all_nodes(&star).await?;
    }
    merge_lock::take(&star, observer).await?;
    merge::summarise_all(&star).await?;
    transaction.commit("summarising the plays").await
}
