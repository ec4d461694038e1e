//! The version of the tables of a schema, and the upgrade of older ones.
//!
//! `sql/schema` creates the tables of the version that this program needs. Each file of `sql/migrations` upgrades
//! tables from one version to the next. An older program refuses newer tables.

use tokio_postgres::error::SqlState;

use super::layout::make_staging;
use super::schema::{add_indexes, looking, make_view, present};
use super::summaries::summarise_all;
use super::{Layout, Star};
use crate::connect::sqlstate;
use crate::sql::{self, MIGRATIONS};
use crate::{Error, Result};

/// The version of the tables that this program makes.
pub(crate) const VERSION: i32 = 5;

/// The first version with summaries.
pub(super) const SUMMARISED: i32 = 3;

const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// The version of the tables, or `None` if there is no ledger and thus no tables.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the tables are newer than this program, or if the server refuses the query.
pub(crate) async fn version(star: &Star<'_>) -> Result<Option<i32>> {
    let found = present(star, star.schema().etl(), &["load_runs", "schema_version"]).await?;
    if !found.iter().any(|table| table == "schema_version") {
        return Ok((!found.is_empty()).then_some(1));
    }
    let rows = star.query("looking for the version of the tables", sql::SCHEMA_LATEST_VERSION, &[]).await?;
    let Some(row) = rows.first() else { return Ok(Some(1)) };
    let version = row.get("version");
    if version <= VERSION {
        return Ok(Some(version));
    }
    let program: &str = row.get("program");
    let why = format!("they are of version {version}, but sparkify-polars {PROGRAM} supports versions up to {VERSION}");
    Err(looking(star.schema()).because(why).hint(format!("Use sparkify-polars {program} or later.")))
}

/// Requires that existing tables have the version of this program.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if they are older or newer.
pub(crate) async fn check_version(star: &Star<'_>) -> Result<()> {
    match version(star).await? {
        Some(older) if older < VERSION => Err(outdated(star, older)),
        _ => Ok(()),
    }
}

/// The error for tables that must be upgraded first.
pub(crate) fn outdated(star: &Star<'_>, version: i32) -> Error {
    let schema = star.schema().star();
    looking(star.schema())
        .because(format!("they are of version {version}, but sparkify-polars {PROGRAM} needs version {VERSION}"))
        .hint(format!("`sparkify-polars init --schema {schema}` upgrades them, and so does the next load."))
}

/// Upgrades the tables from an older version. `from` is `None` if this transaction has just created the tables. The
/// transaction must have the merge lock, and all tables must exist.
pub(crate) async fn upgrade(star: &Star<'_>, from: Option<i32>) -> Result<()> {
    migrate(star, from).await.map_err(|error| match sqlstate(&error) {
        Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
            error.hint("Log in as the owner of the tables and run `sparkify-polars init`, which upgrades them.")
        }
        _ => error,
    })
}

async fn migrate(star: &Star<'_>, from: Option<i32>) -> Result<()> {
    let doing = "upgrading the tables";
    star.batch(doing, sql::SCHEMA_VERSION).await?;
    let Some(from) = from else { return enter(star, VERSION).await };
    if from == VERSION {
        return Ok(());
    }
    for (version, [everywhere, citus]) in (2..).zip(MIGRATIONS).filter(|(version, _)| *version > from) {
        star.batch(doing, everywhere).await?;
        if star.layout() == Layout::Citus {
            star.one_by_one(doing, citus).await?;
        }
        enter(star, version).await?;
    }
    if star.layout() == Layout::Citus {
        make_staging(star).await?;
    }
    // All of these tables exist. This only sets their comments, which are those of the new version then.
    for statements in [sql::SCHEMA_STAR, sql::SCHEMA_ETL] {
        star.batch(doing, statements).await?;
    }
    super::prepare(star).await?;
    if from < SUMMARISED {
        summarise_all(star).await?;
    }
    add_indexes(star).await?;
    // `init` may distribute the tables later in this transaction. After that, all nodes must know them.
    star.batch(doing, "SET LOCAL citus.enable_metadata_sync TO DEFAULT").await?;
    make_view(star).await?;
    star.batch(doing, sql::MIGRATION_PRIVILEGES).await
}

async fn enter(star: &Star<'_>, version: i32) -> Result<()> {
    star.execute("entering the version of the tables", sql::SCHEMA_ENTER_VERSION, &[&version, &PROGRAM]).await.map(drop)
}
