//! A validated load. All checks that need no server are done before any work starts.

use std::path::PathBuf;
use std::sync::Arc;

use super::{PlanBuilder, Policy};
use crate::discover::Notice;
use crate::merge::Layout;
use crate::model::{Schema, SourceFile, SourceKind};
use crate::read::ReadLimits;
use crate::scan::{Limits, date};

/// A validated load: its files exist and its options are valid.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) songs: Arc<[SourceFile]>,
    pub(super) logs: Arc<[SourceFile]>,
    /// The numbers of songs and logs that are in other parts.
    pub(super) elsewhere: [usize; 2],
    pub(super) notices: Vec<Notice>,
    pub(super) schema: Schema,
    pub(super) limits: Limits,
    /// The latest timestamp that is allowed. `None` if it depends on the clock.
    pub(super) latest: Option<i64>,
    pub(super) read_limits: ReadLimits,
    pub(super) reload: bool,
    pub(super) replace: bool,
    pub(super) dry_run: bool,
    pub(super) policy: Policy,
    pub(super) rejects: Option<PathBuf>,
    pub(super) export: Option<PathBuf>,
    pub(super) layout: Option<Layout>,
    /// Whether the load fails if the tables contain other files.
    pub(super) unmixed: bool,
}

impl Plan {
    /// Begins a plan without files, for the schema `public`.
    pub fn builder() -> PlanBuilder {
        PlanBuilder::default()
    }

    /// The files of one kind, in reading order. A load may skip some of them.
    #[must_use]
    pub fn files(&self, content: SourceKind) -> &[SourceFile] {
        match content {
            SourceKind::Songs => &self.songs,
            SourceKind::Logs => &self.logs,
        }
    }

    /// The number of files of one kind that are in other parts.
    #[must_use]
    pub fn elsewhere(&self, content: SourceKind) -> usize {
        let [songs, logs] = self.elsewhere;
        match content {
            SourceKind::Songs => songs,
            SourceKind::Logs => logs,
        }
    }

    /// Warnings about the paths. They do not stop the load.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The schema of the tables.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The limits as text for the ledger. Equal limits have equal texts.
    pub(super) fn limits_as_text(&self) -> String {
        let ReadLimits { line_bytes, unpack_ratio, .. } = self.read_limits;
        let latest = self.latest.map_or_else(|| "a day ahead".to_owned(), date);
        let earliest = date(*self.limits.timestamps.start());
        format!("timestamps from {earliest} to {latest}, lines of {line_bytes} bytes, archives of {unpack_ratio} times")
    }
}
