//! Finds PostgreSQL's programs: on `PATH`, and in the folders that packages use outside of `PATH`.

use std::cmp::Reverse;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::process::{self, Account};

/// A folder with the programs `postgres` and `initdb`. `postgres` was run to get its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    /// The folder.
    pub(super) dir: PathBuf,
    /// The version, such as `15.18`, `18beta1` or `15.18 (Debian 15.18-0+deb12u1)`.
    pub(super) version: String,
    /// The major version. A data directory can only be used with the same major version.
    pub(super) major: u32,
}

impl Binaries {
    /// The programs in `dir`. `None` if there are none, or if `account` cannot run them.
    pub(super) fn in_dir(dir: &Path, account: Option<&Account>) -> Option<Self> {
        // A program on PATH may be a link. The other programs are in the folder that the link points to.
        let real = |name: &str| fs::canonicalize(dir.join(name)).ok();
        let dir = real("postgres").or_else(|| real("initdb")).or_else(|| real("pg_ctl"))?.parent()?.to_owned();
        if !dir.join("initdb").is_file() {
            return None;
        }
        let output = process::command(&dir.join("postgres"), account).arg("--version").output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let version = text.trim().strip_prefix("postgres (PostgreSQL) ")?.to_owned();
        let major = major_of(&version)?;
        Some(Self { dir, version, major })
    }

    /// The first suitable programs in `dirs`: of version `major` if it is given, else of any supported version.
    pub(super) fn first(dirs: &[PathBuf], major: Option<u32>, account: Option<&Account>) -> Option<Self> {
        let mut tried: Vec<&PathBuf> = Vec::new();
        for dir in dirs {
            if tried.contains(&dir) {
                continue;
            }
            tried.push(dir);
            let suits = |found: &Self| major.map_or(found.major >= super::OLDEST_MAJOR, |major| found.major == major);
            if let Some(found) = Self::in_dir(dir, account).filter(suits) {
                return Some(found);
            }
        }
        None
    }

    /// The versions in `dirs` for an error message, including unsuitable ones.
    pub(super) fn versions(dirs: &[PathBuf], account: Option<&Account>) -> Vec<String> {
        let mut versions: Vec<String> = Vec::new();
        for found in dirs.iter().filter_map(|dir| Self::in_dir(dir, account)) {
            if !versions.contains(&found.version) {
                versions.push(found.version);
            }
        }
        versions
    }
}

/// The number at the start of a version.
pub(super) fn major_of(version: &str) -> Option<u32> {
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

/// The folders of this machine that may contain the programs, in this order:
///
/// - the folders of `PATH`, in their order
/// - the folders that packages use, the newest version first
/// - `/usr/local/pgsql/bin`
/// - the folder that `pg_config` reports
pub(super) fn dirs_of_this_machine() -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> = path_dirs().collect();
    // Folders with one subfolder for each version: the folder, the prefix of a subfolder's name, and the folder of the
    // programs within the subfolder.
    let families = [
        ("/usr/lib/postgresql", "", "bin"),          // Debian, Ubuntu
        ("/usr", "pgsql-", "bin"),                   // PostgreSQL's packages for Fedora, RHEL
        ("/usr/libexec", "postgresql", ""),          // Alpine
        ("/usr/lib", "postgresql", "bin"),           // SUSE
        ("/opt/homebrew/opt", "postgresql@", "bin"), // Homebrew, Apple silicon
        ("/usr/local/opt", "postgresql@", "bin"),    // Homebrew, Intel
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
        ("/opt/local/lib", "postgresql", "bin"), // MacPorts
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ];
    for (parent, prefix, inner) in families {
        let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let major = major_of(entry.file_name().to_str()?.strip_prefix(prefix)?)?;
                Some((major, entry.path().join(inner)))
            })
            .collect();
        found.sort_by_key(|&(major, _)| Reverse(major));
        dirs.extend(found.into_iter().map(|(_, dir)| dir));
    }
    dirs.push("/usr/local/pgsql/bin".into()); // built from source
    dirs.extend(pg_config_dir());
    dirs.retain(|dir| dir.join("initdb").exists() || dir.join("postgres").exists());
    dirs
}

/// `psql`: the first on `PATH`, else the first in `dirs`. Any version is suitable, so none is run to get its version.
pub(super) fn psql(dirs: impl FnOnce() -> Vec<PathBuf>) -> Option<PathBuf> {
    on_path("psql").or_else(|| dirs().iter().map(|dir| dir.join("psql")).find(|path| path.is_file()))
}

/// The first program of that name on `PATH`.
pub(super) fn on_path(name: &str) -> Option<PathBuf> {
    path_dirs().map(|dir| dir.join(name)).find(|path| path.is_file())
}

fn path_dirs() -> impl Iterator<Item = PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // A relative entry is a different folder in each working directory, and the programs run in "/".
    std::env::split_paths(&path).filter(|dir| dir.is_absolute()).collect::<Vec<_>>().into_iter()
}

fn pg_config_dir() -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    let output = process::command(&on_path("pg_config")?, None).arg("--bindir").output().ok()?;
    let dir = PathBuf::from(OsStr::from_bytes(output.stdout.trim_ascii()));
    dir.is_absolute().then_some(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_the_leading_number() {
        assert_eq!(major_of("15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major_of("18beta1"), Some(18));
        assert_eq!(major_of("16"), Some(16));
        assert_eq!(major_of("main"), None);
    }
}
