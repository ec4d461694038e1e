//! A folder that exists as long as the notebook.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Waits until its standard input ends, which happens when the kernel ends in any way. Then it stops the PostgreSQL
/// that may run in the folder, and deletes the folder.
const WATCH: &str = r#"
cat > /dev/null
pid=$(head -n 1 "$0"/*/data/postmaster.pid 2> /dev/null) && kill -INT "$pid" 2> /dev/null
while [ -n "$pid" ] && kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
rm -rf "$0"
"#;

/// A new folder for the files of a notebook, also for a PostgreSQL. [`Folder::remove`] deletes it. So does the end of
/// the kernel, so that the files of a cell that fails do not stay.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    watch: Child,
}

impl Folder {
    /// A new folder.
    ///
    /// # Errors
    ///
    /// If it cannot be created.
    pub fn new() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("sparkify-notebook-{}", std::process::id()));
        fs::create_dir(&path)?;
        // If root runs this, PostgreSQL runs as another user, who must be able to enter the folder.
        fs::set_permissions(&path, Permissions::from_mode(0o755))?;
        let mut watch = Command::new("sh");
        // In its own process group, it does not end with the kernel.
        let watch = watch.args(["-c", WATCH]).arg(&path).stdin(Stdio::piped()).stdout(Stdio::null()).process_group(0);
        Ok(Self { watch: watch.spawn()?, path })
    }

    /// A path in the folder.
    #[must_use]
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }

    /// Stops the PostgreSQL in the folder, if there is one, and deletes the folder.
    ///
    /// # Errors
    ///
    /// If the folder still exists afterwards.
    pub fn remove(mut self) -> io::Result<()> {
        drop(self.watch.stdin.take());
        self.watch.wait()?;
        if self.path.exists() {
            return Err(io::Error::other(format!("{} is still there", self.path.display())));
        }
        Ok(())
    }
}
