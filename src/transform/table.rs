//! A batch of rows for one table.

use polars::prelude::DataFrame;

use crate::model::Table;

/// Rows for one table, with one row per key: its columns by name, and the `file` and `line` of each row. The rows are
/// in key order if this is faster for the server.
#[derive(Debug, Clone)]
pub struct TableBatch {
    /// The table.
    pub table: Table,
    /// The rows.
    pub rows: DataFrame,
    /// The number of records that the rows were made from.
    pub read: u64,
}
