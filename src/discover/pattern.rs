//! Glob patterns.
//!
//! Parts of a path are matched one by one, as a shell does, and links are followed. (The `glob` crate would do all of
//! this, but passes over names that are not UTF-8 in silence, and follows links in circles.)

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use glob::Pattern;

use super::failure::{bad_pattern, failed, idle, is_dead_link};
use super::notice::{Matter, Notices};
use super::walk::{Met, is_hidden, walk};
use crate::Result;
use crate::model::{SourceKind, path_text};

/// Any number of directories.
const ANY_DEPTH: &str = "**";

/// Whether a path may be a pattern.
pub(super) fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[".contains(byte))
}

/// The leading parts of a pattern that have no wildcard.
pub(super) fn beginning(pattern: &Path) -> PathBuf {
    pattern.components().take_while(|part| !is_pattern(part.as_ref())).collect()
}

/// The existing paths that match a pattern, at least one. `**` follows a link only to a directory below `bound`.
pub(super) fn expand(
    content: SourceKind,
    pattern: &Path,
    bound: Option<&Path>,
    notices: &mut Notices,
) -> Result<BTreeSet<PathBuf>> {
    let mut matches = BTreeSet::from([PathBuf::new()]);
    let mut parts = pattern.components().map(|part| part.as_os_str()).peekable();
    while let Some(part) = parts.next() {
        let next = parts.peek();
        if part == ANY_DEPTH && next.is_none_or(|next| *next == ANY_DEPTH) {
            // The directories before it are searched anyway.
            matches = matches.iter().map(|path| searched(path).to_path_buf()).filter(|path| path.is_dir()).collect();
        } else if part == ANY_DEPTH {
            matches = below(content, &matches, pattern, bound, notices)?;
        } else if is_pattern(Path::new(part)) {
            matches = entries(content, &matches, &compiled(content, pattern, part)?)?;
        } else {
            matches = joined(content, &matches, part)?;
        }
    }
    if pattern.as_os_str().as_encoded_bytes().ends_with(b"/") {
        matches.retain(|path| path.is_dir());
    }
    if matches.is_empty() { Err(idle(content, pattern)) } else { Ok(matches) }
}

fn compiled(content: SourceKind, pattern: &Path, part: &OsStr) -> Result<Pattern> {
    let bad =
        |why: &str| bad_pattern(content, pattern, format!("{} is not a pattern: {why}", path_text(Path::new(part))));
    let text = part.to_str().ok_or_else(|| bad("it is not UTF-8"))?;
    Pattern::new(text).map_err(|error| bad(error.msg))
}

/// The directory where a pattern starts that names none is the one we are in.
fn searched(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// Whether there is just no such directory here, which may be elsewhere.
fn is_nothing(path: &Path, error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) || is_dead_link(path, error)
}

/// The paths that have an entry `part`.
fn joined(content: SourceKind, matches: &BTreeSet<PathBuf>, part: &OsStr) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    for path in matches {
        let path = path.join(part);
        match path.symlink_metadata() {
            Ok(_) => drop(found.insert(path)),
            Err(error) if is_nothing(&path, &error) => {}
            Err(error) => return Err(failed(content, &path, error)),
        }
    }
    Ok(found)
}

/// Their matching entries. Hidden ones match only a pattern that begins with a dot.
fn entries(content: SourceKind, matches: &BTreeSet<PathBuf>, pattern: &Pattern) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    for path in matches {
        let entries = match fs::read_dir(searched(path)) {
            Ok(entries) => entries,
            Err(error) if is_nothing(path, &error) => continue,
            Err(error) => return Err(failed(content, searched(path), error)),
        };
        for entry in entries {
            let name = entry.map_err(|error| failed(content, searched(path), error))?.file_name();
            let shown = pattern.as_str().starts_with('.') || !is_hidden(Path::new(&name));
            // A byte that is not UTF-8 becomes a character that * and ? match.
            if shown && pattern.matches(&name.to_string_lossy()) {
                found.insert(path.join(name));
            }
        }
    }
    Ok(found)
}

/// They and all directories below them.
fn below(
    content: SourceKind,
    matches: &BTreeSet<PathBuf>,
    pattern: &Path,
    bound: Option<&Path>,
    notices: &mut Notices,
) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    for path in matches {
        for met in walk(content, searched(path), bound) {
            match met? {
                Met::Entry(entry) if entry.file_type().is_dir() => drop(found.insert(entry.into_path())),
                Met::Entry(_) | Met::DeadLink(..) => {}
                Met::Loop(link) => notices.add(Some(pattern), Matter::Loop, &link),
                Met::Outside(link) => notices.add(Some(pattern), Matter::Outside, &link),
            }
        }
    }
    Ok(found)
}
