//! Files that exist at the place of an export, and files that a failed export leaves.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use nix::sys::signal::Signal;

use crate::export;
use crate::parquet::tables;
use test_support::oracle::Files;
use test_support::program::{UnprivilegedUser, run, start, succeed};
use test_support::wait_until;
use test_support::written::{Folder, event};

fn sample_songs() -> Files {
    Files { logs: Vec::new(), ..Files::sample() }
}

/// All entries of a folder, also hidden ones.
fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_earlier_export_or_an_empty_folder_is_replaced() {
    let folder = Folder::new();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    succeed(&mut export(&Files::sample(), &out));
    assert!(out.join("songplays").is_dir());
    succeed(&mut export(&sample_songs(), &out));
    assert!(!out.join("songplays").exists());
    sample_songs().tables().assert_same(&tables(&out), "the second export");
    assert_eq!(entries(folder.path()), ["out"]);
}

#[test]
fn a_file_or_folder_that_is_not_an_export_is_refused_and_kept() {
    let folder = Folder::new();
    folder.write("full/thesis.txt", "years of work");
    folder.write("file", "more");
    for (name, why) in
        [("full", "it is not an export"), ("file", "it is a file"), ("file/below", "or a part of its path is a file")]
    {
        let outcome = run(&mut export(&sample_songs(), &folder.path().join(name)));
        assert_eq!(outcome.code, 2, "{outcome}");
        assert!(outcome.stderr.contains(why) && outcome.stderr.contains(name), "{why}\n{outcome}");
    }
    assert_eq!(entries(folder.path()), ["file", "full"]);
    assert_eq!(fs::read_to_string(folder.path().join("full/thesis.txt")).unwrap(), "years of work");
}

#[test]
fn an_input_folder_is_refused_as_the_output() {
    let folder = Folder::new();
    folder.write("logs/a.json", event(&[]));
    let mut command = export(&Files::default(), &folder.path().join("logs/parquet"));
    let outcome = run(command.arg("--logs").arg(folder.path().join("logs")));
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(outcome.stderr.contains("the next load would read the export as data"), "{outcome}");
    assert_eq!(entries(&folder.path().join("logs")), ["a.json"]);
}

#[test]
fn the_error_for_an_unwritable_folder_names_it() {
    let Some(nobody) = UnprivilegedUser::new() else { return };
    let folder = Folder::new();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let log = folder.write("a.json", event(&[]));
    let out = folder.path().join("out");
    let arguments = ["export".as_ref(), "--logs".as_ref(), log.as_os_str(), "--out".as_ref(), out.as_os_str()];
    let outcome = run(&mut nobody.program(folder.path(), arguments));
    assert_eq!(outcome.code, 1, "{outcome}");
    for part in ["exporting into", "out", "Permission denied", "let this user write to its parent folder"] {
        assert!(outcome.stderr.contains(part), "{part}\n{outcome}");
    }
}

#[test]
fn a_failed_or_interrupted_export_leaves_nothing() {
    let folder = Folder::new();
    let out = folder.path().join("out");
    let bad = folder.write("bad.json", [event(&[]), "{".to_owned()].join("\n"));
    let files = Files { songs: Vec::new(), logs: vec![bad] };
    let outcome = run(export(&files, &out).args(["--on-error", "stop"]));
    assert_eq!(outcome.code, 5, "{outcome}");
    assert_eq!(entries(folder.path()), ["bad.json"]);
    let long: Vec<_> = (0..60_000).map(|at| event(&[("itemInSession", &at.to_string())])).collect();
    let logs: Vec<_> = (0..6).map(|at| folder.write(&format!("long{at}.json"), long.join("\n"))).collect();
    let before = entries(folder.path());
    let running = start(&mut export(&Files { songs: Vec::new(), logs }, &out));
    wait_until("the export writes", || entries(folder.path()).contains(&".out.partial".to_owned()));
    running.signal(Signal::SIGINT);
    let outcome = running.finish();
    assert_eq!(outcome.code, 130, "{outcome}");
    assert!(outcome.stderr.contains("interrupted; nothing was exported"), "{outcome}");
    assert_eq!(entries(folder.path()), before);
}

#[test]
fn files_of_a_killed_export_are_removed_but_not_of_a_running_one() {
    let folder = Folder::new();
    let (out, partial) = (folder.path().join("out"), folder.path().join(".out.partial"));
    fs::create_dir_all(partial.join(".scratch")).unwrap();
    fs::write(partial.join("songs.parquet"), "half").unwrap();
    let held = File::open(&partial).unwrap();
    held.lock().unwrap();
    let outcome = run(&mut export(&sample_songs(), &out));
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(outcome.stderr.contains("another process exports into it"), "{outcome}");
    assert!(partial.join("songs.parquet").exists());
    drop(held);
    succeed(&mut export(&sample_songs(), &out));
    sample_songs().tables().assert_same(&tables(&out), "after a killed one");
    assert_eq!(entries(folder.path()), ["out"]);
}
