//! What is to be loaded and where to, with all that can be refused refused before any work starts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::Policy;
use crate::discover::{Notice, Part, discover};
use crate::export::Folder;
use crate::ledger::RejectFolder;
use crate::merge::Layout;
use crate::model::{Schema, SourceFile, SourceKind};
use crate::read::ReadLimits;
use crate::scan::{Limits, date};
use crate::{Error, ErrorKind, Result};

/// A validated load.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) songs: Arc<[SourceFile]>,
    pub(super) logs: Arc<[SourceFile]>,
    /// How many songs and logs are in other parts.
    elsewhere: [usize; 2],
    notices: Vec<Notice>,
    pub(super) schema: Schema,
    pub(super) limits: Limits,
    pub(super) read_limits: ReadLimits,
    pub(super) reload: bool,
    pub(super) replace: bool,
    pub(super) dry_run: bool,
    pub(super) policy: Policy,
    pub(super) rejects: Option<PathBuf>,
    pub(super) export: Option<PathBuf>,
    pub(super) layout: Option<Layout>,
    /// The latest timestamp that is taken, where it does not go with the clock.
    latest: Option<i64>,
    /// The directories that files were looked for in.
    folders: Vec<PathBuf>,
}

impl Plan {
    /// Plans to load the song files and logs that the paths stand for into the star in `schema`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if there is nothing to load or no such schema can be; [`ErrorKind::Input`] if a path stands for
    /// no file.
    pub fn new(songs: &[PathBuf], logs: &[PathBuf], schema: &str) -> Result<Self> {
        if songs.is_empty() && logs.is_empty() {
            return Err(
                Error::new(ErrorKind::Usage, "planning the load").because("neither song files nor logs were named")
            );
        }
        let schema = Schema::new(schema)?;
        let folders = songs.iter().chain(logs).filter_map(|path| path.canonicalize().ok()).filter(|path| path.is_dir());
        let folders = folders.collect();
        let songs = discover(SourceKind::Songs, songs)?;
        let logs = discover(SourceKind::Logs, logs)?;
        // Where songs and logs are in one directory, it is said once what else is in it.
        let notices: BTreeSet<_> = songs.notices.into_iter().chain(logs.notices).collect();
        Ok(Self {
            folders,
            songs: songs.files.into(),
            logs: logs.files.into(),
            elsewhere: [0; 2],
            notices: notices.into_iter().collect(),
            schema,
            limits: Limits::at(SystemTime::now()),
            read_limits: ReadLimits::default(),
            reload: false,
            replace: false,
            dry_run: false,
            policy: Policy::default(),
            rejects: None,
            export: None,
            layout: None,
            latest: None,
        })
    }

    /// The same plan, but of the files only those of a part. There may be none: such a load succeeds, and loads nothing.
    #[must_use]
    pub fn with_part(mut self, part: Part) -> Self {
        for (files, elsewhere) in [&mut self.songs, &mut self.logs].into_iter().zip(&mut self.elsewhere) {
            let all = files.len();
            *files = files.iter().filter(|file| part.has(file)).cloned().collect();
            *elsewhere += all - files.len();
        }
        self
    }

    /// The same plan with blocks of another size. Small blocks make a small input take the paths of a large one.
    #[must_use]
    pub fn with_block_bytes(mut self, bytes: usize) -> Self {
        self.read_limits.block_bytes = bytes.max(1);
        self
    }

    /// The same plan, but timestamps outside of these, in epoch milliseconds, are bad.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if no timestamp is within them, or some that are before 1970.
    pub fn with_timestamps(mut self, earliest: Option<i64>, latest: Option<i64>) -> Result<Self> {
        if earliest.is_some_and(|earliest| earliest < 0) {
            let error = Error::new(ErrorKind::Usage, "planning the load").because("the earliest play is before 1970");
            return Err(error.hint("The id of a play begins with the milliseconds since 1970."));
        }
        let (start, end) = self.limits.timestamps.into_inner();
        self.limits.timestamps = earliest.unwrap_or(start)..=latest.unwrap_or(end);
        self.latest = latest;
        if self.limits.timestamps.is_empty() {
            let error = Error::new(ErrorKind::Usage, "planning the load");
            let (earliest, latest) = (date(*self.limits.timestamps.start()), date(*self.limits.timestamps.end()));
            return Err(
                error.because(format!("no play is from between {earliest} (the earliest) and {latest} (the latest)"))
            );
        }
        Ok(self)
    }

    /// The limits in words of the ledger: equal where they are the same.
    pub(super) fn limits_as_text(&self) -> String {
        let ReadLimits { line_bytes, unpack_ratio, .. } = self.read_limits;
        let latest = self.latest.map_or_else(|| "a day ahead".to_owned(), date);
        let earliest = date(*self.limits.timestamps.start());
        format!("timestamps from {earliest} to {latest}, lines of {line_bytes} bytes, archives of {unpack_ratio} times")
    }

    /// The same plan, but lines of more bytes are bad.
    #[must_use]
    pub fn with_line_bytes(mut self, bytes: usize) -> Self {
        self.limits.line_bytes = bytes;
        self.read_limits.line_bytes = bytes;
        self
    }

    /// The same plan, but archives (of more than 64 MiB) may unpack to so many times their size.
    #[must_use]
    pub fn with_unpack_ratio(mut self, ratio: u64) -> Self {
        self.read_limits.unpack_ratio = ratio.max(1);
        self
    }

    /// The same plan, but lines that are set aside go into files in `parent` as well: see [`RejectFolder`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if it cannot be written into, or is inside a folder that is loaded: the next load would read the rejects as data.
    pub fn with_rejects(mut self, parent: PathBuf) -> Result<Self> {
        self.is_outside(&parent, "rejects")?;
        RejectFolder::in_parent(&parent)?;
        self.rejects = Some(parent);
        Ok(self)
    }

    /// The same plan, but all that is loaded is written as Parquet as well, into `folder`: see [`crate::export`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if something else is there, or it is inside a folder that is loaded: the next load would read the export as data.
    pub fn with_export(mut self, folder: PathBuf) -> Result<Self> {
        self.is_outside(&folder, "the export")?;
        Folder::check(&folder)?;
        self.export = Some(folder);
        Ok(self)
    }

    /// Refuses to write `what` into a folder that files are read from.
    fn is_outside(&self, folder: &Path, what: &str) -> Result<()> {
        let canonical = where_it_would_be(folder);
        let Some(read) = self.folders.iter().find(|read| canonical.starts_with(read)) else { return Ok(()) };
        let doing = format!("planning to write {what} into {}", folder.display());
        let why = format!("files are read from {}, and the next load would take {what} for data", read.display());
        Err(Error::new(ErrorKind::Usage, doing).because(why).hint("Name a folder outside of it."))
    }

    /// The same plan, but files whose content was loaded before are read again, too.
    #[must_use]
    pub fn with_reload(mut self, reload: bool) -> Self {
        self.reload = reload;
        self
    }

    /// The same plan, but the tables then hold these files and nothing else. All files are read. Not for a part of the files: the rows of
    /// the other parts would go.
    #[must_use]
    pub fn with_replace(mut self, replace: bool) -> Self {
        self.replace = replace;
        self
    }

    /// The same plan, but everything is rolled back at its end.
    #[must_use]
    pub fn with_dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// The same plan, but the tables are to lie so: new ones are made so, others are refused. Without it new ones are distributed where the
    /// database can have them so.
    #[must_use]
    pub fn with_layout(mut self, layout: Layout) -> Self {
        self.layout = Some(layout);
        self
    }

    /// The files of one content, in the order in which they will be read unless they are passed over.
    #[must_use]
    pub fn files(&self, content: SourceKind) -> &[SourceFile] {
        match content {
            SourceKind::Songs => &self.songs,
            SourceKind::Logs => &self.logs,
        }
    }

    /// How many files of one content there are beside these, in other parts.
    #[must_use]
    pub fn elsewhere(&self, content: SourceKind) -> usize {
        let [songs, logs] = self.elsewhere;
        match content {
            SourceKind::Songs => songs,
            SourceKind::Logs => logs,
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

/// The canonical path of a folder that may not be there yet.
fn where_it_would_be(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let there = absolute.ancestors().find_map(|ancestor| Some((ancestor, ancestor.canonicalize().ok()?)));
    match there {
        Some((ancestor, canonical)) => canonical.join(absolute.strip_prefix(ancestor).unwrap_or(Path::new(""))),
        None => absolute,
    }
}
