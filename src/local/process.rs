//! PostgreSQL's programs run as the right user, cut off from the command that starts them.
//!
//! They get a clean environment and, where the command runs as root, an ordinary user's rights. A server also gets a
//! session of its own and none of the command's open files, so that neither Ctrl-C nor `| head` nor a lock that some
//! script holds is tied to it.

use std::io;
use std::os::fd::RawFd;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::libc;
use nix::unistd::{Gid, Uid, User, geteuid};

/// What the programs may need of the environment: where to find libraries, locales and `/bin/sh`'s tools. Nothing else
/// is passed on: `PG*` and `LC_*` would change what they do, and a server that outlives the command has no business
/// with its secrets.
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

/// Whether this process is root, under whom PostgreSQL refuses to run.
pub(super) fn is_root() -> bool {
    geteuid().is_root()
}

/// The name of a user id for people: its account's, else the number.
pub(super) fn user_name(uid: Uid) -> String {
    Account::of(uid).map_or_else(|| format!("number {uid}"), |account| account.name)
}

/// A command that runs `program` as `account` (as this user if `None`), from the root folder, with nothing on standard
/// input.
pub(super) fn command(program: &Path, account: Option<&Account>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().current_dir("/").stdin(Stdio::null());
    for name in KEPT_VARIABLES {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // Messages in English whatever the person's LANG, which need not even exist on this machine.
    command.env("LC_ALL", "C");
    if let Some(account) = account {
        // The standard library drops root's supplementary groups with these.
        command.gid(account.gid.as_raw()).uid(account.uid.as_raw());
    }
    command
}

/// Makes the program of `command` the leader of a session of its own, with none of this process's files but the
/// standard three.
#[expect(unsafe_code, reason = "std has no safe way to start a session or to withhold files that it did not open")]
pub(super) fn detach(command: &mut Command) {
    let inherited = open_files();
    // SAFETY: between fork and exec this calls setsid and fcntl only, both async-signal-safe, and allocates nothing.
    // A number in `inherited` that was closed since then makes fcntl fail with EBADF, which is ignored.
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

/// This process's open files past the standard three: files that its own parent left open for it, mostly.
fn open_files() -> Vec<RawFd> {
    let Ok(entries) = std::fs::read_dir("/dev/fd") else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<RawFd>().ok())
        .filter(|&file| file > libc::STDERR_FILENO)
        .collect()
}
