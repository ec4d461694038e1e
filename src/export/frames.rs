//! The frames of one block, for an export.

use polars::prelude::DataFrame;

use crate::model::SourceKind;
use crate::transform::TableBatch;

/// The rows of one block. The column `file` of a row is the index of its source file.
#[derive(Debug)]
pub(crate) struct Frames {
    pub(crate) kind: SourceKind,
    /// The rows of the scan, if the export includes the stages of a load.
    pub(crate) scanned: Option<DataFrame>,
    pub(crate) tables: Vec<TableBatch>,
    /// The rejected lines, if there are any.
    pub(crate) rejects: Option<DataFrame>,
}
