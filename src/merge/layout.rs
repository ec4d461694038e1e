//! The layout of the tables: on one server, or distributed over the nodes of a Citus cluster.
//!
//! Citus is an extension of PostgreSQL. The program sends the same SQL to one node of the cluster. That node lets the
//! other nodes execute it on their rows. The files of `sql/citus` replace statements that Citus does not support, or
//! would execute on one node only.

use std::fmt;

use super::Star;
use super::schema::make_view;
use crate::connect::Transaction;
use crate::model::Schema;
use crate::{Error, ErrorKind, Result, sql};

/// The layout of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Tables on one server.
    Plain,
    /// Shards on the nodes of a Citus cluster: see `sql/citus/layout.sql`.
    Citus,
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain",
            Self::Citus => "citus",
        })
    }
}

impl Layout {
    /// The layout of the tables in `schema`. Plain if there are none.
    pub(crate) async fn of(transaction: &Transaction<'_>, schema: &Schema) -> Result<Self> {
        if Self::best(transaction).await? == Self::Plain {
            return Ok(Self::Plain);
        }
        let row = transaction.query_one(LOOKING, sql::CITUS_DISTRIBUTED, &[&schema.star()]).await?;
        Ok(if row.get(0) { Self::Citus } else { Self::Plain })
    }

    /// The default layout of new tables: distributed if the database has Citus, else plain.
    pub(crate) async fn best(transaction: &Transaction<'_>) -> Result<Self> {
        let row = transaction.query_one(LOOKING, sql::CITUS_RECOGNISED, &[]).await?;
        Ok(if row.get(0) { Self::Citus } else { Self::Plain })
    }

    /// Fails if `wanted` is another layout.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`] with a hint.
    pub(crate) fn must_be(self, wanted: Option<Self>, schema: &Schema) -> Result<()> {
        let (hint, why) = match wanted {
            Some(Self::Citus) if self == Self::Plain => (DISTRIBUTE, "they are not distributed over a cluster"),
            Some(Self::Plain) if self == Self::Citus => (KEEP, "they are distributed over the nodes of a cluster"),
            _ => return Ok(()),
        };
        Err(Error::new(ErrorKind::Server, format!("looking for the tables in schema {}", schema.star()))
            .because(why)
            .hint(hint))
    }
}

const LOOKING: &str = "looking for the layout of the tables";

const DISTRIBUTE: &str =
    "`sparkify-polars init --layout citus` distributes them with all their rows. Or leave --layout out.";

const KEEP: &str = "Leave --layout out, or choose another schema with --schema NAME.";

/// The oldest supported version of Citus. It is the first with tables that are on a single node and known to all nodes.
const OLDEST: u32 = 12;

/// Requires that the session is connected to the coordinator of the cluster. Only this node can create the tables. Also
/// requires that Citus is not too old, and that the other nodes know the coordinator.
///
/// # Errors
///
/// [`ErrorKind::Server`] with a hint, such as the address of the coordinator.
pub(crate) async fn is_with_the_coordinator(transaction: &Transaction<'_>) -> Result<()> {
    let row = transaction.query_one(LOOKING, sql::CITUS_COORDINATOR, &[]).await?;
    let error = Error::new(ErrorKind::Server, "making tables that are distributed over the cluster");
    let version: &str = row.get("version");
    if version.split('.').next().and_then(|major| major.parse().ok()).is_some_and(|major: u32| major < OLDEST) {
        let why = format!("the extension citus is of version {version}");
        return Err(error.because(why).hint(format!("Upgrade it to {OLDEST} or later, or use --layout plain.")));
    }
    if row.get("is_lost") {
        return Err(error.because("the other nodes of the cluster do not know the coordinator").hint(
            "Run on the coordinator: SELECT citus_set_coordinator_host('its name', its port). After that, loads can \
             connect to any node.",
        ));
    }
    if row.get("here") {
        return Ok(());
    }
    let place: &str = row.get("place");
    Err(error.because(format!("this node is not the coordinator, which is {place}")).hint(
        "`sparkify-polars init --database-url URL` with the URL of the coordinator makes them. After that, loads can \
         connect to any node.",
    ))
}

/// Prepares the transaction of a load into the distributed layout, on all nodes that the load will reach.
pub(crate) async fn begin_on_all_nodes(star: &Star<'_>) -> Result<()> {
    star.one_by_one("preparing the transaction on all nodes", sql::CITUS_BEGIN).await
}

/// Makes all nodes write values as text in the same format. This holds until the end of a transaction that compares
/// rows as text.
pub(crate) async fn compare_on_all_nodes(star: &Star<'_>) -> Result<()> {
    star.one_by_one("preparing the comparison on all nodes", sql::CITUS_COMPARE).await
}

/// Prepares all nodes for the checks of [`crate::quality`], until the end of the transaction.
pub(crate) async fn check_on_all_nodes(star: &Star<'_>) -> Result<()> {
    compare_on_all_nodes(star).await?;
    star.one_by_one("preparing the checks on all nodes", sql::CITUS_CHECKS).await
}

/// Distributes the tables of one server, with their rows, over the nodes of the cluster.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses it. Every node except the coordinator does.
pub(crate) async fn distribute(star: &Star<'_>) -> Result<()> {
    let star = star.with_layout(Layout::Citus);
    let doing = format!("distributing the tables in schema {}", star.schema().star());
    star.one_by_one(&doing, sql::CITUS_LAYOUT).await?;
    star.one_by_one(&doing, sql::CITUS_SUMMARIES).await?;
    make_staging(&star).await?;
    // The other nodes get the view, too.
    make_view(&star).await
}

/// Creates the staging tables of a cluster, with their views. Replaces existing ones.
pub(super) async fn make_staging(star: &Star<'_>) -> Result<()> {
    let doing = "making the staging tables of the cluster";
    star.one_by_one(doing, sql::CITUS_STAGING).await?;
    star.one_by_one(doing, sql::STAGING_GREATEST).await
}
