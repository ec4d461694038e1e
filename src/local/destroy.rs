//! Deletes a cluster: only the files that this tool created.

use std::fs;
use std::path::Path;

use super::cluster::Cluster;
use super::lock::Lock;
use super::{create, log, server, socket};
use crate::{Error, ErrorKind, Result};

impl Cluster {
    /// As [`super::destroy()`].
    ///
    /// # Errors
    ///
    /// As [`super::destroy()`].
    pub fn destroy(&self) -> Result<bool> {
        let dir = self.place.dir();
        if !dir.exists() {
            return Ok(false);
        }
        let locked = Lock::take(&self.place.lock(), || self.check_marked("deleting"), || ());
        let _lock = match locked {
            // Another process has deleted it in the meantime.
            Err(_) if !dir.exists() => return Ok(false),
            locked => locked?,
        };
        self.stop_locked()?;
        let had_data = self.place.data().exists();
        self.delete()
            .map_err(|error| Error::new(ErrorKind::Local, format!("deleting {}", self.described())).caused_by(error))?;
        Ok(had_data)
    }

    pub(super) fn check_marked(&self, doing: &str) -> Result<()> {
        if self.place.is_marked() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Local, format!("{doing} {}", self.described()))
            .because("that folder was not made by sparkify-polars, so it is not changed")
            .hint("Name the right folder with --local-dir DIR, or delete this one yourself."))
    }

    /// Deletes the files that this tool created, and then the folder if it is empty.
    fn delete(&self) -> std::io::Result<()> {
        let dir = self.place.dir();
        create::sweep(&self.place);
        for folder in socket::candidates(&self.place) {
            // In /tmp another user may have created a folder of that name.
            if fs::symlink_metadata(&folder).is_ok_and(|found| owned_by(&found, self.place.uid())) {
                remove_tree(&folder)?;
            }
        }
        remove_tree(&self.place.data())?;
        remove_tree(&self.place.builds())?;
        for file in [self.place.log(), log::previous(&self.place.log()), self.place.lock()] {
            let _ = fs::remove_file(file);
        }
        // The marker goes last, so that an interrupted deletion can be repeated.
        let marker = self.place.marker();
        if fs::read_dir(dir)?.flatten().all(|entry| entry.path() == marker) {
            fs::remove_file(marker)?;
            fs::remove_dir(dir)?;
        }
        Ok(())
    }
}

fn owned_by(found: &fs::Metadata, uid: nix::unistd::Uid) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    found.is_dir() && found.uid() == uid.as_raw()
}

/// Removes a folder. It may be gone already. Child processes of a killed server may still write to it, so this retries.
fn remove_tree(path: &Path) -> std::io::Result<()> {
    let mut tries = 0;
    loop {
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty && tries < 20 => tries += 1,
            removed => return removed,
        }
        std::thread::sleep(server::PAUSE);
    }
}
