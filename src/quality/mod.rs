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

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::Result;
use crate::connect::{Others, Session, TransactionKind};
use crate::merge::{self, Access, Layout, Readers};
use crate::model::Schema;

/// Makes `checks` of the tables in `schema`, side by side, and returns the findings in the order of the checks. All of them see one snapshot: a load
/// that commits meanwhile is seen by all or by none. On a cluster there is one snapshot of each node.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if nothing was loaded yet, or if the server refuses it. A check that fails is a finding, not an
/// error.
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
