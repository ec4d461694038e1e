//! The folder of an export: written beside the one that was named, and put in its place when it is complete.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::manifest::MANIFEST;
use crate::{Error, ErrorKind, Result};

/// A folder that is being written. It is gone again when this is dropped before [`commit`](Self::commit).
#[derive(Debug)]
pub(crate) struct Folder {
    target: PathBuf,
    partial: PathBuf,
    /// Nobody else writes there meanwhile.
    lock: Option<File>,
}

impl Folder {
    /// Whether an export may go to `target`: where nothing is, or an empty folder, or an earlier export.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if something else is there.
    pub(crate) fn check(target: &Path) -> Result<()> {
        let wrong = match fs::read_dir(target) {
            Ok(mut entries) => match entries.next().is_none() || target.join(MANIFEST).is_file() {
                true => return Ok(()),
                false => format!("it holds something, and no {MANIFEST}: it is no export"),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound && target.file_name().is_some() => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => "it is a file, or lies in one".to_owned(),
            Err(error) => error.to_string(),
        };
        let error =
            Error::new(ErrorKind::Usage, format!("planning to export into {}", target.display())).because(wrong);
        Err(error.hint("Name a folder that does not exist, is empty, or was exported before: that is replaced."))
    }

    /// Begins to write what will be `target`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if something else is there, or another process exports into it; [`ErrorKind::Local`] if no folder can be made
    /// beside it.
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

    /// The empty folder beside `target`, locked; without a lock where somebody else has it.
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
            // Whoever had it may have put it in its place meanwhile.
            let locked = lock.metadata()?;
            if fs::metadata(&partial).is_ok_and(|named| (named.dev(), named.ino()) == (locked.dev(), locked.ino())) {
                empty(&partial)?;
                return Ok((partial, Some(lock)));
            }
        }
    }

    /// Where to write.
    pub(crate) fn path(&self) -> &Path {
        &self.partial
    }

    /// Where files may be that are no part of the export.
    pub(super) fn scratch(&self) -> PathBuf {
        self.partial.join(".scratch")
    }

    /// Puts the folder in its place, and gives that.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if it cannot be done; an earlier export is still there then, or beside it.
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
            tracing::warn!("{} is left behind: {error}", self.partial.display());
        }
    }
}

/// Takes away what a process left that was killed.
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

/// The folder in the same one that is named after `target` and what it is.
fn beside(target: &Path, what: &str) -> io::Result<PathBuf> {
    let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
        return Err(io::Error::other("it is no folder that could have one beside it"));
    };
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{what}"));
    Ok(parent.join(beside))
}

fn failed(target: &Path, error: io::Error) -> Error {
    let error = Error::new(ErrorKind::Local, format!("exporting into {}", target.display())).caused_by(error);
    error.hint("The folder that it lies in has to be one that this user may write into.")
}
