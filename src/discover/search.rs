//! Searches the paths of the arguments one by one.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::path::{Path, PathBuf};

use super::ending::{compression, is_known};
use super::first_bytes::{is_json, is_marker};
use super::notice::{Matter, Notices, Special};
use super::part::below;
use super::stream::{STREAM, copied};
use super::walk::{Met, leaves, walk};
use super::{Discovered, Links, failure, pattern};
use crate::Result;
use crate::model::{Origin, SourceFile, SourceKind};
use crate::store::is_url;

/// The files and notices so far.
pub(super) struct Search {
    pub(super) content: SourceKind,
    links: Links,
    /// By canonical path, so that no file is read twice.
    files: BTreeMap<PathBuf, SourceFile>,
    pub(super) notices: Notices,
    /// The last directory that a file was found in, and its canonical path: asking the system for that of each file
    /// would take longer than reading small files does.
    directory: Option<(PathBuf, PathBuf)>,
}

impl Search {
    pub(super) fn new(content: SourceKind, links: Links) -> Self {
        Self { content, links, files: BTreeMap::new(), notices: Notices::default(), directory: None }
    }

    /// How many files were found.
    pub(super) fn count(&self) -> usize {
        self.files.len()
    }

    pub(super) fn finish(self) -> Discovered {
        Discovered { files: self.files.into_values().collect(), notices: self.notices.list() }
    }

    /// Finds the files that an argument selects: the path if it exists, else the matches of the pattern.
    pub(super) fn look(&mut self, path: &Path) -> Result<()> {
        if path.as_os_str().is_empty() {
            return Err(failure::empty(self.content));
        }
        if let Some(url) = path.to_str().filter(|_| is_url(path)) {
            return self.look_in_store(url);
        }
        match path.try_exists() {
            Ok(true) => self.take(path, None, path),
            _ if path == Path::new(STREAM) => {
                let file = copied(self.content)?;
                self.insert_found(path.to_path_buf(), file);
                Ok(())
            }
            _ if failure::is_no_path(path) => Err(failure::no_path(self.content, path)),
            _ if pattern::is_pattern(path) => {
                let above = pattern::beginning(path);
                let bound = self.bound(&above);
                let matches = pattern::expand(self.content, path, bound.as_deref(), &mut self.notices)?;
                for matched in &matches {
                    if leaves(matched, bound.as_deref()) {
                        self.notices.add(Some(path), Matter::Outside, matched);
                    } else {
                        self.take(matched, Some(path), &above)?;
                    }
                }
                Ok(())
            }
            Ok(false) => Err(failure::missing(self.content, path)),
            Err(error) => Err(failure::failed(self.content, path, error)),
        }
    }

    /// Takes a file, or all that a directory holds; `within` is its pattern, and names are relative to `above`.
    fn take(&mut self, path: &Path, within: Option<&Path>, above: &Path) -> Result<()> {
        let metadata = path.metadata().map_err(|error| failure::failed(self.content, path, error))?;
        if metadata.is_dir() {
            self.search(path, within.unwrap_or(path), above)
        } else if metadata.is_file() {
            self.insert(path, within, above)
        } else {
            Err(failure::special(self.content, path, Special::of(metadata.file_type())))
        }
    }

    /// The directory that links may not leave.
    fn bound(&self, above: &Path) -> Option<PathBuf> {
        let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
        above.canonicalize().ok().filter(|_| self.links == Links::Within)
    }

    /// Takes the files of a directory that have a known ending, or no ending and the contents of JSON.
    fn search(&mut self, directory: &Path, within: &Path, above: &Path) -> Result<()> {
        let (mut files, mut notices) = (0_usize, Notices::default());
        let bound = self.bound(above);
        for met in walk(self.content, directory, bound.as_deref()) {
            let mut pass_over = |matter, path: &Path| notices.add(Some(within), matter, path);
            match met? {
                Met::Entry(entry) if entry.file_type().is_dir() => {}
                Met::Entry(entry) => {
                    let path = entry.path();
                    let special = Special::of(entry.file_type());
                    match special {
                        _ if entry.path_is_symlink() && leaves(path, bound.as_deref()) => {
                            if is_known(path) {
                                pass_over(Matter::Outside, path);
                            }
                        }
                        // Opening a special file may block.
                        None if is_known(path) || (!is_marker(path) && is_json(path)) => {
                            self.insert(path, Some(within), above)?;
                            files += 1;
                        }
                        Some(special) if is_known(path) => pass_over(Matter::Special(special), path),
                        _ if is_marker(path) => {}
                        _ => pass_over(Matter::OtherEnding, path),
                    }
                }
                Met::Loop(path) => pass_over(Matter::Loop, &path),
                Met::Outside(path) => pass_over(Matter::Outside, &path),
                // The target would have been read.
                Met::DeadLink(path, error) if is_known(&path) => {
                    return Err(failure::failed(self.content, &path, error));
                }
                Met::DeadLink(path, _) => pass_over(Matter::OtherEnding, &path),
            }
        }
        if files == 0 {
            return Err(failure::barren(self.content, directory, &notices.list()));
        }
        self.notices.extend(notices);
        Ok(())
    }

    /// The size of a file, and its canonical path.
    fn identify(&mut self, path: &Path) -> io::Result<(u64, PathBuf)> {
        let itself = path.symlink_metadata()?;
        let (Some(directory), Some(name), false) = (path.parent(), path.file_name(), itself.is_symlink()) else {
            return Ok((path.metadata()?.len(), path.canonicalize()?));
        };
        let canonical = match &self.directory {
            Some((last, canonical)) if last == directory => canonical,
            _ => {
                let canonical =
                    if directory.as_os_str().is_empty() { Path::new(".") } else { directory }.canonicalize()?;
                &self.directory.insert((directory.to_path_buf(), canonical)).1
            }
        };
        Ok((itself.len(), canonical.join(name)))
    }

    fn insert(&mut self, path: &Path, within: Option<&Path>, above: &Path) -> Result<()> {
        let identified = self.identify(path);
        let (bytes, canonical) = identified.map_err(|error| failure::failed(self.content, path, error))?;
        let (below, compression) = (below(path, above), compression(path));
        let file = SourceFile { path: path.to_path_buf(), below, bytes, compression, origin: Origin::Path };
        if self.insert_found(canonical, file) && path.to_str().is_none() {
            self.notices.add(within, Matter::NotUtf8, path);
        }
        Ok(())
    }

    /// Adds a file by its canonical path. Returns whether it is new.
    pub(super) fn insert_found(&mut self, canonical: PathBuf, found: SourceFile) -> bool {
        match self.files.entry(canonical) {
            Entry::Vacant(free) => {
                free.insert(found);
                true
            }
            Entry::Occupied(mut known) => {
                let file = known.get_mut();
                if found.below < file.below {
                    file.below = found.below;
                }
                false
            }
        }
    }
}
