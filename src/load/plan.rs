//! What is to be loaded and where to, with all that can be refused refused before any work starts.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::check::Limits;
use crate::discover::{Content, Notice, SourceFile, discover};
use crate::merge::Schema;
use crate::read::ReadLimits;
use crate::{Error, Kind, Result};

/// A validated load.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) songs: Vec<SourceFile>,
    pub(super) logs: Vec<SourceFile>,
    notices: Vec<Notice>,
    pub(super) schema: Schema,
    pub(super) limits: Limits,
    pub(super) read_limits: ReadLimits,
    pub(super) reload: bool,
    pub(super) dry_run: bool,
}

impl Plan {
    /// Plans to load the song files and logs that the paths stand for into the star in `schema`.
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`] where there is nothing to load or no such schema can be; [`Kind::Input`] where a path stands for
    /// no file.
    pub fn new(songs: &[PathBuf], logs: &[PathBuf], schema: &str) -> Result<Self> {
        if songs.is_empty() && logs.is_empty() {
            return Err(Error::new(Kind::Usage, "planning the load").because("neither song files nor logs were named"));
        }
        let schema = Schema::new(schema)?;
        let songs = discover(Content::Songs, songs)?;
        let logs = discover(Content::Logs, logs)?;
        // Where songs and logs are in one directory, it is said once what else is in it.
        let notices: BTreeSet<_> = songs.notices.into_iter().chain(logs.notices).collect();
        let (songs, logs, notices) = (songs.files, logs.files, notices.into_iter().collect());
        let limits = Limits::at(SystemTime::now());
        let read_limits = ReadLimits::default();
        Ok(Self { songs, logs, notices, schema, limits, read_limits, reload: false, dry_run: false })
    }

    /// The same plan with blocks of another size. Small blocks make a small input take the paths of a large one.
    #[must_use]
    pub fn with_block_bytes(mut self, bytes: usize) -> Self {
        self.read_limits.block_bytes = bytes.max(1);
        self
    }

    /// The same plan, but files whose content was loaded before are read again, too.
    #[must_use]
    pub fn with_reload(mut self, reload: bool) -> Self {
        self.reload = reload;
        self
    }

    /// The same plan, but everything is rolled back at its end.
    #[must_use]
    pub fn with_dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// The files of one content, in the order in which they will be read unless they are passed over.
    #[must_use]
    pub fn files(&self, content: Content) -> &[SourceFile] {
        match content {
            Content::Songs => &self.songs,
            Content::Logs => &self.logs,
        }
    }

    /// What the user should know of the paths, though it stops nothing.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Where the tables are.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }
}
