//! The folder of the server's unix socket. It is private, and its path suits both the socket and the clients.
//!
//! Every user who can reach the socket is the superuser of the cluster, without a password. Only the folder protects
//! it: it has mode 0700 and belongs to the user who runs the server. Root can always enter it.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::place::{self, Place};
use super::{DATABASE, USER};
use crate::{Error, ErrorKind, Result};

/// The number in the name of the socket. No other server uses the folder, so it cannot conflict.
pub(super) const PORT: u16 = 5432;

/// The longest path of a unix socket: the size of `sun_path` in sockaddr_un without the NUL byte.
const LONGEST: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// Chooses the folder, makes it if it does not exist, and checks that it is private.
pub(super) fn prepare(place: &Place) -> Result<PathBuf> {
    let dir = choose(place);
    let failed = |why: String| {
        Error::new(ErrorKind::Local, format!("making the private folder {} for the server's socket", dir.display()))
            .because(why)
            .hint(
                "Choose another folder for the local PostgreSQL with --local-dir DIR. If its path is short and has no \
                 comma, the socket needs no separate folder.",
            )
    };
    match place::make_private(&dir, place.account()) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error.to_string())),
        _ => {}
    }
    // Does not follow links: in /tmp any user could have made a link of that name.
    let found = fs::symlink_metadata(&dir).map_err(|error| failed(error.to_string()))?;
    if !found.is_dir() {
        return Err(failed("it exists and is not a folder".to_owned()));
    }
    if found.uid() != place.uid().as_raw() {
        let owner = super::process::user_name(found.uid().into());
        return Err(failed(format!("it exists and belongs to the user {owner}")));
    }
    place::set_mode(&dir, 0o700).map_err(|error| failed(error.to_string()))?;
    Ok(dir)
}

/// Removes permissions of other users on the folder of a running server, for example after a `chmod -R`.
pub(super) fn keep_private(dir: &Path, owner: nix::unistd::Uid) {
    let open = |found: &fs::Metadata| found.is_dir() && found.uid() == owner.as_raw() && found.mode() & 0o077 != 0;
    if fs::symlink_metadata(dir).is_ok_and(|found| open(&found)) {
        let _ = place::set_mode(dir, 0o700);
    }
}

/// Deletes the socket files of a dead server. Only this cluster uses the folder, so they cannot belong to another
/// server. PostgreSQL itself would refuse to start if another process had the id of the dead server.
pub(super) fn clear(dir: &Path) {
    for name in [format!(".s.PGSQL.{PORT}"), format!(".s.PGSQL.{PORT}.lock")] {
        let _ = fs::remove_file(dir.join(name));
    }
}

/// All folders that this cluster may have used, for `destroy`.
pub(super) fn candidates(place: &Place) -> [PathBuf; 2] {
    [place.dir().join("socket"), short(place)]
}

fn choose(place: &Place) -> PathBuf {
    let [own, short] = candidates(place);
    if suits(&own) { own } else { short }
}

/// Whether the path is short enough and has no comma. libpq, and so psql, reads a host with a comma as two hosts.
fn suits(dir: &Path) -> bool {
    // The lock file beside the socket has a longer name, but the limit only applies to sockets.
    let dir = dir.as_os_str().as_bytes();
    dir.len() + format!("/.s.PGSQL.{PORT}").len() <= LONGEST && !dir.contains(&b',')
}

/// Another folder with a short path. Its name has the user id and a hash of the cluster's path, so that two clusters do
/// not share a folder.
fn short(place: &Place) -> PathBuf {
    let hash = blake3::hash(place.dir().as_os_str().as_bytes()).to_hex();
    let name = format!("sparkify-polars-{}-{}", place.uid(), &hash[..16]);
    // The runtime folder of a login session is private already. The user of root's server cannot enter that of root.
    let session = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|_| place.account().is_none());
    session
        .filter(|dir| dir.is_absolute() && dir.is_dir())
        .map(|dir| dir.join(&name))
        .filter(|dir| suits(dir))
        .unwrap_or_else(|| Path::new("/tmp").join(name))
}

/// A value for `unix_socket_directories`. The setting is a list, so the path is quoted: a comma in it must not separate
/// two folders.
pub(super) fn quoted_for_server(dir: &Path) -> std::ffi::OsString {
    let mut quoted = std::ffi::OsString::from("\"");
    let text = dir.as_os_str().as_bytes().split(|&byte| byte == b'"');
    for (n, part) in text.enumerate() {
        if n > 0 {
            quoted.push("\"\"");
        }
        quoted.push(std::ffi::OsStr::from_bytes(part));
    }
    quoted.push("\"");
    quoted
}

/// The path, percent-encoded as the host of a URL.
pub(super) fn percent(path: &Path) -> String {
    let mut text = String::new();
    for &byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// The shell command that opens the database in `psql`.
pub(super) fn psql_line(psql: Option<&Path>, dir: &Path, port: u16) -> String {
    // If `psql` is on PATH, its plain name is enough, and PATH decides between several.
    let program = match psql {
        Some(path) if super::binaries::on_path("psql").is_none() => quoted_for_shell(&path.to_string_lossy()),
        _ => "psql".to_owned(),
    };
    let port = if port == PORT { String::new() } else { format!(" -p {port}") };
    format!("{program} -h {}{port} -U {USER} {DATABASE}", quoted_for_shell(&dir.to_string_lossy()))
}

fn quoted_for_shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { crate::quote::shell(word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_for_urls_shells_and_the_server() {
        let odd = Path::new("/tmp/it's \"mine\", 100%/ü");
        assert_eq!(percent(odd), "%2Ftmp%2Fit%27s%20%22mine%22%2C%20100%25%2F%C3%BC");
        assert_eq!(quoted_for_shell("/tmp/it's"), r"'/tmp/it'\''s'");
        assert_eq!(quoted_for_shell("/tmp/x-1"), "/tmp/x-1");
        assert_eq!(quoted_for_server(odd), "\"/tmp/it's \"\"mine\"\", 100%/ü\"");
    }
}
