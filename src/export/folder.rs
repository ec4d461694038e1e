//! The folder of an export. It is written next to the target folder. When it is complete, it replaces the target
//! folder.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::manifest::MANIFEST;
use crate::{Error, ErrorKind, Result};

/// A folder in progress. If it is dropped before [`commit`](Self::commit), it is deleted.
#[derive(Debug)]
pub(crate) struct Folder {
    target: PathBuf,
    partial: PathBuf,
    /// The lock that keeps other processes out of the folder.
    lock: Option<File>,
}

impl Folder {
    /// Checks that an export may be written to `target`. Three targets are allowed: a path where nothing exists, an
    /// empty folder, and an earlier export.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if `target` is something else, or if it cannot be read.
    pub(crate) fn check(target: &Path) -> Result<()> {
        let wrong = match fs::read_dir(target) {
            Ok(mut entries) => match entries.next().is_none() || target.join(MANIFEST).is_file() {
                true => return Ok(()),
                false => format!("it is not empty and has no {MANIFEST}, so it is not an export"),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound && target.file_name().is_some() => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                "it is a file, or a part of its path is a file".to_owned()
            }
            Err(error) => error.to_string(),
        };
        let error =
            Error::new(ErrorKind::Usage, format!("planning to export into {}", target.display())).because(wrong);
        Err(error.hint(
            "Name a folder that does not exist, an empty folder, or an earlier export. An earlier export is replaced.",
        ))
    }

    /// Creates the folder that will become `target`.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Usage`] if `target` is something else than [`check`](Self::check) allows, or if another process
    ///   exports into it.
    /// - [`ErrorKind::Local`] if the folder next to `target` cannot be created.
    pub(crate) fn beside(target: &Path) -> Result<Self> {
        Self::check(target)?;
        let made = std::path::absolute(target).and_then(|target| Ok((Self::partial(&target)?, target)));
        let ((partial, lock), target) = made.map_err(|error| failed(target, error))?;
        match lock {
            Some(lock) => Ok(Self { target, partial, lock: Some(lock) }),
            None => {
                let error = Error::new(ErrorKind::Usage, format!("exporting into {}", target.display()));
                Err(error.because("another process exports into it").hint("Wait for it, or name another folder."))
            }
        }
    }

    /// Creates and locks an empty folder next to `target`. The lock is `None` if another process has it.
    fn partial(target: &Path) -> io::Result<(PathBuf, Option<File>)> {
        let partial = beside(target, "partial")?;
        loop {
            fs::create_dir_all(&partial)?;
            let lock = File::open(&partial)?;
            match lock.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok((partial, None)),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // The process that had the lock before may have moved the folder to its place in the meantime.
            let locked = lock.metadata()?;
            if fs::metadata(&partial).is_ok_and(|named| (named.dev(), named.ino()) == (locked.dev(), locked.ino())) {
                empty(&partial)?;
                return Ok((partial, Some(lock)));
            }
        }
    }

    /// The path to write to.
    pub(crate) fn path(&self) -> &Path {
        &self.partial
    }

    /// The path for temporary files that are not part of the export.
    pub(super) fn scratch(&self) -> PathBuf {
        self.partial.join(".scratch")
    }

    /// Moves the folder to its place, and returns the new path.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if this fails. An earlier export then still exists, in its place or next to it.
    pub(crate) fn commit(mut self) -> Result<PathBuf> {
        let replace = || {
            let scratch = self.scratch();
            if scratch.exists() {
                fs::remove_dir_all(scratch)?;
            }
            File::open(&self.partial)?.sync_all()?;
            let old = beside(&self.target, "replaced")?;
            let there = self.target.exists();
            if there {
                if old.exists() {
                    fs::remove_dir_all(&old)?;
                }
                fs::rename(&self.target, &old)?;
            }
            fs::rename(&self.partial, &self.target)?;
            if there { fs::remove_dir_all(old) } else { Ok(()) }
        };
        replace().map_err(|error| failed(&self.target, error))?;
        self.lock = None;
        Ok(self.target.clone())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.lock.is_some()
            && let Err(error) = fs::remove_dir_all(&self.partial)
        {
            tracing::warn!("could not delete {}: {error}", self.partial.display());
        }
    }
}

/// Deletes the files that a killed process left in the folder.
fn empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => fs::remove_dir_all(entry.path())?,
            false => fs::remove_file(entry.path())?,
        }
    }
    Ok(())
}

/// The path `.NAME.what` in the same folder as `target`, which has the name NAME.
fn beside(target: &Path, what: &str) -> io::Result<PathBuf> {
    let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
        return Err(io::Error::other("it has no parent folder"));
    };
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{what}"));
    Ok(parent.join(beside))
}

fn failed(target: &Path, error: io::Error) -> Error {
    let error = Error::new(ErrorKind::Local, format!("exporting into {}", target.display())).caused_by(error);
    error.hint("Name another folder, or let this user write to its parent folder.")
}
