//! A folder that is there as long as the notebook is.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Waits until its standard input ends, as it does when the kernel does, however that came about; stops the PostgreSQL that may run in
/// the folder, and deletes the folder.
const WATCH: &str = r#"
cat > /dev/null
pid=$(head -n 1 "$0"/*/data/postmaster.pid 2> /dev/null) && kill -INT "$pid" 2> /dev/null
while [ -n "$pid" ] && kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
rm -rf "$0"
"#;

/// A new folder for whatever a notebook writes, a PostgreSQL among it. It goes with [`Folder::remove`], or with the kernel: what a cell
/// leaves behind when it fails is not left for long.
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
    /// Where it cannot be made.
    pub fn new() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("sparkify-notebook-{}", std::process::id()));
        fs::create_dir(&path)?;
        // Where root runs this, another user runs PostgreSQL, and has to get there.
        fs::set_permissions(&path, Permissions::from_mode(0o755))?;
        let mut watch = Command::new("sh");
        // In a group of its own it does not end with the kernel.
        let watch = watch.args(["-c", WATCH]).arg(&path).stdin(Stdio::piped()).stdout(Stdio::null()).process_group(0);
        Ok(Self { watch: watch.spawn()?, path })
    }

    /// A path in it.
    #[must_use]
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }

    /// Stops the PostgreSQL in it, if there is one, and deletes the folder.
    ///
    /// # Errors
    ///
    /// Where something of it is left.
    pub fn remove(mut self) -> io::Result<()> {
        drop(self.watch.stdin.take());
        self.watch.wait()?;
        if self.path.exists() {
            return Err(io::Error::other(format!("{} is still there", self.path.display())));
        }
        Ok(())
    }
}
