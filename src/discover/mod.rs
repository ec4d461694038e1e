//! Paths, directories and globs become a sorted list of files.
//!
//! Directories are walked, and links are followed. Hidden entries (a leading dot: `.DS_Store`, `.ipynb_checkpoints`) and markers of Hadoop
//! and Spark (`_SUCCESS`) are skipped silently. Files without an extension are opened, to recognise JSON by their first bytes. Sorting
//! makes two runs over the same paths read in the same order.
//!
//! A path that was named and cannot be read is an error. Every other file that a search skips is a [`Notice`].

mod ending;
mod failure;
mod first_bytes;
mod notice;
mod part;
mod pattern;
mod search;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::path::PathBuf;

pub use notice::Notice;
pub use part::Part;

use crate::Result;
use crate::model::{SourceFile, SourceKind, path_text};

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
    /// Those that stay within the directory of the argument, or within the first directory of its pattern. Others get a notice.
    #[default]
    Within,
    /// All.
    All,
}

/// Finds the files that `paths` stand for: a file is taken as it is, a directory is searched for `.json`, `.jsonl` and
/// `.ndjson` (each also `.gz` and `.zst`, in capitals or not) and for files without an extension that hold JSON, anything else is read as a glob pattern. A file that is named
/// twice is listed once.
///
/// # Errors
///
/// [`ErrorKind::Input`](crate::ErrorKind::Input) if a path does not exist, cannot be accessed, is neither a file nor a directory, or
/// selects no file, and if a link with a known extension is broken.
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
