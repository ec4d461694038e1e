//! Paths, directories and globs become a sorted list of files.
//!
//! Directories are walked, links followed, hidden entries (a leading dot: `.DS_Store`, `.ipynb_checkpoints`) passed over.
//! No file is opened here. Sorting makes two runs over the same paths read in the same order.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::{Error, Kind, Result};

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

/// How the bytes of a file are packed, told by the last part of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// As they are.
    Plain,
    /// gzip (RFC 1952), of one member or several.
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// As the user would name it: relative where the user's path was.
    pub path: PathBuf,
    /// Its size on disk when it was found.
    pub bytes: u64,
    /// How it is packed.
    pub compression: Compression,
}

/// The endings that a directory is searched for.
const ENDINGS: [&str; 3] = ["json", "jsonl", "ndjson"];

/// Finds the files that `paths` stand for: a file is taken as it is, a directory is searched for `.json`, `.jsonl` and
/// `.ndjson` (each also `.gz` and `.zst`), anything else is read as a glob pattern. A file that is named twice is
/// listed once.
///
/// # Errors
///
/// [`Kind::Input`] where a path does not exist or cannot be looked at, where it is neither file nor directory, and
/// where it stands for no file at all.
pub fn discover(content: Content, paths: &[PathBuf]) -> Result<Vec<SourceFile>> {
    let mut found = BTreeMap::new();
    for path in paths {
        let before = found.len();
        let exists = path.try_exists().map_err(|error| unreadable(content, path, error))?;
        if exists {
            add(content, path, &mut found)?;
        } else {
            for matched in expand(content, path)? {
                add(content, &matched, &mut found)?;
            }
        }
        tracing::debug!(path = %path.display(), files = found.len() - before, "looked for {content}");
    }
    Ok(found.into_values().collect())
}

fn looking(content: Content, path: &Path) -> String {
    format!("looking for {content} in {}", path.display())
}

fn unreadable(content: Content, path: &Path, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Kind::Input, looking(content, path)).because(cause)
}

/// The existing paths that a glob pattern stands for.
fn expand(content: Content, pattern: &Path) -> Result<Vec<PathBuf>> {
    let missing = || {
        unreadable(content, pattern, "there is no such file or directory").hint(format!(
            "Name what there is with --{content} PATH..., or write some data with: sparkify-polars generate DIR"
        ))
    };
    let text = pattern.to_str().filter(|text| text.contains(['*', '?', '['])).ok_or_else(missing)?;
    let matches: Vec<PathBuf> = glob::glob(text)
        .map_err(|error| unreadable(content, pattern, error))?
        .collect::<Result<_, _>>()
        .map_err(|error| unreadable(content, error.path(), std::io::Error::from(error.error().kind())))?;
    if matches.is_empty() { Err(missing().because("the pattern matches nothing")) } else { Ok(matches) }
}

/// Adds a file, or all that a directory holds, under the canonical path, so that no file is read twice.
fn add(content: Content, path: &Path, found: &mut BTreeMap<PathBuf, SourceFile>) -> Result<()> {
    let metadata = path.metadata().map_err(|error| unreadable(content, path, error))?;
    if metadata.is_file() {
        return insert(content, path, &metadata, found);
    }
    if !metadata.is_dir() {
        return Err(unreadable(content, path, "it is neither a file nor a directory"));
    }
    let mut files = 0_usize;
    let walk = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
        let entry = entry.map_err(|error| unreadable(content, error.path().unwrap_or(path), describe(&error)))?;
        if entry.file_type().is_file() && has_known_ending(entry.path()) {
            let metadata = entry.metadata().map_err(|error| unreadable(content, entry.path(), describe(&error)))?;
            insert(content, entry.path(), &metadata, found)?;
            files += 1;
        }
    }
    if files == 0 {
        return Err(unreadable(content, path, "no .json, .jsonl or .ndjson file (plain, .gz or .zst) is in it")
            .hint("Name files one by one to have them read whatever they are called."));
    }
    Ok(())
}

fn insert(content: Content, path: &Path, metadata: &Metadata, found: &mut BTreeMap<PathBuf, SourceFile>) -> Result<()> {
    let canonical = path.canonicalize().map_err(|error| unreadable(content, path, error))?;
    found.entry(canonical).or_insert_with(|| SourceFile {
        path: path.to_path_buf(),
        bytes: metadata.len(),
        compression: compression(path),
    });
    Ok(())
}

/// The cause without the path, which the error names already.
fn describe(error: &walkdir::Error) -> String {
    match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => format!("the directory loops back to {}", ancestor.display()),
        (None, Some(error)) => error.to_string(),
        (None, None) => error.to_string(),
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn compression(path: &Path) -> Compression {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("gz") => Compression::Gzip,
        Some("zst") => Compression::Zstd,
        _ => Compression::Plain,
    }
}

fn has_known_ending(path: &Path) -> bool {
    let unpacked = match compression(path) {
        Compression::Plain => path.to_path_buf(),
        Compression::Gzip | Compression::Zstd => path.with_extension(""),
    };
    unpacked.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| ENDINGS.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "{}").unwrap();
        }
        dir
    }

    fn names(dir: &Path, paths: &[&str]) -> Vec<String> {
        let paths: Vec<_> = paths.iter().map(|path| dir.join(path)).collect();
        let found = discover(Content::Logs, &paths).unwrap();
        found.iter().map(|file| file.path.strip_prefix(dir).unwrap().display().to_string()).collect()
    }

    #[test]
    fn a_directory_gives_its_json_files_sorted_and_leaves_out_the_rest() {
        let dir =
            tree(&["b/2.json", "b/1.jsonl.gz", "a.ndjson.zst", "README.md", ".hidden/x.json", "b/.x.json", "b/x.gz"]);
        assert_eq!(names(dir.path(), &[""]), ["a.ndjson.zst", "b/1.jsonl.gz", "b/2.json"]);
    }

    #[test]
    fn a_file_named_by_path_glob_and_directory_is_listed_once() {
        let dir = tree(&["a/1.json", "a/2.json"]);
        assert_eq!(names(dir.path(), &["a/2.json", "a/*.json", "a"]), ["a/1.json", "a/2.json"]);
    }

    #[test]
    fn a_named_file_is_taken_whatever_it_is_called() {
        let dir = tree(&["events.log"]);
        assert_eq!(names(dir.path(), &["events.log"]), ["events.log"]);
    }

    #[test]
    fn a_missing_path_an_empty_directory_and_an_idle_glob_are_input_errors_that_name_the_path() {
        let dir = tree(&["empty/readme.txt"]);
        for path in ["missing", "empty", "*.json"] {
            let error = discover(Content::Songs, &[dir.path().join(path)]).unwrap_err();
            assert_eq!(error.kind(), Kind::Input);
            assert!(error.to_string().contains(path) && error.hint_text().is_some(), "{error}");
        }
    }

    #[test]
    fn a_link_that_loops_back_is_an_error_not_an_endless_walk() {
        let dir = tree(&["a/1.json"]);
        std::os::unix::fs::symlink(dir.path(), dir.path().join("a/back")).unwrap();
        let error = discover(Content::Logs, &[dir.path().to_path_buf()]).unwrap_err();
        assert!(error.to_string().contains("loops back"), "{error}");
    }
}
