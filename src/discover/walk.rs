//! Walks a directory tree.

use std::collections::HashSet;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::failure::{failed, is_dead_link};
use crate::Result;
use crate::model::SourceKind;

/// An item of the walk.
pub(super) enum Met {
    /// A directory or an entry of one. It may be a link.
    Entry(DirEntry),
    /// A link to a directory that it is in.
    Loop(PathBuf),
    /// A link to a directory outside of the root, which is not entered.
    Outside(PathBuf),
    /// A broken link, and the error of the system.
    DeadLink(PathBuf, io::Error),
}

/// Walks `root` in sorted order. It follows links and skips hidden entries. A link to a directory that is not below
/// `bound` is not followed. A directory to which several links lead is walked once: with a few that link to each
/// other there are more ways than anybody can wait for.
pub(super) fn walk(content: SourceKind, root: &Path, bound: Option<&Path>) -> impl Iterator<Item = Result<Met>> {
    let (mut walked, bound) = (HashSet::new(), bound.map(Path::to_path_buf));
    // A root that was named is searched, hidden or not.
    let is_wanted = |entry: &DirEntry| entry.depth() == 0 || !is_hidden(entry.path());
    let mut all = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter().filter_entry(is_wanted);
    std::iter::from_fn(move || {
        loop {
            let entry = match all.next()? {
                Ok(entry) => entry,
                Err(error) => match refused(content, root, error) {
                    Some(refused) => return Some(refused),
                    None => continue,
                },
            };
            if !entry.file_type().is_dir() {
                return Some(Ok(Met::Entry(entry)));
            }
            if entry.depth() > 0 && entry.path_is_symlink() && leaves(entry.path(), bound.as_deref()) {
                all.skip_current_dir();
                return Some(Ok(Met::Outside(entry.into_path())));
            }
            // What cannot be looked at is refused when the walk enters it.
            if entry.metadata().map_or(true, |found| walked.insert((found.dev(), found.ino()))) {
                return Some(Ok(Met::Entry(entry)));
            }
            all.skip_current_dir();
        }
    })
}

/// Whether a link leads to a place that is not below `bound`. Nothing is outside without one.
pub(super) fn leaves(link: &Path, bound: Option<&Path>) -> bool {
    bound.is_some_and(|bound| link.canonicalize().is_ok_and(|target| !target.starts_with(bound)))
}

/// What the walk could not enter: the filter above has not seen it.
fn refused(content: SourceKind, root: &Path, error: walkdir::Error) -> Option<Result<Met>> {
    if error.depth() > 0 && error.path().is_some_and(is_hidden) {
        return None;
    }
    let is_loop = error.loop_ancestor().is_some();
    let path = error.path().map(Path::to_path_buf);
    let error = error.into_io_error().unwrap_or_else(|| io::Error::other("it is a loop"));
    let Some(path) = path else {
        // The walk does not tell the path where a link leads to a directory that may not be read.
        let error = io::Error::new(error.kind(), format!("a link in it cannot be followed: {error}"));
        return Some(Err(failed(content, root, error)));
    };
    if is_loop {
        return Some(Ok(Met::Loop(path)));
    }
    if is_dead_link(&path, &error) {
        return Some(Ok(Met::DeadLink(path, error)));
    }
    Some(Err(failed(content, &path, error)))
}

pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn directories_that_link_to_each_other_are_walked_once_each() {
        let dir = tempfile::tempdir().unwrap();
        let dirs = ["a", "b", "c", "d"].map(|name| dir.path().join(name));
        dirs.iter().for_each(|dir| fs::create_dir(dir).unwrap());
        for from in &dirs {
            for to in dirs.iter().filter(|to| *to != from) {
                symlink(to, from.join(to.file_name().unwrap())).unwrap();
            }
        }
        let met: Vec<_> = walk(SourceKind::Logs, dir.path(), None).map(Result::unwrap).collect();
        let entries = met.iter().filter(|met| matches!(met, Met::Entry(_))).count();
        assert_eq!(entries, 1 + dirs.len());
    }

    #[test]
    fn a_hidden_root_is_walked() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join(".data");
        fs::create_dir_all(root.join(".hidden")).unwrap();
        fs::write(root.join("x.json"), "").unwrap();
        assert_eq!(walk(SourceKind::Logs, &root, None).count(), 2);
    }
}
