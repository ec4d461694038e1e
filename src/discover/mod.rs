//! Paths, directories, globs and URLs become a sorted list of files.
//!
//! Directories are walked, and links are followed. Hidden entries (a leading dot: `.DS_Store`, `.ipynb_checkpoints`)
//! and markers of Hadoop and Spark (`_SUCCESS`) are skipped silently. Files without an extension are opened, to
//! recognise JSON by their first bytes. Sorting makes two runs over the same paths read in the same order.
//!
//! A path that was named and cannot be read is an error. Every other file that a search skips is a [`Notice`].

mod ending;
mod failure;
mod first_bytes;
mod notice;
mod objects;
mod part;
mod pattern;
mod search;
mod stream;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

pub use notice::Notice;
pub use part::Part;

use crate::Result;
use crate::model::{SourceFile, SourceKind, path_text};
use crate::store::is_url;

/// Whether there is a file at this path, or an object with this URL.
///
/// # Errors
///
/// [`ErrorKind::Input`](crate::ErrorKind::Input) if a store does not answer that.
pub(crate) fn exists(path: &Path) -> Result<bool> {
    match path.to_str().filter(|_| is_url(path)) {
        Some(url) => objects::exists(url).map_err(|failure| failure::of_store(SourceKind::Logs, path, &failure)),
        None => Ok(path.is_file()),
    }
}

/// Whether there is a directory at this path, or objects below this URL.
pub(crate) fn is_directory(path: &Path) -> bool {
    match path.to_str().filter(|_| is_url(path)) {
        Some(url) => objects::is_directory(url),
        None => path.is_dir(),
    }
}

/// What some paths stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovered {
    /// The files to read, sorted.
    pub files: Vec<SourceFile>,
    /// Notices for the user.
    pub notices: Vec<Notice>,
}

/// Which symbolic links in directories and patterns are followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Links {
    /// Those that stay within the directory of the argument, or within the first directory of its pattern.
    /// Others get a notice.
    #[default]
    Within,
    /// All.
    All,
}

/// Finds the files that `paths` stand for.
///
/// - A file is taken, whatever its name is.
/// - A directory is searched for `.json`, `.jsonl` and `.ndjson` (each also `.gz` and `.zst`, in capitals or not),
///   and for files without an extension that hold JSON.
/// - A URL names an object, a directory or a pattern of a store, or a file of a web server (see [`crate::store`]).
/// - `-` is standard input, for logs only.
/// - Anything else is a glob pattern.
///
/// A file that is named twice is listed once.
///
/// # Errors
///
/// [`ErrorKind::Input`](crate::ErrorKind::Input) if a path does not exist, cannot be accessed, is neither a file nor
/// a directory, or selects no file; if a link with a known extension is broken; and if a store cannot be reached.
pub fn discover(content: SourceKind, paths: &[PathBuf], links: Links) -> Result<Discovered> {
    let mut search = search::Search::new(content, links);
    // Notices would count a repeated path twice.
    let mut named = HashSet::new();
    for path in paths.iter().filter(|path| named.insert(path.as_path())) {
        let before = search.count();
        search.look(path)?;
        tracing::debug!(path = path_text(path), files = search.count() - before, "looked for {content}");
    }
    Ok(search.finish())
}
