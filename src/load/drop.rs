//! Drops the tables of a star, with everything else that this program has made in their two schemas.

use super::{Observer, merge_lock};
use crate::Result;
use crate::connect::{Session, TransactionKind};
use crate::merge::{self, Access, Dropped, Inventory, Layout, Star};
use crate::model::{Roles, Schema};

/// What [`drop_tables`] would drop, with the numbers of rows. Changes nothing.
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

/// The rest after [`drop_tables`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Schemas with objects of others.
    pub schemas: Vec<String>,
    /// What became of the roles, if they were to be dropped.
    pub roles: Option<Dropped>,
}

/// Drops the tables, the view and the summaries in `schema`, and the ledger, in one transaction. Schemas that this program has made are dropped if
/// nothing else is in them. `roles` lose their privileges in this database, and are dropped if no other database needs them.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if an object of somebody else depends on the tables, if another program made them, or if the server
/// refuses it. Then nothing is dropped.
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
        // The first lock is local to this node. This one is shared by all nodes.
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
