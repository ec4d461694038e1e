//! The folder of the cluster, and the user of this machine who runs its server.
//!
//! The cluster of an ordinary user is in the user's own data folder. PostgreSQL refuses to run as root. For root, the
//! server therefore runs as the user `postgres`, or as `nobody` if there is no `postgres`. The folder is then one that
//! this user can enter. Root's home is not.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use nix::unistd::{Uid, User, geteuid};

use super::Options;
use super::process::{self, Account};
use crate::{Error, ErrorKind, Result};

/// The name of the cluster's folder within the data folder.
const NAME: &str = "sparkify-polars";

/// The text of the marker, for people who find the file.
const MARKER: &str = "This folder holds the local PostgreSQL of sparkify-polars.\n\
                      `sparkify-polars db status` says what is in it, `sparkify-polars db destroy` deletes it.\n";

const HINT: &str = "Choose a folder for the local PostgreSQL with --local-dir DIR, \
                    or name a server with --database-url URL.";

/// The folder of a cluster, and the user who runs its server.
#[derive(Debug, Clone)]
pub(super) struct Place {
    dir: PathBuf,
    /// The user who runs the server. `None` for the user of this process.
    account: Option<Account>,
}

impl Place {
    /// The place that `options` name. It may not exist yet. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] in these cases:
    ///
    /// - there is no home folder to put the cluster in
    /// - there is no user who can run root's server
    /// - the folder belongs to another user, is not a folder, or has a line break in its name
    pub(super) fn of(options: &Options) -> Result<Self> {
        let failed = |doing: &str, why: String| Error::new(ErrorKind::Local, doing).because(why).hint(HINT);
        let finding = "finding a folder for the local PostgreSQL";
        let dir = match &options.dir {
            Some(dir) => dir.clone(),
            None => default_dir().ok_or_else(|| {
                failed(finding, "HOME is not set and this user has no home folder in the account database".to_owned())
            })?,
        };
        let dir = std::path::absolute(&dir).map_err(|error| failed(finding, error.to_string()))?;
        // Each folder must have only one name here, because a running postmaster is recognised by the path of its data
        // directory.
        let dir = dir.canonicalize().unwrap_or(dir);

        let using = format!("using {} for the local PostgreSQL", dir.display());
        // PostgreSQL's own files hold the path on one line.
        if dir.as_os_str().as_encoded_bytes().contains(&b'\n') {
            return Err(failed(&using, "there is a line break in its name".to_owned()));
        }
        match fs::metadata(&dir) {
            Ok(found) if !found.is_dir() => return Err(failed(&using, "it is not a folder".to_owned())),
            Ok(found) if found.uid() != geteuid().as_raw() => {
                let owner = process::user_name(Uid::from_raw(found.uid()));
                return Err(failed(&using, format!("it belongs to the user {owner}")));
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&using, error.to_string())),
            _ => {}
        }
        let account = if process::is_root() {
            Some(server_account(&dir.join("data")).ok_or_else(|| {
                failed(
                    "choosing the user who runs the local PostgreSQL",
                    "it cannot run as root, and this machine has neither a user postgres nor a user nobody".to_owned(),
                )
            })?)
        } else {
            None
        };
        Ok(Self { dir, account })
    }

    /// The folder with all files of the cluster.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// PostgreSQL's data directory.
    pub(super) fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// The server's log.
    pub(super) fn log(&self) -> PathBuf {
        self.dir.join("server.log")
    }

    /// The name of the user who runs the server.
    pub(super) fn user(&self) -> String {
        self.account.as_ref().map_or_else(|| process::user_name(geteuid()), |account| account.name.clone())
    }

    pub(super) fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// The user id of the server's processes.
    pub(super) fn uid(&self) -> Uid {
        self.account.as_ref().map_or_else(geteuid, |account| account.uid)
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.dir.join("lock")
    }

    /// The folder of downloaded builds.
    pub(super) fn builds(&self) -> PathBuf {
        self.dir.join("builds")
    }

    pub(super) fn is_marked(&self) -> bool {
        self.marker().is_file()
    }

    pub(super) fn marker(&self) -> PathBuf {
        self.dir.join("sparkify-polars.txt")
    }

    /// Makes the folder and writes the marker. Fails if the folder already exists with other content.
    pub(super) fn prepare(&self) -> Result<()> {
        let failed = |why: String| {
            Error::new(ErrorKind::Local, format!("making the folder {} for the local PostgreSQL", self.dir.display()))
                .because(why)
                .hint(HINT)
        };
        if self.is_marked() {
            return Ok(());
        }
        // The server's user must be able to enter root's folder. Private files in it have their own modes.
        let mode = if self.account.is_some() { 0o755 } else { 0o700 };
        if let Some(parent) = self.dir.parent() {
            DirBuilder::new().recursive(true).mode(0o755).create(parent).map_err(|error| failed(error.to_string()))?;
        }
        match DirBuilder::new().mode(mode).create(&self.dir) {
            // The umask may have removed permissions.
            Ok(()) => set_mode(&self.dir, mode).map_err(|error| failed(error.to_string()))?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // If several processes start for the first time at once, one of them writes the marker first. The
                // others may then see its files.
                let mut entries = fs::read_dir(&self.dir).map_err(|error| failed(error.to_string()))?;
                if entries.next().is_some() && !self.is_marked() {
                    return Err(failed("it exists and contains other files".to_owned()));
                }
            }
            Err(error) => return Err(failed(error.to_string())),
        }
        self.check_reach()?;
        fs::write(self.marker(), MARKER).map_err(|error| failed(error.to_string()))
    }

    /// Checks that the server's user can enter the folder. It runs a command there, because permission bits do not
    /// decide alone.
    fn check_reach(&self) -> Result<()> {
        let Some(account) = &self.account else { return Ok(()) };
        let tried =
            process::command(Path::new("/bin/sh"), Some(account)).args(["-c", ":"]).current_dir(&self.dir).status();
        match tried {
            Ok(_) => Ok(()),
            Err(error) => {
                let doing = format!("running the local PostgreSQL as the user {}", account.name);
                let why = format!("that user cannot enter {}: {error}", self.dir.display());
                Err(Error::new(ErrorKind::Local, doing).because(why).hint(HINT))
            }
        }
    }
}

/// Sets the permission bits of a file or folder.
pub(super) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Makes a new folder with mode 0700 that belongs to the server's user.
pub(super) fn make_private(path: &Path, account: Option<&Account>) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)?;
    match account {
        Some(account) => std::os::unix::fs::lchown(path, Some(account.uid.as_raw()), Some(account.gid.as_raw())),
        None => Ok(()),
    }
}

fn default_dir() -> Option<PathBuf> {
    if process::is_root() {
        return Some(Path::new("/var/lib").join(NAME));
    }
    // The XDG Base Directory Specification requires that relative paths are ignored.
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).and_then(absolute);
    data.or_else(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from).and_then(absolute);
        let home = home.or_else(|| absolute(User::from_uid(geteuid()).ok()??.dir))?;
        Some(home.join(".local/share"))
    })
    .map(|data| data.join(NAME))
}

/// The user who runs root's server. If there is a data directory, it is the owner, because PostgreSQL accepts no other
/// user.
fn server_account(data: &Path) -> Option<Account> {
    let owner = fs::metadata(data).ok().map(|data| Uid::from_raw(data.uid())).filter(|uid| !uid.is_root());
    owner.and_then(Account::of).or_else(|| Account::named("postgres")).or_else(|| Account::named("nobody"))
}
