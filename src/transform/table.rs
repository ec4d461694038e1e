//! A batch of rows for one table.

use polars::prelude::DataFrame;

use crate::model::Table;

/// Rows for one table: its columns by name, one row per key, in key order where the server gains by it, and the
/// `file` and `line` that each row is from.
#[derive(Debug, Clone)]
pub struct TableBatch {
    /// Where the rows go.
    pub table: Table,
    /// The rows.
    pub rows: DataFrame,
    /// How many records they were made from.
    pub read: u64,
}
