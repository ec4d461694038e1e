//! Two states of a table side by side, on the server.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use serde::Serialize;

use crate::json::as_text;
use crate::merge::Star;
use crate::model::Table;
use crate::sql::quote_identifier;
use crate::{Result, sql};

/// A table as recomputed from the files, and as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The table.
    #[serde(serialize_with = "as_text")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// How many there are.
    pub rows: u64,
    /// 64 bits in hexadecimal that do not depend on their order.
    pub digest: String,
}

/// A key whose rows are not the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The key, as the server writes it.
    pub key: String,
    /// Where it is.
    pub kept: Kept,
}

/// Where a differing key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
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

/// Makes a temporary view of the rows of a table.
async fn make_view(star: &Star<'_>, name: &str, table: Table) -> Result<()> {
    let statement = format!("CREATE OR REPLACE TEMP VIEW {} AS {}", quote_identifier(name), sql::verify(table));
    star.batch(&format!("making the view {name} of {table}"), &statement).await
}

/// Compares a table, and looks for its differing keys only if there are some.
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
