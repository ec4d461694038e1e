//! The frames of one block, for an export.

use polars::prelude::DataFrame;

use crate::model::SourceKind;
use crate::transform::TableBatch;

/// The rows of one block. Rows say which file they are from by its index.
#[derive(Debug)]
pub(crate) struct Frames {
    pub(crate) kind: SourceKind,
    /// The rows of the scan, if the export is to have them.
    pub(crate) scanned: Option<DataFrame>,
    pub(crate) tables: Vec<TableBatch>,
    /// The rejected lines, if there are any.
    pub(crate) rejects: Option<DataFrame>,
}
