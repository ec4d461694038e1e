//! Runs PostgreSQL's programs as the right user, independent of the command that starts them.
//!
//! The programs get a clean environment and, if the command runs as root, the rights of an ordinary user. A server also
//! gets its own session and none of the command's open files. Therefore:
//!
//! - Ctrl-C does not stop the server
//! - a pipe such as `| head` does not wait for the server
//! - the server does not inherit a file lock of a script

use std::io;
use std::os::fd::RawFd;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::libc;
use nix::unistd::{Gid, Uid, User, geteuid};

/// The environment variables that the programs get, so that they find libraries, locales and the commands that
/// `/bin/sh` needs. `PG*` and `LC_*` would change what the programs do. Other variables may hold secrets. The server
/// runs longer than the command and must not keep them.
const KEPT_VARIABLES: [&str; 4] = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LOCALE_ARCHIVE"];

/// An account of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) uid: Uid,
    pub(super) gid: Gid,
}

impl Account {
    /// The account of that name, if there is one.
    pub(super) fn named(name: &str) -> Option<Self> {
        User::from_name(name).ok().flatten().map(Self::from)
    }

    /// The account of that user id, if there is one.
    pub(super) fn of(uid: Uid) -> Option<Self> {
        User::from_uid(uid).ok().flatten().map(Self::from)
    }
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self { name: user.name, uid: user.uid, gid: user.gid }
    }
}

/// Whether this process is root. PostgreSQL refuses to run as root.
pub(super) fn is_root() -> bool {
    geteuid().is_root()
}

/// The name of a user for messages: the name of the account, else the number.
pub(super) fn user_name(uid: Uid) -> String {
    Account::of(uid).map_or_else(|| format!("number {uid}"), |account| account.name)
}

/// A command that runs `program` as `account` (`None`: as the user of this process), in the folder `/`, with an empty
/// standard input.
pub(super) fn command(program: &Path, account: Option<&Account>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().current_dir("/").stdin(Stdio::null());
    for name in KEPT_VARIABLES {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // Messages are in English, independent of LANG. The locale of LANG may not even exist on this machine.
    command.env("LC_ALL", "C");
    if let Some(account) = account {
        // With these calls, the standard library also drops root's supplementary groups.
        command.gid(account.gid.as_raw()).uid(account.uid.as_raw());
    }
    command
}

/// Makes the program of `command` the leader of a new session. It inherits only the three standard files.
#[expect(unsafe_code, reason = "std has no safe way to start a session or to withhold files that it did not open")]
pub(super) fn detach(command: &mut Command) {
    let inherited = open_files();
    // SAFETY: between fork and exec the closure only calls setsid and fcntl. Both are async-signal-safe, and nothing is
    // allocated. If a number in `inherited` was closed since then, fcntl fails with EBADF, which is ignored.
    unsafe {
        command.pre_exec(move || {
            if libc::setsid() == -1 {
                return Err(io::Error::last_os_error());
            }
            for &file in &inherited {
                libc::fcntl(file, libc::F_SETFD, libc::FD_CLOEXEC);
            }
            Ok(())
        });
    }
}

/// The open files of this process except the three standard ones. Most of them were inherited from the parent process.
fn open_files() -> Vec<RawFd> {
    let Ok(entries) = std::fs::read_dir("/dev/fd") else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<RawFd>().ok())
        .filter(|&file| file > libc::STDERR_FILENO)
        .collect()
}
