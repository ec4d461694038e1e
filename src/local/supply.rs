//! The programs that a cluster is run with: found on this machine, else fetched, else an error that says what to install.

use std::fs;
use std::path::PathBuf;

use super::binaries::{self, Binaries};
use super::cluster::Cluster;
use super::fetch::{BUILD_PREFIX, Build};
use super::install::{self, Package};
use super::{Event, OLDEST_MAJOR};
use crate::{Error, ErrorKind, Result};

impl Cluster {
    /// `psql`, if this machine has it: on `PATH`, or where the server's own programs may be.
    pub(super) fn psql(&self) -> Option<PathBuf> {
        binaries::psql(|| self.bin_dirs())
    }

    /// Every folder that may have the programs: this machine's, then those that were fetched.
    pub(super) fn bin_dirs(&self) -> Vec<PathBuf> {
        let mut dirs = self.search.clone().unwrap_or_else(binaries::dirs_of_this_machine);
        let fetched = fs::read_dir(self.place.builds()).into_iter().flatten().flatten();
        // Others there are of an unpacking that was killed.
        let whole = fetched.filter(|entry| entry.file_name().to_string_lossy().starts_with(BUILD_PREFIX));
        dirs.extend(whole.map(|entry| entry.path().join("bin")));
        dirs
    }

    /// The programs to run the cluster with: found, else fetched.
    pub(super) fn binaries(&self, major: Option<u32>, tell: &(dyn Fn(Event) + Sync)) -> Result<Binaries> {
        let dirs = self.bin_dirs();
        if let Some(found) = Binaries::first(&dirs, major, self.place.account()) {
            return Ok(found);
        }
        let suits = |build: &&Build| major.is_none() || binaries::major_of(&build.version) == major;
        let build = self.build.as_ref().filter(suits);
        if let Some(build) = build.filter(|_| self.fetch) {
            let (version, from) = (build.version.clone(), build.source().to_owned());
            tell(Event::Fetching { version, from, into: self.place.builds() });
            return build.fetch(&self.place);
        }
        let others = Binaries::versions(&dirs, self.place.account());
        let mut why = match (major, others.as_slice()) {
            (None, []) => "this machine has no PostgreSQL".to_owned(),
            (None, others) => {
                format!("this machine has PostgreSQL {}, and {OLDEST_MAJOR} is needed", others.join(", "))
            }
            (Some(major), []) => format!("its data is PostgreSQL {major}'s, and this machine has no PostgreSQL"),
            (Some(major), others) => {
                format!("its data is PostgreSQL {major}'s, and this machine has {}", others.join(", "))
            }
        };
        if build.is_some() {
            why.push_str(" (and it may not be downloaded: --no-fetch)");
        }
        let (doing, hint) = match major {
            Some(major) => (
                format!("starting {}", self.described()),
                format!(
                    "Install that version: {}. Or delete the data: sparkify-polars db destroy",
                    install::command(Package::ServerOf(major))
                ),
            ),
            None => (
                format!("finding PostgreSQL for {}", self.described()),
                format!("{}. Or name a server with --database-url URL.", install::command(Package::Server)),
            ),
        };
        Err(Error::new(ErrorKind::Local, doing).because(why).hint(hint))
    }
}
