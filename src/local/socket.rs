//! The folder of the server's unix socket: private, and with a path that a socket and a client can do with.
//!
//! Who reaches the socket is the superuser of the cluster, without a password. The one gate is the folder: mode 0700,
//! owned by the user who runs the server. (Root passes it.)

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::place::{self, Place};
use super::{DATABASE, USER};
use crate::{Error, ErrorKind, Result};

/// The number in the socket's name. The folder is the cluster's own, so there is nothing to clash with.
pub(super) const PORT: u16 = 5432;

/// The longest path of a unix socket: `sun_path` of sockaddr_un without its NUL.
const LONGEST: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// Chooses the folder, makes it if need be and proves that it is private.
pub(super) fn prepare(place: &Place) -> Result<PathBuf> {
    let dir = choose(place);
    let failed = |why: String| {
        Error::new(ErrorKind::Local, format!("making the private folder {} for the server's socket", dir.display()))
            .because(why)
            .hint("Choose another folder for the local PostgreSQL with --local-dir DIR; a short and plain path needs no second.")
    };
    match place::make_private(&dir, place.account()) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error.to_string())),
        _ => {}
    }
    // Not followed: in /tmp anybody could have put a link of that name.
    let found = fs::symlink_metadata(&dir).map_err(|error| failed(error.to_string()))?;
    if !found.is_dir() {
        return Err(failed("something that is not a folder has its name".to_owned()));
    }
    if found.uid() != place.uid().as_raw() {
        let owner = super::process::user_name(found.uid().into());
        return Err(failed(format!("it exists and belongs to the user {owner}")));
    }
    place::set_mode(&dir, 0o700).map_err(|error| failed(error.to_string()))?;
    Ok(dir)
}

/// Takes away rights on a running server's folder that somebody gave, as `umask` or a `chmod -R` may.
pub(super) fn keep_private(dir: &Path, owner: nix::unistd::Uid) {
    let open = |found: &fs::Metadata| found.is_dir() && found.uid() == owner.as_raw() && found.mode() & 0o077 != 0;
    if fs::symlink_metadata(dir).is_ok_and(|found| open(&found)) {
        let _ = place::set_mode(dir, 0o700);
    }
}

/// Deletes what a server that is gone left there. The folder is this cluster's alone, so the socket is too; PostgreSQL
/// itself would refuse if the number of the dead process were in use again.
pub(super) fn clear(dir: &Path) {
    for name in [format!(".s.PGSQL.{PORT}"), format!(".s.PGSQL.{PORT}.lock")] {
        let _ = fs::remove_file(dir.join(name));
    }
}

/// Every folder that may have been this cluster's, for `destroy`.
pub(super) fn candidates(place: &Place) -> [PathBuf; 2] {
    [place.dir().join("socket"), short(place)]
}

fn choose(place: &Place) -> PathBuf {
    let [own, short] = candidates(place);
    if suits(&own) { own } else { short }
}

/// Whether it is short enough, and without a comma: libpq, and so psql, takes a host with one for two hosts.
fn suits(dir: &Path) -> bool {
    // The lock file beside the socket has a longer name, but it is a plain file.
    let dir = dir.as_os_str().as_bytes();
    dir.len() + format!("/.s.PGSQL.{PORT}").len() <= LONGEST && !dir.contains(&b',')
}

/// A folder with a short and plain path instead, named after the user and the long path, so that clusters do not share one.
fn short(place: &Place) -> PathBuf {
    let hash = blake3::hash(place.dir().as_os_str().as_bytes()).to_hex();
    let name = format!("sparkify-polars-{}-{}", place.uid(), &hash[..16]);
    // The session's runtime folder is private already. Root's server cannot enter root's.
    let session = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|_| place.account().is_none());
    session
        .filter(|dir| dir.is_absolute() && dir.is_dir())
        .map(|dir| dir.join(&name))
        .filter(|dir| suits(dir))
        .unwrap_or_else(|| Path::new("/tmp").join(name))
}

/// A value of `unix_socket_directories`, which is a list: quoted, so that a comma in the path is not a separator.
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

/// A path as the host of a URL.
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

/// The command that opens the database.
pub(super) fn psql_line(psql: Option<&Path>, dir: &Path, port: u16) -> String {
    // By its plain name where that finds one; which of several is then the person's own choice.
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
    fn paths_survive_a_url_a_shell_and_the_server() {
        let odd = Path::new("/tmp/it's \"mine\", 100%/ü");
        assert_eq!(percent(odd), "%2Ftmp%2Fit%27s%20%22mine%22%2C%20100%25%2F%C3%BC");
        assert_eq!(quoted_for_shell("/tmp/it's"), r"'/tmp/it'\''s'");
        assert_eq!(quoted_for_shell("/tmp/x-1"), "/tmp/x-1");
        assert_eq!(quoted_for_server(odd), "\"/tmp/it's \"\"mine\"\", 100%/ü\"");
    }
}
