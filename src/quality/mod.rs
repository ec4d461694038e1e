//! The checks of data quality. Each check is a file in `sql/checks`.
//!
//! A file is one `SELECT` that returns the wrong rows. If it returns none, the check holds. The file also runs
//! unchanged in psql, against the tables that the search path names. [`CHECKS`] has all checks. [`run`] runs some of
//! them on one snapshot.
//!
//! ```text
//! check      the catalogue
//! finding    the result of one check: the number of rows, and the first of them
//! ```
//!
//! The checks are about the rows of the tables. The rules for the lines that a load reads are in [`crate::scan`]. The
//! checks correct nothing and write nothing.

mod check;
mod finding;

pub use check::{CHECKS, Check};
pub use finding::Finding;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::Result;
use crate::connect::{Others, Session, TransactionKind};
use crate::merge::{self, Access, Layout, Readers};
use crate::model::Schema;

/// Runs `checks` on the tables in `schema`, side by side. Returns the findings in the order of the checks. All checks
/// see one snapshot: either all or none of them see a load that commits in the meantime. On a cluster there is one
/// snapshot per node.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if nothing was loaded yet, or if the server refuses a query. A check
/// that fails is a finding, not an error.
pub async fn run(session: &mut Session, schema: &Schema, checks: &[&'static Check]) -> Result<Vec<Finding>> {
    merge::retrying(session, schema, Access::Read, async |session| {
        let mut others = Others::beside(session, checks.len()).await;
        let findings = ask(session, &mut others, schema, checks).await;
        others.close(findings.is_err()).await;
        findings
    })
    .await
}

async fn ask(
    session: &mut Session,
    others: &mut Others,
    schema: &Schema,
    checks: &[&'static Check],
) -> Result<Vec<Finding>> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    let star = merge::find_loaded(&transaction, schema).await?;
    if star.layout() == Layout::Citus {
        merge::check_on_all_nodes(&star).await?;
    }
    let beside = Readers::begin(&star, others).await?;
    findings(&Readers::new(star, &beside), checks).await
}

async fn findings(readers: &Readers<'_>, checks: &[&'static Check]) -> Result<Vec<Finding>> {
    let made = checks.iter().map(|check| {
        readers.ask(async |star| {
            tracing::info!("checking {}: {}", check.name(), check.title());
            finding::of(&star, check.of(star.layout())).await
        })
    });
    stream::iter(made).buffered(checks.len().max(1)).try_collect().await
}
