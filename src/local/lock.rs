//! The lock that lets one process at a time create, start, stop or destroy the cluster.
//!
//! It is a kernel lock on an open file. The kernel releases it when the process ends in any way, so it is never stale.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::{Error, ErrorKind, Result};

/// The lock is held until this is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock. `prepare` makes the folder of the lock file. If another process holds the lock, this calls
    /// `wait` once and then waits.
    pub(super) fn take(path: &Path, prepare: impl Fn() -> Result<()>, wait: impl FnOnce()) -> Result<Self> {
        let failed = |error: io::Error| {
            Error::new(ErrorKind::Local, format!("locking {}", path.display()))
                .caused_by(error)
                .hint("Choose a writable folder on a local disk with --local-dir DIR.")
        };
        let mut wait = Some(wait);
        loop {
            prepare()?;
            let file = match OpenOptions::new().create(true).append(true).mode(0o600).open(path) {
                // Another process has destroyed the folder since `prepare` made it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => opened.map_err(failed)?,
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    if let Some(wait) = wait.take() {
                        wait();
                    }
                    file.lock().map_err(failed)?;
                }
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
            // The process that held the lock may have destroyed the folder. This lock is then on a deleted file, and is
            // worthless.
            let locked = file.metadata().map_err(failed)?;
            match std::fs::metadata(path) {
                Ok(named) if (named.dev(), named.ino()) == (locked.dev(), locked.ino()) => {
                    return Ok(Self { _file: file });
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed(error)),
            }
        }
    }
}
