//! Two states of a table side by side, on the server.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use tokio_postgres::Transaction;
use tokio_postgres::types::ToSql;

use crate::connect::server_error;
use crate::merge::{self, Schema};
use crate::model::Table;
use crate::sql::quote_identifier;
use crate::{Result, sql};

/// A table as recomputed from the files, and as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The table.
    pub table: Table,
    /// What the files come to.
    pub recomputed: Side,
    /// What the database holds.
    pub stored: Side,
    /// How many keys the files have and the database has not.
    pub missing: u64,
    /// How many keys the database has and the files have not.
    pub extra: u64,
    /// How many keys both have, with other values.
    pub different: u64,
    /// The first differing keys, in order.
    pub shown: Vec<Difference>,
}

/// The rows of a table, in two numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// How many there are.
    pub rows: u64,
    /// 64 bits in hexadecimal that do not depend on their order.
    pub digest: String,
}

/// A key whose rows are not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The key, as the server writes it.
    pub key: String,
    /// Where it is.
    pub kept: Kept,
}

/// Where a differing key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the files alone.
    FilesOnly,
    /// In the database alone.
    DatabaseOnly,
    /// In both, with other values.
    Both,
}

impl Comparison {
    /// Whether the two are the same.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.recomputed == self.stored
    }
}

/// Makes the views that the comparison of a table reads: of the recomputed one, which is temporary, and of the stored one.
async fn make_views(transaction: &Transaction<'_>, schema: &Schema, table: Table) -> Result<()> {
    merge::choose_temporary(transaction).await?;
    make_view(transaction, "recomputed", table).await?;
    schema.choose_before_temporary(transaction).await?;
    make_view(transaction, "stored", table).await?;
    // The views, and nothing of the same name that somebody made in the schemas.
    merge::choose_temporary(transaction).await
}

async fn make_view(transaction: &Transaction<'_>, name: &str, table: Table) -> Result<()> {
    let statement = format!("CREATE OR REPLACE TEMP VIEW {} AS {}", quote_identifier(name), sql::verify(table));
    let made = transaction.batch_execute(&statement).await;
    made.map_err(|error| server_error(format!("making the view {name} of {table}"), error))
}

/// Compares a table, and looks for its differing keys only where there are some.
pub(super) async fn table(
    transaction: &Transaction<'_>,
    schema: &Schema,
    table: Table,
    shown: usize,
) -> Result<Comparison> {
    make_views(transaction, schema, table).await?;
    let failed = |error| server_error(format!("comparing {table}"), error);
    let row = transaction.query_one(sql::VERIFY_DIGESTS, &[]).await.map_err(failed)?;
    let side =
        |rows: &str, digest: &str| Side { rows: row.get::<_, i64>(rows).unsigned_abs(), digest: row.get(digest) };
    let mut comparison = Comparison {
        table,
        recomputed: side("recomputed_rows", "recomputed_digest"),
        stored: side("stored_rows", "stored_digest"),
        missing: 0,
        extra: 0,
        different: 0,
        shown: Vec::new(),
    };
    if comparison.agrees() {
        return Ok(comparison);
    }
    let nothing: [&(dyn ToSql + Sync); 0] = [];
    let rows = transaction.query_raw(sql::VERIFY_DIFFERENCES, nothing).await.map_err(failed)?;
    let mut rows = pin!(rows);
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        let (kept, count) = match (row.get("recomputed"), row.get("stored")) {
            (true, false) => (Kept::FilesOnly, &mut comparison.missing),
            (false, _) => (Kept::DatabaseOnly, &mut comparison.extra),
            (true, true) => (Kept::Both, &mut comparison.different),
        };
        *count += 1;
        if comparison.shown.len() < shown {
            comparison.shown.push(Difference { key: row.get("key"), kept });
        }
    }
    Ok(comparison)
}
