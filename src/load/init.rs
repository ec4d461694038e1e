//! Creates the tables before the first load, or distributes existing tables.
//!
//! On one server, a load creates the tables within its own transaction. On a cluster, the tables need a separate
//! transaction before any load, and only the coordinator can create them. After that, several loads can run at the same
//! time through different nodes.

use super::begin::{lost, upgrade};
use super::{Observer, Plan, merge_lock};
use crate::connect::{Session, Transaction, TransactionKind};
use crate::merge::{self, Access, Found, Layout, Star, VERSION, looking};
use crate::model::{Roles, Schema};
use crate::{Error, ErrorKind, Result};

/// The result of [`init`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initialised {
    /// The tables were created.
    Made(Layout),
    /// Existing tables were distributed, with their rows.
    Distributed,
    /// Tables of an older version were upgraded.
    Upgraded(Layout),
    /// The tables existed, and were not changed.
    There(Layout),
}

/// Creates empty tables in `schema`. Without a `layout`, the tables are distributed if the database has Citus. Existing
/// tables are upgraded to the version of this program. They are distributed if `layout` is Citus. In the same
/// transaction, creates `roles` and grants them their privileges on the tables.
///
/// # Errors
///
/// [`ErrorKind::Server`] in these cases:
///
/// - The server refuses it.
/// - Some of the tables are missing.
/// - `layout` is plain, and the tables are distributed.
/// - The role may not create `roles`.
pub async fn init(
    schema: &Schema,
    layout: Option<Layout>,
    roles: Option<&Roles>,
    session: &mut Session,
    observer: &dyn Observer,
) -> Result<Initialised> {
    let access = if roles.is_some() { Access::Own } else { Access::Load };
    merge::retrying(session, schema, access, async |session| make(schema, layout, roles, session, observer).await).await
}

async fn make(
    schema: &Schema,
    layout: Option<Layout>,
    roles: Option<&Roles>,
    session: &mut Session,
    observer: &dyn Observer,
) -> Result<Initialised> {
    let transaction = session.begin(TransactionKind::Write).await?;
    let star = Star::new(&transaction, schema, Layout::Plain);
    merge_lock::take(&star, observer).await?;
    let star = Star::find(&transaction, schema).await?;
    let version = merge::version(&star).await?;
    let done = match merge::inspect(&star).await? {
        Found::NoStar => {
            let wanted = wanted(layout, &transaction).await?;
            if wanted == Layout::Citus {
                merge::is_with_the_coordinator(&transaction).await?;
            }
            merge::drop_left_summaries(&star).await?;
            merge::make(&star).await?;
            merge::add_indexes(&star).await?;
            upgrade(&star, version, observer).await?;
            match wanted {
                Layout::Plain => merge::make_keys(&star).await?,
                Layout::Citus => merge::distribute(&star).await?,
            }
            Initialised::Made(wanted)
        }
        Found::Part if star.layout() == Layout::Citus => return Err(lost(schema)),
        Found::Part => {
            return Err(looking(schema)
                .because("some of them are missing")
                .hint("A load of all files makes them again and fills them."));
        }
        Found::All if star.layout() == Layout::Plain && layout == Some(Layout::Citus) => {
            merge::is_with_the_coordinator(&transaction).await?;
            upgrade(&star, version, observer).await?;
            merge::distribute(&star).await?;
            Initialised::Distributed
        }
        Found::All => {
            star.layout().must_be(layout, schema)?;
            if version == Some(VERSION) {
                merge::make_missing_view(&star).await?;
                Initialised::There(star.layout())
            } else {
                if star.layout() == Layout::Citus {
                    merge::is_with_the_coordinator(&transaction).await?;
                    // The first lock is local to this node. This lock is shared by all nodes.
                    merge_lock::take(&star, observer).await?;
                }
                upgrade(&star, version, observer).await?;
                Initialised::Upgraded(star.layout())
            }
        }
    };
    if let Some(roles) = roles {
        merge::make_missing_view(&star).await?;
        merge::make_roles(&star, roles).await?;
    }
    transaction.commit("making the tables").await?;
    Ok(done)
}

/// Creates or upgrades distributed tables. A load cannot do this within its own transaction.
pub(super) async fn prepare(plan: &Plan, session: &mut Session, observer: &dyn Observer) -> Result<()> {
    let transaction = session.begin(TransactionKind::Write).await?;
    let wanted = wanted(plan.layout, &transaction).await?;
    if wanted == Layout::Plain {
        return Ok(());
    }
    let star = Star::find(&transaction, &plan.schema).await?;
    let found = merge::inspect(&star).await?;
    let version = merge::version(&star).await?;
    if let (Layout::Citus, Some(older)) = (star.layout(), version.filter(|version| *version < VERSION)) {
        if plan.dry_run {
            return Err(merge::outdated(&star, older));
        }
    } else if found != Found::NoStar {
        return Ok(());
    }
    drop(transaction);
    if found == Found::NoStar && plan.dry_run {
        return Err(looking(&plan.schema)
            .because("they do not exist, and a dry run does not make distributed tables")
            .hint("`sparkify-polars init` makes empty ones."));
    }
    init(&plan.schema, Some(wanted), None, session, observer).await.map(drop)
}

/// Returns the layout of new tables.
async fn wanted(layout: Option<Layout>, transaction: &Transaction<'_>) -> Result<Layout> {
    let best = Layout::best(transaction).await?;
    if layout == Some(Layout::Citus) && best == Layout::Plain {
        let error =
            Error::new(ErrorKind::Server, "looking for the extension citus").because("this database does not have it");
        return Err(error.hint("As its owner: CREATE EXTENSION citus, in the database of the same name on each node."));
    }
    Ok(layout.unwrap_or(best))
}
