//! Starts and stops the server.
//!
//! `postgres` is started directly, not by `pg_ctl`, for these reasons:
//!
//! - the exit of the server and its status are noticed at once
//! - no shell has to quote paths
//! - PostgreSQL accepts the lock file of a dead server only if it names the parent process (`postmaster.rs`); that must
//!   be this program, not `pg_ctl`

use std::ffi::OsString;
use std::io;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::binaries::Binaries;
use super::place::Place;
use super::postmaster::{self, LockFile, ServerState};
use super::probe::{self, Answer};
use super::{log, process, socket};
use crate::{Error, ErrorKind, Result};

/// How long a start or a stop may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// The pause between two checks of the server.
pub(super) const PAUSE: Duration = Duration::from_millis(25);

/// SQLSTATE lock_file_exists, as `log_line_prefix` writes it. Children of a killed postmaster still run.
const LOCK_FILE_EXISTS: &str = " F0001 ";

/// Starts the server of an existing data directory and waits until it accepts connections. The caller holds the lock
/// and has checked that no server runs. Returns the lock file and the version of the server.
pub(super) fn start(place: &Place, binaries: &Binaries, settings: &[(String, String)]) -> Result<(LockFile, String)> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let before = log::end(&place.log());
        let mut child = spawn(place, binaries, settings)?;
        let outcome = wait_until_ready(place, &mut child, deadline);
        reap(child);
        let why = match outcome {
            Outcome::Ready(file, version) => return Ok((file, version)),
            Outcome::Ended(status) => {
                let lines = log::last_lines(&place.log(), before);
                if lines.contains(LOCK_FILE_EXISTS) && Instant::now() < deadline {
                    std::thread::sleep(Duration::from_millis(200));
                    continue;
                }
                format!("the server ended ({status}); its log {} ends:\n{lines}", place.log().display())
            }
            Outcome::Refused(why) => format!("the server refuses connections: {why}"),
            Outcome::Late(why) => {
                let lines = log::last_lines(&place.log(), before);
                let seconds = PATIENCE.as_secs();
                format!("{why} after {seconds} s; its log {} ends:\n{lines}", place.log().display())
            }
        };
        let hint = "See `sparkify-polars db status`. If the disk is full, free some space. `sparkify-polars db \
                    destroy` deletes the local PostgreSQL with its data, and the next load makes a new one.";
        return Err(failed(place).because(why).hint(hint));
    }
}

enum Outcome {
    Ready(LockFile, String),
    Ended(ExitStatus),
    Refused(String),
    Late(String),
}

fn spawn(place: &Place, binaries: &Binaries, settings: &[(String, String)]) -> Result<Child> {
    let failed = |error: io::Error| failed(place).caused_by(error);
    let socket_dir = socket::prepare(place)?;
    socket::clear(&socket_dir);
    postmaster::take_over(&place.data()).map_err(failed)?;
    log::rotate(&place.log()).map_err(failed)?;
    let log = log::open(&place.log()).map_err(failed)?;

    let mut sockets = OsString::from("unix_socket_directories=");
    sockets.push(socket::quoted_for_server(&socket_dir));
    let mut command = process::command(&binaries.dir.join("postgres"), place.account());
    command.arg("-D").arg(place.data()).arg("-c").arg(sockets);
    // The command line has priority over the configuration files. So no edit of a file can open the server to the
    // network.
    command.args(["-c", "listen_addresses=", "-c", &format!("port={}", socket::PORT)]);
    for (name, value) in settings {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    command.current_dir(place.data()).stdout(log.try_clone().map_err(failed)?).stderr(log);
    process::detach(&mut command);
    command.spawn().map_err(failed)
}

fn failed(place: &Place) -> Error {
    Error::new(ErrorKind::Local, format!("starting the local PostgreSQL in {}", place.dir().display()))
}

fn wait_until_ready(place: &Place, child: &mut Child, deadline: Instant) -> Outcome {
    let mut why = "it is not ready".to_owned();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Outcome::Ended(status),
            Ok(None) => {}
            Err(error) => return Outcome::Late(error.to_string()),
        }
        // An earlier connection would only add refusals to the server's log.
        let file = postmaster::live(&place.data()).filter(|file| file.pid == child.id());
        if let Some(file) = file.filter(|file| file.state == ServerState::Ready) {
            match probe::ask(&file.socket_dir, file.port) {
                Answer::Ready { version } => return Outcome::Ready(file, version),
                Answer::Refused(text) => return Outcome::Refused(text),
                Answer::NotNow(text) | Answer::Nobody(text) => why = text,
            }
        }
        if Instant::now() > deadline {
            return Outcome::Late(why);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Waits for the end of the server in a thread, as long as this process lives. Otherwise a dead server would remain as
/// a zombie and keep its process id.
fn reap(mut child: Child) {
    if let Err(error) = std::thread::Builder::new().spawn(move || child.wait()) {
        // This is not an error: the zombie disappears when this process ends.
        tracing::debug!(%error, "no thread waits for the end of the server");
    }
}

/// Stops the server `pid` of `place` like `pg_ctl stop -m fast`, and waits for its end.
pub(super) fn stop(place: &Place, pid: u32) -> Result<()> {
    signal(place, pid, Signal::SIGINT)?;
    if ends_within(PATIENCE, place, pid) {
        return Ok(());
    }
    let (lines, seconds) = (log::last_lines(&place.log(), 0), PATIENCE.as_secs());
    Err(stopping(place).because(format!("process {pid} is still running after {seconds} s; its log ends: {lines}")))
}

/// Stops the server `pid` of `place` like `pg_ctl stop -m smart`: it runs until all other sessions have ended. Waits
/// for a few seconds only.
pub(super) fn stop_if_unused(place: &Place, pid: u32) -> Result<()> {
    signal(place, pid, Signal::SIGTERM)?;
    ends_within(Duration::from_secs(5), place, pid);
    Ok(())
}

fn stopping(place: &Place) -> Error {
    Error::new(ErrorKind::Local, format!("stopping the local PostgreSQL in {}", place.dir().display()))
}

fn signal(place: &Place, pid: u32, signal: Signal) -> Result<()> {
    let number = i32::try_from(pid).map_err(|error| stopping(place).caused_by(error))?;
    match kill(Pid::from_raw(number), signal) {
        Ok(()) | Err(nix::errno::Errno::ESRCH) => Ok(()),
        Err(error) => Err(stopping(place).caused_by(error)),
    }
}

/// Whether the server ends in time. This checks the process, because the lock file disappears a moment earlier.
fn ends_within(patience: Duration, place: &Place, pid: u32) -> bool {
    let deadline = Instant::now() + patience;
    while postmaster::serves(pid, &place.data()) {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(PAUSE);
    }
    true
}
