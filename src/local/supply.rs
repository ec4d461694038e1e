//! Gets the programs that a cluster runs with. They are found on this machine or downloaded. Otherwise the error names
//! the package to install.

use std::fs;
use std::path::PathBuf;

use super::binaries::{self, Binaries};
use super::cluster::Cluster;
use super::fetch::{BUILD_PREFIX, Build};
use super::install::{self, Package};
use super::{Event, OLDEST_MAJOR};
use crate::{Error, ErrorKind, Result};

impl Cluster {
    /// The `psql` of this machine, if there is one: on `PATH`, else in a folder of the server's programs.
    pub(super) fn psql(&self) -> Option<PathBuf> {
        binaries::psql(|| self.bin_dirs())
    }

    /// All folders that may contain the programs: those of this machine, then downloaded builds.
    pub(super) fn bin_dirs(&self) -> Vec<PathBuf> {
        let mut dirs = self.search.clone().unwrap_or_else(binaries::dirs_of_this_machine);
        let fetched = fs::read_dir(self.place.builds()).into_iter().flatten().flatten();
        // Other entries are remains of an interrupted unpacking.
        let whole = fetched.filter(|entry| entry.file_name().to_string_lossy().starts_with(BUILD_PREFIX));
        dirs.extend(whole.map(|entry| entry.path().join("bin")));
        dirs
    }

    /// The programs for the cluster: found on this machine, else downloaded.
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
                format!(
                    "this machine has PostgreSQL {}, but version {OLDEST_MAJOR} or newer is needed",
                    others.join(", ")
                )
            }
            (Some(major), []) => format!("its data needs PostgreSQL {major}, but this machine has no PostgreSQL"),
            (Some(major), others) => {
                format!("its data needs PostgreSQL {major}, but this machine has {}", others.join(", "))
            }
        };
        if build.is_some() {
            why.push_str(" (and --no-fetch forbids a download)");
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
