//! Creates a cluster: `initdb` runs in a folder beside the data directory, and one rename makes that folder the data
//! directory.
//!
//! A creation that is killed at any moment leaves no data directory. The next creation deletes the remains.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Output;

use super::binaries::Binaries;
use super::place::{self, Place};
use super::process::Account;
use super::{USER, process, settings};
use crate::{Error, ErrorKind, Result};

/// The prefix of the folder of an unfinished creation.
const UNFINISHED: &str = "data.new-";

/// Both locales compare UTF-8 text by its bytes, which gives the same order on every machine. `C` is for systems
/// without `C.UTF-8` (macOS).
const LOCALES: [&str; 2] = ["C.UTF-8", "C"];

/// Creates the data directory of `place`. The caller holds the lock and has checked that there is no data directory. If
/// `durable`, the data is flushed to the disk before this returns.
pub(super) fn create(place: &Place, binaries: &Binaries, durable: bool) -> Result<()> {
    // This is common in containers, and initdb would only report that it "could not look up" the user.
    if Account::of(place.uid()).is_none() {
        return Err(failed(place)
            .because(format!("user id {} has no account on this machine, but PostgreSQL needs one", place.uid()))
            .hint("Run as a user with an entry in /etc/passwd, or name a server with --database-url URL."));
    }
    sweep(place);
    let new = place.dir().join(format!("{UNFINISHED}{}", std::process::id()));
    let made = initialize(place, binaries, &new, durable).and_then(|()| {
        configure(place, &new)
            .and_then(|()| {
                fs::rename(&new, place.data())?;
                // A crash of the machine must not undo the rename, so the folder itself is flushed too.
                File::open(place.dir())?.sync_all()
            })
            .map_err(|error| failed(place).caused_by(error))
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&new);
    }
    made
}

/// Removes the remains of creations that were killed.
pub(super) fn sweep(place: &Place) {
    for entry in fs::read_dir(place.dir()).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn failed(place: &Place) -> Error {
    Error::new(ErrorKind::Local, format!("creating the local PostgreSQL in {}", place.dir().display()))
}

fn initialize(place: &Place, binaries: &Binaries, new: &Path, durable: bool) -> Result<()> {
    let mut why = String::new();
    for locale in LOCALES {
        place::make_private(new, place.account()).map_err(|error| failed(place).caused_by(error))?;
        let output = process::command(&binaries.dir.join("initdb"), place.account())
            .arg("-D")
            .arg(new)
            .args(["--username", USER, "--encoding", "UTF8", "--auth", "trust", "--locale", locale])
            .args((!durable).then_some("--no-sync"))
            .output()
            .map_err(|error| failed(place).because(format!("initdb cannot be run: {error}")))?;
        if output.status.success() {
            return Ok(());
        }
        why = said(&output);
        let _ = fs::remove_dir_all(new);
    }
    Err(failed(place)
        .because(format!("initdb failed: {why}"))
        .hint("If the disk is full or read-only, choose another folder with --local-dir DIR."))
}

/// The last lines of `initdb`'s output.
fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.is_empty() { output.status.to_string() } else { lines[lines.len().saturating_sub(8)..].join(" | ") }
}

fn configure(place: &Place, new: &Path) -> io::Result<()> {
    let mut main = OpenOptions::new().append(true).open(new.join("postgresql.conf"))?;
    main.write_all(settings::INCLUDE.as_bytes())?;
    main.sync_all()?;
    fs::write(new.join("pg_hba.conf"), settings::ACCESS)?;

    let mut own = OpenOptions::new().write(true).create_new(true).open(new.join(settings::FILE))?;
    own.write_all(settings::text().as_bytes())?;
    own.sync_all()?;
    place::set_mode(&new.join(settings::FILE), 0o600)?;
    match place.account() {
        Some(account) => std::os::unix::fs::fchown(&own, Some(account.uid.as_raw()), Some(account.gid.as_raw())),
        None => Ok(()),
    }
}
