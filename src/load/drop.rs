//! Drops the tables of a star schema, and all other objects of this program in its two schemas.

use super::{Observer, merge_lock};
use crate::Result;
use crate::connect::{Session, TransactionKind};
use crate::merge::{self, Access, Dropped, Inventory, Layout, Star};
use crate::model::{Roles, Schema};

/// Returns the objects that [`drop_tables`] would drop, with their numbers of rows. Changes nothing.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if another program made the tables, or if the server refuses it.
pub async fn inventory(schema: &Schema, session: &mut Session) -> Result<Inventory> {
    merge::retrying(session, schema, Access::Read, async |session| {
        let transaction = session.begin(TransactionKind::Snapshot).await?;
        let star = Star::find(&transaction, schema).await?;
        let mut inventory = Inventory::find(&star).await?;
        inventory.count(&star).await?;
        Ok(inventory)
    })
    .await
}

/// The objects that [`drop_tables`] does not drop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Schemas that contain other objects.
    pub schemas: Vec<String>,
    /// The outcome for the roles, or `None` if no roles were to be dropped.
    pub roles: Option<Dropped>,
}

/// Drops the ledger, and the tables, the view and the summaries in `schema`, in one transaction. Drops the schemas that
/// this program has created if they contain nothing else. Revokes the privileges of `roles` in this database, and drops
/// the roles if no other database needs them.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) in these cases. Then nothing is dropped.
///
/// - An object of another owner depends on the tables.
/// - Another program made the tables.
/// - The server refuses it.
pub async fn drop_tables(
    schema: &Schema,
    roles: Option<&Roles>,
    session: &mut Session,
    observer: &dyn Observer,
) -> Result<Left> {
    merge::retrying(session, schema, Access::Own, async |session| attempt(schema, roles, session, observer).await).await
}

async fn attempt(
    schema: &Schema,
    roles: Option<&Roles>,
    session: &mut Session,
    observer: &dyn Observer,
) -> Result<Left> {
    let transaction = session.begin(TransactionKind::Write).await?;
    let star = Star::new(&transaction, schema, Layout::Plain);
    merge_lock::take(&star, observer).await?;
    let star = Star::find(&transaction, schema).await?;
    if star.layout() == Layout::Citus {
        merge::is_with_the_coordinator(&transaction).await?;
        // The first lock is local to this node. This lock is shared by all nodes.
        merge_lock::take(&star, observer).await?;
    }
    let schemas = Inventory::find(&star).await?.drop_all(&star).await?;
    let roles = match roles {
        Some(roles) => Some(merge::drop_roles(&star, roles).await?),
        None => None,
    };
    transaction.commit("dropping the tables").await?;
    Ok(Left { schemas, roles })
}
