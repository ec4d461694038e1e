//! The files and options of a load, before any I/O.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::{Plan, Policy};
use crate::discover::{Links, Part, discover};
use crate::export::Folder;
use crate::ledger::RejectFolder;
use crate::merge::Layout;
use crate::model::{Schema, SourceFile, SourceKind};
use crate::read::ReadLimits;
use crate::scan::{Limits, date};
use crate::{Error, ErrorKind, Result};

/// Makes a [`Plan`]. The setters do no I/O. [`build`](Self::build) finds the files and checks the options.
#[derive(Debug, Clone, Default)]
#[must_use = "nothing is looked at before `build`"]
pub struct PlanBuilder {
    songs: Vec<PathBuf>,
    logs: Vec<PathBuf>,
    schema: Option<String>,
    part: Option<Part>,
    earliest: Option<i64>,
    latest: Option<i64>,
    read_limits: ReadLimits,
    policy: Policy,
    links: Links,
    rejects: Option<PathBuf>,
    export: Option<PathBuf>,
    reload: bool,
    replace: bool,
    dry_run: bool,
    layout: Option<Layout>,
    unmixed: bool,
}

impl PlanBuilder {
    /// Adds song files: files, directories, globs and URLs.
    pub fn songs<P: Into<PathBuf>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.songs.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Adds logs: files, directories, globs and URLs, or `-` for standard input.
    pub fn logs<P: Into<PathBuf>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.logs.extend(paths.into_iter().map(Into::into));
        self
    }

    /// The schema of the tables. The default is `public`.
    pub fn schema(mut self, name: impl Into<String>) -> Self {
        self.schema = Some(name.into());
        self
    }

    /// Loads only the files of this part. If the part has no file, the load succeeds and loads nothing.
    pub fn part(mut self, part: impl Into<Option<Part>>) -> Self {
        self.part = part.into();
        self
    }

    /// The allowed timestamps of plays, in epoch milliseconds. Plays outside of this range are bad. By default, plays
    /// before 1990, and plays more than a day after the current time, are bad.
    pub fn timestamps(mut self, earliest: Option<i64>, latest: Option<i64>) -> Self {
        (self.earliest, self.latest) = (earliest, latest);
        self
    }

    /// The limits of lines and archives, and the size of blocks. Small blocks let a test use a small input for the code
    /// paths of a large one.
    pub fn read_limits(mut self, limits: ReadLimits) -> Self {
        self.read_limits = limits;
        self
    }

    /// The number of bad lines that the load allows. The default is a tenth of the lines of each file, and a tenth of
    /// all lines.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Also writes bad lines into a new folder in `parent`. The folder contains a list of the reasons, and exact copies
    /// of the lines to correct and load.
    pub fn rejects(mut self, parent: impl Into<Option<PathBuf>>) -> Self {
        self.rejects = parent.into();
        self
    }

    /// Also writes the loaded rows as Parquet into `folder`. For the format, see [`crate::export`].
    pub fn export(mut self, folder: impl Into<Option<PathBuf>>) -> Self {
        self.export = folder.into();
        self
    }

    /// Whether to read files again whose content was loaded before.
    pub fn reload(mut self, reload: bool) -> Self {
        self.reload = reload;
        self
    }

    /// Which symbolic links in directories and patterns to follow. The default is to follow only links that stay within
    /// the directory.
    pub fn links(mut self, links: Links) -> Self {
        self.links = links;
        self
    }

    /// Whether to replace the content of the tables. After the load, the tables contain only these files. All files are
    /// read.
    pub fn replace(mut self, replace: bool) -> Self {
        self.replace = replace;
        self
    }

    /// Whether to roll everything back at the end.
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// Requires this layout of the tables. The load fails if existing tables have another layout. By default, new
    /// tables are distributed if the database has Citus.
    pub fn layout(mut self, layout: impl Into<Option<Layout>>) -> Self {
        self.layout = layout.into();
        self
    }

    /// Whether the load fails if the tables contain other files than these.
    pub fn unmixed(mut self, unmixed: bool) -> Self {
        self.unmixed = unmixed;
        self
    }

    /// Finds the files, and checks everything that can be checked without a server.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] in these cases:
    ///
    /// - There is nothing to load.
    /// - An option is invalid.
    /// - An output folder is not writable, is not empty, or is inside of a folder that is loaded.
    ///
    /// [`ErrorKind::Input`] if a path matches no file.
    pub fn build(self) -> Result<Plan> {
        if self.songs.is_empty() && self.logs.is_empty() {
            return Err(refused("neither song files nor logs were named"));
        }
        if self.replace && self.part.is_some() {
            return Err(refused(
                "a part of the files cannot replace the tables, because the rows of the other parts would be deleted",
            ));
        }
        let schema = Schema::new(self.schema.as_deref().unwrap_or("public"))?;
        let limits = self.limits()?;
        self.policy.check()?;
        let songs = discover(SourceKind::Songs, &self.songs, self.links)?;
        let logs = discover(SourceKind::Logs, &self.logs, self.links)?;
        let found = || songs.files.iter().chain(&logs.files);
        if let Some(parent) = &self.rejects {
            self.does_not_read(parent, "rejects", found())?;
            RejectFolder::in_parent(parent)?;
        }
        if let Some(folder) = &self.export {
            self.does_not_read(folder, "the export", found())?;
            Folder::check(folder)?;
        }
        // Songs and logs may be in the same directory. Then a notice about its other files comes only once.
        let notices: BTreeSet<_> = songs.notices.into_iter().chain(logs.notices).collect();
        let (songs, other_songs) = of_part(songs.files, self.part);
        let (logs, other_logs) = of_part(logs.files, self.part);
        Ok(Plan {
            songs,
            logs,
            elsewhere: [other_songs, other_logs],
            notices: notices.into_iter().collect(),
            schema,
            limits,
            latest: self.latest,
            read_limits: self.read_limits,
            reload: self.reload,
            replace: self.replace,
            dry_run: self.dry_run,
            policy: self.policy,
            rejects: self.rejects,
            export: self.export,
            layout: self.layout,
            unmixed: self.unmixed,
        })
    }

    fn limits(&self) -> Result<Limits> {
        if self.earliest.is_some_and(|earliest| earliest < 0) {
            let error = refused("the earliest play is before 1970");
            return Err(error.hint("The id of a play begins with the milliseconds since 1970."));
        }
        let (start, end) = Limits::at(SystemTime::now()).timestamps.into_inner();
        let (start, end) = (self.earliest.unwrap_or(start), self.latest.unwrap_or(end));
        if start > end {
            let (earliest, latest) = (date(start), date(end));
            return Err(refused(format!("the earliest play, {earliest}, is after the latest play, {latest}")));
        }
        Ok(Limits { timestamps: start..=end, line_bytes: self.read_limits.line_bytes })
    }

    /// Fails if files are read from the folder that `what` is written into. That is so if the folder is below a
    /// directory of the arguments, or if the search has found files in it. The search may reach it through a pattern, a
    /// link or another mount.
    fn does_not_read<'f>(
        &self,
        folder: &Path,
        what: &str,
        mut found: impl Iterator<Item = &'f SourceFile>,
    ) -> Result<()> {
        let canonical = where_it_would_be(folder);
        let mut folders = self.songs.iter().chain(&self.logs).filter_map(|path| path.canonicalize().ok());
        let below = folders.find(|read| read.is_dir() && canonical.starts_with(read));
        let written = identity(folder);
        let is_in = |file: &&SourceFile| {
            let canonical = file.path.canonicalize().unwrap_or_else(|_| file.path.clone());
            written.is_some() && canonical.ancestors().skip(1).any(|above| identity(above) == written)
        };
        let read = match below {
            Some(below) => below,
            None if written.is_none() => return Ok(()),
            None => match found.find(is_in) {
                Some(file) => file.path.clone(),
                None => return Ok(()),
            },
        };
        let doing = format!("planning to write {what} into {}", folder.display());
        let why = format!("files are read from {}, and the next load would read {what} as data", read.display());
        Err(Error::new(ErrorKind::Usage, doing).because(why).hint("Name a folder outside of it."))
    }
}

/// The device and inode numbers of a directory. All paths of one directory have the same numbers, also through another
/// mount.
fn identity(folder: &Path) -> Option<(u64, u64)> {
    folder.metadata().ok().map(|found| (found.dev(), found.ino()))
}

/// The error of an invalid plan.
pub(super) fn refused(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, "planning the load").because(why)
}

/// Returns the files of the part, and the number of files in other parts.
fn of_part(files: Vec<SourceFile>, part: Option<Part>) -> (Arc<[SourceFile]>, usize) {
    let all = files.len();
    let files: Arc<[_]> = files.into_iter().filter(|file| part.is_none_or(|part| part.has(file))).collect();
    let elsewhere = all - files.len();
    (files, elsewhere)
}

/// The canonical path of a folder that may not exist yet.
fn where_it_would_be(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let there = absolute.ancestors().find_map(|ancestor| Some((ancestor, ancestor.canonicalize().ok()?)));
    match there {
        Some((ancestor, canonical)) => canonical.join(absolute.strip_prefix(ancestor).unwrap_or(Path::new(""))),
        None => absolute,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_refuses_invalid_values_that_the_setters_accept() {
        let songs = || Plan::builder().songs(["data/song_data"]);
        let inside = PathBuf::from("data/song_data/new");
        for (plan, why) in [
            (Plan::builder(), "neither song files nor logs were named"),
            (songs().schema("pg_songs"), "choosing the schema"),
            (songs().timestamps(Some(-1), None), "the earliest play is before 1970"),
            (
                songs().timestamps(Some(2), Some(1)),
                "the earliest play, 1970-01-01T00:00:00.002Z, is after the latest play",
            ),
            (
                songs().policy(Policy { max_ratio: Some(1.5), ..Policy::default() }),
                "a number from 0 to 1, and 1.5 is not",
            ),
            (songs().logs(["no/logs"]), "looking for logs in no/logs"),
            (songs().rejects(inside.clone()), "the next load would read rejects as data"),
            (songs().export(inside.clone()), "the next load would read the export as data"),
        ] {
            let error = plan.build().unwrap_err().to_string();
            assert!(error.contains(why), "{error:?} lacks {why:?}");
        }
        assert!(!inside.exists());
        assert!(songs().build().is_ok());
    }
}
