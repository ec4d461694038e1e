//! `postmaster.pid`: the process that serves a data directory, and whether it is still that server.
//!
//! The file remains after a server was killed, and another program may have its process id by now. The lines of the
//! file are (PostgreSQL's `miscadmin.h`, `LOCK_FILE_LINE_*`):
//!
//! - the process id
//! - the data directory
//! - the start time in epoch seconds
//! - the port
//! - the folder of the socket
//! - the listen address
//! - the shared memory key and id
//! - the state

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;

/// The lines of `postmaster.pid` that are needed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LockFile {
    pub(super) pid: u32,
    pub(super) port: u16,
    pub(super) socket_dir: PathBuf,
    pub(super) state: ServerState,
}

/// The state in the last line. The server updates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServerState {
    Starting,
    Ready,
    Stopping,
}

/// The lock file of the server that serves `data` at this moment. `None` if there is no such server:
///
/// - there is no file, or a server is still writing it
/// - the process of the file does not exist any more
/// - the process is another program
pub(super) fn live(data: &Path) -> Option<LockFile> {
    let file = parse(&fs::read(path(data)).ok()?)?;
    serves(file.pid, data).then_some(file)
}

/// Makes the lock file of a dead server acceptable to the server that this process is about to start.
///
/// PostgreSQL refuses to start while the process in the file exists, even if it is another program. The only exception
/// is PostgreSQL's own parent process. So this function writes the id of this process into the file. It does not delete
/// the file, because the file also has the shared memory key. With it the new server checks whether children of a
/// killed postmaster still write to the data.
pub(super) fn take_over(data: &Path) -> io::Result<()> {
    let path = path(data);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        read => read?,
    };
    match bytes.iter().position(|&byte| byte == b'\n') {
        Some(end) if first_number(&bytes).is_some() => {
            let mut text = std::process::id().to_string().into_bytes();
            text.extend_from_slice(&bytes[end..]);
            fs::write(path, text)
        }
        // The file was cut off by a crash or a full disk. It has no process id, and PostgreSQL would always refuse it.
        _ => fs::remove_file(path),
    }
}

fn path(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

fn first_number(bytes: &[u8]) -> Option<u32> {
    let line = bytes.split(|&byte| byte == b'\n').next()?;
    std::str::from_utf8(line).ok()?.trim().parse().ok().filter(|&pid| pid > 0)
}

fn parse(bytes: &[u8]) -> Option<LockFile> {
    let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
    let text = |n: usize| std::str::from_utf8(lines.get(n)?).ok().map(str::trim);
    // While the server starts, the later lines do not exist yet.
    let state = match text(7) {
        Some("ready" | "standby") => ServerState::Ready,
        Some("stopping") => ServerState::Stopping,
        _ => ServerState::Starting,
    };
    Some(LockFile {
        pid: first_number(bytes)?,
        port: text(3).and_then(|port| port.parse().ok()).unwrap_or(super::socket::PORT),
        socket_dir: lines.get(4).map(|dir| PathBuf::from(OsStr::from_bytes(dir))).unwrap_or_default(),
        state,
    })
}

/// Whether the process `pid` exists and is the server of `data`.
pub(super) fn serves(pid: u32, data: &Path) -> bool {
    let Ok(number) = i32::try_from(pid) else { return false };
    if kill(Pid::from_raw(number), None) == Err(Errno::ESRCH) {
        return false;
    }
    if Path::new("/proc/self/stat").exists() { proc_says(pid, data) } else { ps_says(pid) }
}

/// On Linux, reads the state and the arguments of the process from /proc. A zombie does not count.
fn proc_says(pid: u32, data: &Path) -> bool {
    let Ok(stat) = fs::read(format!("/proc/{pid}/stat")) else { return false };
    // The program's name comes before the state. It is in parentheses, and may contain parentheses itself.
    let state = stat.iter().rposition(|&byte| byte == b')').and_then(|end| stat.get(end + 2));
    if matches!(state, None | Some(b'Z' | b'X')) {
        return false;
    }
    let Ok(arguments) = fs::read(format!("/proc/{pid}/cmdline")) else { return false };
    let arguments: Vec<&OsStr> = arguments.split(|&byte| byte == 0).map(OsStr::from_bytes).collect();
    let name = arguments.first().and_then(|program| Path::new(program).file_name()).unwrap_or_default();
    let name = name.to_string_lossy();
    // Some packages wrap the program under a slightly different name. Child processes are named "postgres: ...".
    if !(name.contains("postgres") || name.contains("postmaster")) || name.contains("postgres:") {
        return false;
    }
    // A server that was started by hand may get its data directory from the environment instead.
    match arguments.iter().position(|argument| *argument == "-D").and_then(|n| arguments.get(n + 1)) {
        Some(dir) => same_folder(Path::new(dir), data),
        None => true,
    }
}

fn same_folder(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// On systems without /proc, runs `ps`. All of them support these two columns.
fn ps_says(pid: u32) -> bool {
    let output = Command::new("ps").args(["-o", "stat=,comm=", "-p", &pid.to_string()]).output();
    output.is_ok_and(|output| {
        let line = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        !line.starts_with('Z') && line.contains("postgres")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = b"4711\n/x/data\n1700000000\n5432\n/x/socket\n\n  1 2\nready   \n";

    #[test]
    fn a_lock_file_is_read_even_if_it_is_incomplete() {
        let file = parse(FILE).unwrap();
        let (pid, port, dir) = (file.pid, file.port, file.socket_dir.to_str().unwrap());
        assert_eq!((pid, port, dir, file.state), (4711, 5432, "/x/socket", ServerState::Ready));
        assert_eq!(parse(b"4711\n/x/data\n1700000000\n5432\n").unwrap().state, ServerState::Starting);
        assert_eq!(parse(b""), None);
        assert_eq!(parse(b"x\n"), None);
    }

    #[test]
    fn another_program_with_the_pid_is_not_a_server() {
        let dir = tempfile::tempdir().unwrap();
        let me = std::process::id();
        fs::write(dir.path().join("postmaster.pid"), format!("{me}\n/x\n1\n5432\n/x\n\n\nready\n")).unwrap();
        assert_eq!(live(dir.path()), None);
    }

    #[test]
    fn taking_over_replaces_the_pid_and_keeps_the_other_lines() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(path(dir.path()), FILE).unwrap();
        take_over(dir.path()).unwrap();
        let text = fs::read_to_string(path(dir.path())).unwrap();
        assert_eq!(text, format!("{}\n/x/data\n1700000000\n5432\n/x/socket\n\n  1 2\nready   \n", std::process::id()));

        fs::write(path(dir.path()), "").unwrap();
        take_over(dir.path()).unwrap();
        assert!(!path(dir.path()).exists());
    }
}
