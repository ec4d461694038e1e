//! Compares two states of a table, on the server.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use serde::Serialize;

use crate::json::as_text;
use crate::merge::Star;
use crate::model::Table;
use crate::sql::quote_identifier;
use crate::{Result, sql};

/// A table as recomputed from the files, and as stored in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The table.
    #[serde(serialize_with = "as_text")]
    pub table: Table,
    /// The rows from the files.
    pub recomputed: Side,
    /// The rows in the database.
    pub stored: Side,
    /// The number of keys that only the files have.
    pub missing: u64,
    /// The number of keys that only the database has.
    pub extra: u64,
    /// The number of keys that both have, with different values.
    pub different: u64,
    /// The first differing keys, in order.
    pub shown: Vec<Difference>,
}

/// The rows of a table: their number and a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The number of rows.
    pub rows: u64,
    /// A digest of 64 bits, in hexadecimal. It does not depend on the order of the rows.
    pub digest: String,
}

/// A key whose rows differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The key, as the server writes it.
    pub key: String,
    /// Where the key is.
    pub kept: Kept,
}

/// Where a differing key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Only in the files.
    FilesOnly,
    /// Only in the database.
    DatabaseOnly,
    /// In both, with different values.
    Both,
}

impl Comparison {
    /// Whether both states are equal.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.recomputed == self.stored
    }
}

/// Creates a temporary view with the key and a hash of each row.
async fn make_view(star: &Star<'_>, name: &str, table: Table) -> Result<()> {
    let statement = format!("CREATE OR REPLACE TEMP VIEW {} AS {}", quote_identifier(name), sql::verify(table));
    star.batch(&format!("making the view {name} of {table}"), &statement).await
}

/// Compares a table. Searches for differing keys only if the two states differ.
pub(super) async fn table(recomputed: &Star<'_>, stored: &Star<'_>, table: Table, shown: usize) -> Result<Comparison> {
    make_view(recomputed, "recomputed", table).await?;
    make_view(stored, "stored", table).await?;
    let doing = format!("comparing {table}");
    let row = stored.query_one(&doing, sql::VERIFY_DIGESTS, &[]).await?;
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
    let mut rows = pin!(stored.transaction().rows(&doing, sql::VERIFY_DIFFERENCES).await?);
    while let Some(row) = rows.try_next().await? {
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
