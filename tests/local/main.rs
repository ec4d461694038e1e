//! Tests the local PostgreSQL with real servers in scratch folders, through the library and through the real binary.

mod commands;
mod lifecycle;
mod other_process;
mod places;
mod release_server;
mod supply;
mod throwaway;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::stat::{Mode, umask};
use nix::unistd::{Pid, User, geteuid};
use other_process::{PART, ordinary, part, part_of, part_result, stdout_of, write_result};
use release_server::ReleaseServer;
use sparkify_polars::local::{Build, Cluster, Event, How, Options, Running, State};
use sparkify_polars::{Error, ErrorKind};
use test_support::server::{self, query, scratch, skipped, throwaway};
use test_support::wait_until;

const BINARY: &str = env!("CARGO_BIN_EXE_sparkify-polars");

/// Not a test. Other tests run it in a process that they can kill, or that has another user or another environment.
#[test]
fn a_part_of_another_test() {
    let Ok(part) = std::env::var(PART) else { return };
    let words: Vec<&str> = part.split('\n').collect();
    let seen = Mutex::new(String::new());
    let tell = |event: Event| {
        let name = format!("{event:?}");
        seen.lock().unwrap().push_str(&format!(" {}", name.split(' ').next().unwrap()));
    };
    let outcome = match words[..] {
        ["hold"] => {
            server::database();
            write_result(&format!("OK {} {}", server::cluster().pid, scratch().display()));
            std::thread::sleep(Duration::from_secs(600));
            return;
        }
        ["ensure", dir] => throwaway(Path::new(dir)).ensure(&tell),
        ["fetch", dir, version, sha256] => {
            // A strict umask of root. With it, only root could read the unpacked files.
            umask(Mode::from_bits_truncate(0o077));
            let options = Options { dir: Some(dir.into()), fetch: true };
            let build = Build { version: version.to_owned(), sha256: sha256.to_owned() };
            let cluster = Cluster::new(&options).unwrap().with_bin_dirs(Vec::new()).with_build(Some(build));
            cluster.with_setting("fsync", "off").ensure(&tell)
        }
        _ => unreachable!("{words:?}"),
    };
    match outcome {
        Ok(running) => write_result(&format!("OK {:?}{} {}", running.how, seen.lock().unwrap(), running.pid)),
        Err(error) => {
            write_result(&format!("ERROR {error:#} / {}", error.hint_text().unwrap_or_default()).replace('\n', " "))
        }
    }
}

/// A cluster that was created and stopped before, for tests of later steps. It is a copy, which is faster to make.
fn stopped(dir: &Path) -> Cluster {
    static ORIGINAL: OnceLock<PathBuf> = OnceLock::new();
    let original = ORIGINAL.get_or_init(|| {
        let original = scratch().join("original");
        throwaway(&original).ensure(&|_| ()).unwrap();
        throwaway(&original).stop().unwrap();
        original
    });
    assert!(Command::new("cp").arg("-a").arg(original).arg(dir).status().unwrap().success());
    throwaway(dir)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn ask(running: &Running, statement: &str) -> String {
    ask_in(running, "sparkify", statement)
}

fn ask_in(running: &Running, database: &str, statement: &str) -> String {
    query(running, database, statement).unwrap()
}

#[track_caller]
fn assert_local(error: &Error, says: &[&str], hints: &[&str]) {
    assert_eq!(error.kind(), ErrorKind::Local, "{error}");
    let (text, hint) = (format!("{error:#}"), error.hint_text().unwrap_or_default());
    assert!(says.iter().all(|part| text.contains(part)), "{says:?} in: {text}");
    assert!(hints.iter().all(|part| hint.contains(part)), "{hints:?} in: {hint}");
}

/// Whether a process has ended. A zombie process counts as ended.
fn gone(pid: u32) -> bool {
    let unburied = fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z"));
    unburied || kill(Pid::from_raw(pid.cast_signed()), None).is_err()
}

/// Names, sizes and times of the files in a folder.
fn disk(dir: &Path) -> Vec<(PathBuf, u64, i64)> {
    let entries = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter().map(Result::unwrap);
    entries
        .map(|entry| (entry.path().to_owned(), entry.metadata().unwrap()))
        .map(|(p, m)| (p, m.len(), m.mtime()))
        .collect()
}

/// The binaries of this machine, and a server that offers them as a release.
fn release() -> Option<(PathBuf, ReleaseServer)> {
    let program = fs::canonicalize(format!("/proc/{}/exe", server::cluster().pid)).ok();
    let Some(bin_dir) = program.as_deref().and_then(Path::parent) else {
        skipped("there is no /proc to find the binaries by");
        return None;
    };
    let version = &server::cluster().version;
    let version = format!("{}.0", version.split(' ').next().unwrap());
    let folder = scratch().join("release");
    fs::create_dir(&folder).unwrap();
    let Some(server) = ReleaseServer::start(&folder, bin_dir, &version) else {
        skipped("there is no openssl to make a certificate with");
        return None;
    };
    Some((bin_dir.to_owned(), server))
}
