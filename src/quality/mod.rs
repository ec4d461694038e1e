//! The standing questions of data quality, each a file in `sql/checks`.
//!
//! A file is one `SELECT` that gives the rows that are not as they should be: none, and the check holds. It runs as it
//! is, in psql or here, against the tables that the search path names. [`CHECKS`] has them all, [`run`] asks some of one
//! snapshot, and [`validate()`] has the server look at the foreign keys that a large load left `NOT VALID`.
//!
//! ```text
//! check      the catalogue
//! finding    one check asked: how many rows, and the first of them
//! validate   the foreign keys
//! ```
//!
//! These checks are of what the tables hold. The rules for the lines that a load reads are in [`crate::scan`]. Nothing is
//! mended here, and nothing is written but that a foreign key is valid.

mod check;
mod finding;
mod validate;

use tokio_postgres::{Client, IsolationLevel};

pub use check::{CHECKS, Check};
pub use finding::{Finding, SAMPLE_ROWS};
pub use validate::validate;

use crate::Result;
use crate::connect::server_error;
use crate::merge::{self, Layout};

/// Makes `checks` of the tables that the client's search path names, in this order. All of them see one snapshot, so that a load
/// that commits meanwhile is seen by all or by none; of a cluster, one snapshot of each node.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server refuses it; if nothing was loaded yet the tables are not
/// there, and the error says so. A check that fails is a finding, not an error.
pub async fn run(client: &mut Client, checks: &[&'static Check]) -> Result<Vec<Finding>> {
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await
        .map_err(|error| server_error("beginning the checks", error))?;
    let layout = Layout::chosen(&transaction).await?;
    if layout == Layout::Citus {
        merge::check_on_all_nodes(&transaction).await?;
    }
    let mut findings = Vec::with_capacity(checks.len());
    for check in checks {
        tracing::info!("checking {}: {}", check.name(), check.title());
        findings.push(finding::of(transaction.client(), check.of(layout)).await?);
    }
    transaction.commit().await.map_err(|error| server_error("ending the checks", error))?;
    Ok(findings)
}
