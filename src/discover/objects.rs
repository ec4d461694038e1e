//! Finds the objects of a store that a URL selects.
//!
//! A URL has the same meanings as a path: an object, a directory, or a pattern. A directory of a store is a part of
//! the keys of its objects. The objects in it are listed with one request for each thousand of them.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::ending::{compression, is_known};
use super::first_bytes::{BYTES, begins_a_record, is_marker, unpacked};
use super::notice::{Matter, Notices};
use super::search::Search;
use super::walk::is_hidden;
use super::{failure, pattern};
use crate::Result;
use crate::model::{Origin, SourceFile};
use crate::store::{Failure, Location, Object};

/// Whether a directory of a store has objects. `false` if that cannot be found out.
pub(super) fn is_directory(url: &str) -> bool {
    Location::open(url).is_ok_and(|location| location.lists() && location.is_directory().unwrap_or(false))
}

/// Whether there is an object with this URL.
pub(super) fn exists(url: &str) -> Result<bool, Failure> {
    Ok(Location::open(url)?.object()?.is_some())
}

impl Search {
    /// Finds the objects that a URL selects.
    pub(super) fn look_in_store(&mut self, url: &str) -> Result<()> {
        let path = Path::new(url);
        let content = self.content;
        let failed = |failure: Failure| failure::of_store(content, path, &failure);
        let location = Location::open(url).map_err(failed)?;
        if let Some(object) = location.object().map_err(failed)? {
            let name = object.key().rsplit('/').next().unwrap_or_default();
            let below = PathBuf::from(name);
            self.insert_object(object, below);
            return Ok(());
        }
        if !location.lists() {
            return Err(failure::missing_object(self.content, path));
        }
        let objects = location.list(location.key()).map_err(failed)?;
        if !objects.is_empty() {
            return self.search_objects(path, location.key(), objects);
        }
        if !pattern::is_pattern(path) {
            return Err(failure::missing_object(self.content, path));
        }
        self.match_objects(path, &location)
    }

    /// Takes the objects of a directory that have a known extension, or none and the contents of JSON.
    fn search_objects(&mut self, url: &Path, directory: &str, objects: Vec<Object>) -> Result<()> {
        let (mut files, mut notices) = (0_usize, Notices::default());
        for object in objects {
            let below = below(directory, object.key());
            let name = PathBuf::from(object.url());
            // The object that stands for an empty directory has no name.
            if below.as_os_str().is_empty() || below.iter().any(|part| is_hidden(Path::new(part))) {
                continue;
            }
            if is_known(&name) {
                self.insert_object(object, below);
                files += 1;
            } else if is_marker(&name) {
            } else if name.extension().is_none() && self.is_json(&object)? {
                self.insert_object(object, below);
                files += 1;
            } else {
                notices.add(Some(url), Matter::OtherEnding, &name);
            }
        }
        if files == 0 {
            return Err(failure::barren(self.content, url, &notices.list()));
        }
        self.notices.extend(notices);
        Ok(())
    }

    /// Takes the objects that match a pattern. A directory that matches is searched.
    fn match_objects(&mut self, url: &Path, location: &Location) -> Result<()> {
        let key = location.key().trim_end_matches('/');
        let bad = |error: glob::PatternError| failure::bad_pattern(self.content, url, error.msg);
        let pattern = Pattern::new(key).map_err(bad)?;
        let beginning = pattern::beginning(Path::new(key));
        let beginning = beginning.to_str().unwrap_or_default();
        let listed = location.list(beginning);
        let listed = listed.map_err(|failure| failure::of_store(self.content, url, &failure))?;
        let options =
            MatchOptions { require_literal_separator: true, require_literal_leading_dot: true, ..MatchOptions::new() };
        let (mut matched, mut within) = (0_usize, Vec::new());
        for object in listed {
            if pattern.matches_with(object.key(), options) {
                let below = below(beginning, object.key());
                self.insert_object(object, below);
                matched += 1;
            } else if Path::new(object.key())
                .ancestors()
                .skip(1)
                .any(|directory| directory.to_str().is_some_and(|text| pattern.matches_with(text, options)))
            {
                within.push(object);
            }
        }
        if matched == 0 && within.is_empty() {
            return Err(failure::idle(self.content, url));
        }
        if within.is_empty() {
            return Ok(());
        }
        self.search_objects(url, beginning, within)
    }

    /// Whether an object without an extension begins like JSON records.
    fn is_json(&self, object: &Object) -> Result<bool> {
        let mut first = vec![0; BYTES];
        let read = object.read_at(&mut first, 0).map_err(|error| {
            let url = PathBuf::from(object.url());
            failure::failed(self.content, &url, error)
        })?;
        Ok(unpacked(&first[..read]).is_ok_and(|bytes| begins_a_record(&bytes)))
    }

    fn insert_object(&mut self, object: Object, below: PathBuf) {
        let path = PathBuf::from(object.url());
        let file = SourceFile {
            below,
            bytes: object.bytes(),
            compression: compression(&path),
            origin: Origin::Object(object),
            path,
        };
        self.insert_found(file.path.clone(), file);
    }
}

/// The part of a key below a directory.
fn below(directory: &str, key: &str) -> PathBuf {
    let directory = directory.trim_end_matches('/');
    let below = key.strip_prefix(directory).unwrap_or(key);
    PathBuf::from(below.trim_start_matches('/'))
}
