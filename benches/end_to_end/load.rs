//! A load by the release binary, with its time and memory.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use sparkify_polars::{Error, ErrorKind, Result};

use super::server::Server;
use super::{Data, Measured};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sparkify-polars");

/// The time between two readings of the memory of a load. Each reading is the high-water mark, so no peak is missed.
const LOOK: Duration = Duration::from_millis(20);

/// Loads the data into the database of this round. Also returns the `--timings` output of the load.
pub(crate) fn measured(server: &Server, data: &Data) -> Result<(Measured, String)> {
    let (server_before, client_before) = (server.cpu(), cpu_of_children());
    let began = Instant::now();
    let (stdout, peak_bytes) = load(server, data)?;
    let wall = began.elapsed();
    let client_cpu = since(cpu_of_children(), client_before);
    let server_cpu = since(server.cpu(), server_before);
    Ok((Measured { wall, client_cpu, server_cpu, peak_bytes }, timings(&stdout)))
}

/// The difference of two readings. `None` if one of them is missing.
pub(crate) fn since(now: Option<Duration>, before: Option<Duration>) -> Option<Duration> {
    now?.checked_sub(before?)
}

fn load(server: &Server, data: &Data) -> Result<(String, Option<u64>)> {
    let mut command = Command::new(PROGRAM);
    command.args(["load", "--timings", "--database-url", &server.url()]);
    command.arg("--songs").arg(&data.songs).arg("--logs").arg(&data.logs);
    // No variable may change the connection or the log.
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"PG") || name == "DATABASE_URL" || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    let failed = || Error::new(ErrorKind::Bug, format!("running {PROGRAM}"));
    let (stdout, stderr) = (Stdio::piped(), Stdio::piped());
    let child = command.stdin(Stdio::null()).stdout(stdout).stderr(stderr).spawn();
    let child = child.map_err(|error| failed().caused_by(error))?;
    let (id, ended) = (child.id(), AtomicBool::new(false));
    let (output, peak) = thread::scope(|scope| {
        let watcher = scope.spawn(|| watched(id, &ended));
        let output = child.wait_with_output();
        ended.store(true, Ordering::Relaxed);
        (output, watcher.join().ok().flatten())
    });
    let output = output.map_err(|error| failed().caused_by(error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(failed().because(format!("it ended with {}: {said}", output.status)));
    }
    Ok((String::from_utf8_lossy(&output.stdout).into_owned(), peak))
}

/// The peak memory of a process until its end. (The peak that getrusage reports for a child starts at the memory of its
/// parent.)
fn watched(id: u32, ended: &AtomicBool) -> Option<u64> {
    let mut peak = None;
    while !ended.load(Ordering::Relaxed) {
        peak = high_water(id).max(peak);
        thread::sleep(LOOK);
    }
    peak
}

fn high_water(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// The CPU time of the children of this process that have ended. The server has not ended, so it is not included.
fn cpu_of_children() -> Option<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let duration = |time: TimeVal| {
        let micros = u64::try_from(time.tv_usec()).ok()?;
        Some(Duration::from_secs(u64::try_from(time.tv_sec()).ok()?) + Duration::from_micros(micros))
    };
    Some(duration(usage.user_time())? + duration(usage.system_time())?)
}

/// The table of `--timings` in the output of a load, with the lines that belong to it.
fn timings(stdout: &str) -> String {
    let lines: Vec<&str> = stdout.lines().collect();
    let header = lines.iter().position(|line| line.contains(" working "));
    let of_table = |line: &&&str| line.starts_with([' ', '─', '═']) || line.starts_with("read ");
    let from = header.map_or(lines.len(), |header| header.saturating_sub(1));
    lines[from..].iter().take_while(of_table).copied().collect::<Vec<_>>().join("\n")
}
