//! Parts of tests that run in a separate process. Such a process can be killed, run as another user, or have another
//! environment.
//!
//! The process runs this test binary again. A variable names the part that it runs: see `a_part_of_another_test`.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

use nix::unistd::{User, geteuid};

use test_support::server::{scratch, skipped};

/// The variable that names a part of another test. It has one word on each line.
pub(crate) const PART: &str = "SPARKIFY_TEST_PART";

/// A command that runs the part that `words` name, in this test binary.
pub(crate) fn part(words: &[&str]) -> Command {
    part_of(&std::env::current_exe().unwrap(), words)
}

pub(crate) fn part_of(program: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(["--exact", "a_part_of_another_test", "--nocapture"]).env(PART, words.join("\n"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// The result of a part: its words after a success, otherwise its error.
pub(crate) fn part_result(output: &Output) -> Result<String, String> {
    let text = stdout_of(output);
    let line = text.lines().find_map(|line| line.strip_prefix("PART ")).unwrap_or_else(|| panic!("{output:?}"));
    match line.split_once(' ').unwrap() {
        ("OK", words) => Ok(words.to_owned()),
        (_, error) => Err(error.to_owned()),
    }
}

pub(crate) fn stdout_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Writes the result of a part. [`part_result`] reads it.
pub(crate) fn write_result(text: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "\nPART {text}").unwrap();
}

/// An ordinary user of this machine: the user who runs the tests. For root it is `nobody`.
pub(crate) struct Ordinary {
    pub(crate) name: String,
    ids: Option<(u32, u32)>,
}

pub(crate) fn ordinary() -> Option<Ordinary> {
    if !geteuid().is_root() {
        let name = User::from_uid(geteuid()).ok()??.name;
        return Some(Ordinary { name, ids: None });
    }
    let Some(user) = User::from_name("nobody").unwrap() else {
        skipped("there is no user nobody");
        return None;
    };
    Some(Ordinary { name: user.name, ids: Some((user.uid.as_raw(), user.gid.as_raw())) })
}

impl Ordinary {
    pub(crate) fn owns(&self, path: &Path) {
        if let Some((uid, gid)) = self.ids {
            std::os::unix::fs::chown(path, Some(uid), Some(gid)).unwrap();
        }
    }

    pub(crate) fn runs<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        match self.ids {
            Some((uid, gid)) => command.uid(uid).gid(gid),
            None => command,
        }
    }

    /// A copy of the program that this user can run. The original may be in a folder that only root can enter. `cp`
    /// makes the copy, not this process. A child process that is just starting could inherit a file that this process
    /// has open for writing. The system does not run such a file.
    pub(crate) fn program(&self, path: &str) -> PathBuf {
        static COPYING: Mutex<()> = Mutex::new(());
        let _lock = COPYING.lock();
        let copy = scratch().join(Path::new(path).file_name().unwrap());
        if !copy.exists() {
            assert!(Command::new("cp").arg(path).arg(&copy).status().unwrap().success());
            assert!(Command::new("chmod").arg("755").arg(&copy).status().unwrap().success());
        }
        copy
    }
}
