//! Paths, directories and globs become a sorted list of files.
//!
//! Directories are walked, links followed, hidden entries (a leading dot: `.DS_Store`, `.ipynb_checkpoints`) passed over.
//! No file is opened here. Sorting makes two runs over the same paths read in the same order.
//!
//! Nothing but what is hidden is passed over in silence: a path that was named and is nothing to read is an error, and what a
//! search leaves out is a [`Notice`].

mod ending;
mod failure;
mod name;
mod notice;
mod part;
mod pattern;
mod search;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;

pub use ending::Compression;
pub use notice::{Matter, Notice, Special};
pub use part::Part;

use crate::Result;

/// What the lines of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Content {
    /// Song metadata, an object a song.
    Songs,
    /// Listening events, an object a line.
    Logs,
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Songs => "songs",
            Self::Logs => "logs",
        })
    }
}

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// As the user would name it: relative where the user's path was.
    pub path: PathBuf,
    /// Its name below the path that stands for it: below the directory that was named; below the longest beginning of a pattern that has
    /// nothing to match; of a file that was named itself, its last part. Of several such names it is the least, so that it does not
    /// depend on the order in which paths were named. This decides in which [`Part`] it is.
    pub below: PathBuf,
    /// Its size on disk when it was found.
    pub bytes: u64,
    /// How it is packed.
    pub compression: Compression,
}

impl SourceFile {
    /// The path as text, for messages and the ledger. One that is UTF-8 is left as it is; in any other, a byte that is not
    /// UTF-8 is written `\xNN` and a backslash twice, so that no two of them read the same.
    ///
    /// ```
    /// # use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    /// # use sparkify_polars::discover::{Compression, SourceFile};
    /// let path = OsStr::from_bytes(b"logs/caf\xE9.json").into();
    /// let below = OsStr::from_bytes(b"caf\xE9.json").into();
    /// let file = SourceFile { path, below, bytes: 0, compression: Compression::Plain };
    /// assert_eq!(file.name(), r"logs/caf\xE9.json");
    /// ```
    #[must_use]
    pub fn name(&self) -> String {
        name::name(&self.path)
    }
}

/// The name of the file with this index in a list of files; empty where the list has none.
pub(crate) fn name_of(files: &[SourceFile], file: usize) -> String {
    files.get(file).map(SourceFile::name).unwrap_or_default()
}

/// What some paths stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovered {
    /// The files to read, sorted.
    pub files: Vec<SourceFile>,
    /// What the user should know of what was found.
    pub notices: Vec<Notice>,
}

/// Finds the files that `paths` stand for: a file is taken as it is, a directory is searched for `.json`, `.jsonl` and
/// `.ndjson` (each also `.gz` and `.zst`, in capitals or not), anything else is read as a glob pattern. A file that is named
/// twice is listed once.
///
/// # Errors
///
/// [`Kind::Input`](crate::Kind::Input) where a path does not exist or cannot be looked at, where it is neither file nor
/// directory, where a link with a known ending leads nowhere, and where it stands for no file at all.
pub fn discover(content: Content, paths: &[PathBuf]) -> Result<Discovered> {
    let mut search = search::Search::new(content);
    // What is named twice would be counted twice in the notices.
    let mut named = HashSet::new();
    for path in paths.iter().filter(|path| named.insert(path.as_path())) {
        let before = search.count();
        search.look(path)?;
        tracing::debug!(path = name::name(path), files = search.count() - before, "looked for {content}");
    }
    Ok(search.finish())
}
