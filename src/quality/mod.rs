//! The standing questions of data quality, each a file in `sql/checks`.
//!
//! A file is one `SELECT` that gives the rows that are wrong: none, and the check holds. It runs in psql unchanged, against the tables that
//! the search path names. [`CHECKS`] has them all, and [`run`] asks some of one snapshot.
//!
//! ```text
//! check      the catalogue
//! finding    one check asked: how many rows, and the first of them
//! ```
//!
//! These checks are of what the tables hold. The rules for the lines that a load reads are in [`crate::scan`]. Nothing is mended and nothing
//! is written here.

mod check;
mod finding;

pub use check::{CHECKS, Check};
pub use finding::Finding;

use crate::Result;
use crate::connect::{Session, TransactionKind};
use crate::merge::{self, Layout, Star};
use crate::model::Schema;

/// Makes `checks` of the tables in `schema`, in this order. All of them see one snapshot: a load that commits meanwhile is seen by all or
/// by none. On a cluster there is one snapshot of each node.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if nothing was loaded yet, or if the server refuses it. A check that fails is a finding, not an
/// error.
pub async fn run(session: &mut Session, schema: &Schema, checks: &[&'static Check]) -> Result<Vec<Finding>> {
    let asked = async {
        let transaction = session.begin(TransactionKind::Snapshot).await?;
        findings(&merge::find_loaded(&transaction, schema).await?, checks).await
    };
    merge::name_lock_holder(asked.await, session, schema).await
}

async fn findings(star: &Star<'_>, checks: &[&'static Check]) -> Result<Vec<Finding>> {
    if star.layout() == Layout::Citus {
        merge::check_on_all_nodes(star).await?;
    }
    let mut findings = Vec::with_capacity(checks.len());
    for check in checks {
        tracing::info!("checking {}: {}", check.name(), check.title());
        findings.push(finding::of(star, check.of(star.layout())).await?);
    }
    Ok(findings)
}
