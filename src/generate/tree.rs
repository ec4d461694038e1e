//! The output folder. The two trees appear in it when both are complete.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{Error, ErrorKind, Result};

/// The folder within the output for unfinished trees. They are moved out of it at the end.
const UNFINISHED: &str = ".unfinished";
const PARTS: [&str; 2] = ["song_data", "log_data"];

/// An output folder that was empty at the start. If this is dropped before [`Tree::finish`], the folder is empty again.
pub(super) struct Tree<'a> {
    out: PathBuf,
    finished: bool,
    stop: &'a dyn Fn() -> bool,
}

impl<'a> Tree<'a> {
    /// Opens `out`, and creates it if it does not exist. No file is written after `stop` has returned true.
    pub(super) fn start(out: &Path, stop: &'a dyn Fn() -> bool) -> Result<Self> {
        let refused = |why: String, hint: &str| {
            Error::new(ErrorKind::Usage, format!("generating into {}", out.display())).because(why).hint(hint)
        };
        // Removes the remains of a killed run.
        match fs::remove_dir_all(out.join(UNFINISHED)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound && error.kind() != io::ErrorKind::NotADirectory => {
                return Err(failed("deleting", &out.join(UNFINISHED), error));
            }
            _ => {}
        }
        match fs::read_dir(out) {
            Ok(mut entries) => {
                if let Some(Ok(entry)) = entries.next() {
                    let hint = "Name a folder that is empty or does not exist, or empty this one first.";
                    return Err(refused(
                        format!("it is not empty: it contains {}", Path::new(&entry.file_name()).display()),
                        hint,
                    ));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(refused("it is not a folder".into(), "Name a folder that is empty or does not exist."));
            }
            Err(error) => return Err(failed("reading", out, error)),
        }
        let tree = Self { out: out.to_owned(), finished: false, stop };
        for part in PARTS {
            let folder = tree.unfinished().join(part);
            fs::create_dir_all(&folder).map_err(|error| failed("creating", &folder, error))?;
        }
        Ok(tree)
    }

    /// Creates `folder`. The path is relative to the output.
    pub(super) fn make(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(self.unfinished().join(folder))
            .map_err(|error| failed("creating", &self.out.join(folder), error))
    }

    /// Writes a file into an existing folder. The path is relative to the output.
    pub(super) fn write(&self, file: &Path, content: &[u8]) -> Result<()> {
        if (self.stop)() {
            return Err(
                Error::new(ErrorKind::Interrupted, "generating").because("interrupted; all its files are deleted")
            );
        }
        fs::write(self.unfinished().join(file), content).map_err(|error| failed("writing", &self.out.join(file), error))
    }

    /// Moves both trees to their final place.
    pub(super) fn finish(mut self) -> Result<()> {
        for part in PARTS {
            let to = self.out.join(part);
            fs::rename(self.unfinished().join(part), &to).map_err(|error| failed("moving the data to", &to, error))?;
        }
        let unfinished = self.unfinished();
        fs::remove_dir(&unfinished).map_err(|error| failed("removing", &unfinished, error))?;
        self.finished = true;
        Ok(())
    }

    fn unfinished(&self) -> PathBuf {
        self.out.join(UNFINISHED)
    }
}

impl Drop for Tree<'_> {
    fn drop(&mut self) {
        if !self.finished {
            // An earlier error is the one to report, so this one is ignored.
            let _ = fs::remove_dir_all(self.unfinished());
        }
    }
}

fn failed(doing: &str, path: &Path, error: io::Error) -> Error {
    let full = error.kind() == io::ErrorKind::StorageFull;
    let failure = Error::new(ErrorKind::Input, format!("{doing} {}", path.display())).caused_by(error);
    if full { failure.hint("Free some space, or ask for fewer events and songs.") } else { failure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_tree_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let stop = std::cell::Cell::new(false);
        let stopped = || stop.get();
        let tree = Tree::start(&out, &stopped).unwrap();
        tree.write(Path::new("song_data/x.json"), b"{}").unwrap();
        stop.set(true);
        let error = tree.write(Path::new("song_data/y.json"), b"{}").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        drop(tree);
        assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
    }

    #[test]
    fn files_of_a_killed_run_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        std::mem::forget(Tree::start(folder.path(), &|| false).unwrap());
        Tree::start(folder.path(), &|| false).unwrap().finish().unwrap();
        assert!(!folder.path().join(UNFINISHED).exists());
    }

    #[test]
    fn a_finished_tree_has_only_songs_and_logs() {
        let folder = tempfile::tempdir().unwrap();
        let tree = Tree::start(folder.path(), &|| false).unwrap();
        tree.write(Path::new("song_data/x.json"), b"{}").unwrap();
        tree.finish().unwrap();
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["log_data", "song_data"]);
        assert_eq!(fs::read(folder.path().join("song_data/x.json")).unwrap(), b"{}");
    }
}
