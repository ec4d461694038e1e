//! `load --export` writes the tables and the rows of each stage.

use std::fs;
use std::path::Path;

use crate::parquet::{frame, tables};
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, run, succeed, succeed_with_rejects};
use test_support::server;
use test_support::written::{Folder, event, song};

fn rows(out: &Path, stage: &str) -> usize {
    frame(&out.join(format!("stages/{stage}.parquet"))).height()
}

#[test]
fn the_export_of_a_load_has_the_same_tables_as_the_database() {
    let folder = Folder::new();
    for (what, files) in [("the sample", Some(Files::sample())), ("the real data", Files::real())] {
        let (Some(files), database) = (files, server::database()) else { continue };
        let out = folder.path().join(what);
        succeed(load(database.url(), &files.songs, &files.logs).arg("--export").arg(&out));
        Session::open(database.url()).tables().assert_same(&tables(&out), what);
        assert_eq!(rows(&out, "scanned/songs") + rows(&out, "scanned/logs"), files.lines(), "{what}");
    }
}

#[test]
fn each_stage_exports_the_rows_that_the_previous_stage_accepted() {
    let folder = Folder::new();
    let log = [
        event(&[]),
        // The first of these breaks a rule. The second is not JSON. The third has a text that PostgreSQL cannot store.
        event(&[("level", r#""gold""#)]),
        r#"{"ts": "#.to_owned(),
        event(&[("song", r#""a\u0000b""#)]),
        event(&[("page", r#""Home""#)]),
        event(&[("location", r#""elsewhere""#)]),
    ];
    let logs = [folder.write("log.json", log.join("\n"))];
    let songs = [folder.write("songs.json", [song(&[]), song(&[("year", "1999")])].join("\n"))];
    let (out, database) = (folder.path().join("out"), server::database());
    succeed_with_rejects(load(database.url(), &songs, &logs).arg("--export").arg(&out));
    let found = ["scanned/logs", "sent/songplays", "sent/time", "sent/users"].map(|of| rows(&out, of));
    assert_eq!(found, [3, 1, 1, 1]);
    assert_eq!(["scanned/songs", "sent/songs", "sent/artists"].map(|of| rows(&out, of)), [2, 1, 1]);
    assert_eq!(frame(&out.join("rejects.parquet")).height(), 3);
    let sent = frame(&out.join("stages/sent/songplays.parquet"));
    let file = sent.column("file").unwrap().str().unwrap().get(0).unwrap().to_owned();
    assert!(file.ends_with("log.json"), "{file}");
    let id = Session::open(database.url()).value("SELECT songplay_id FROM songplays");
    assert_eq!(sent.column("songplay_id").unwrap().str().unwrap().get(0), Some(&id[..]));
}

#[test]
fn a_second_load_exports_only_the_files_it_read() {
    let (folder, sample, database) = (Folder::new(), Files::sample(), server::database());
    let (first, rest) = sample.logs.split_at(3);
    succeed(&mut load(database.url(), &sample.songs, first));
    let out = folder.path().join("out");
    succeed(load(database.url(), NONE, rest).arg("--export").arg(&out));
    let exported = tables(&out);
    let loaded = Session::open(database.url()).tables();
    assert!(exported.songs.rows.is_empty() && !exported.songplays.rows.is_empty());
    for (key, row) in &exported.songplays.rows {
        assert_eq!(loaded.songplays.rows.get(key), Some(row), "{key:?}");
    }
}

#[test]
fn a_failed_load_and_a_dry_run_leave_no_export() {
    let (folder, database) = (Folder::new(), server::database());
    let log = [folder.write("log.json", [event(&[]), "{".to_owned()].join("\n"))];
    let out = folder.path().join("out");
    let outcome = run(load(database.url(), NONE, &log).args(["--on-error", "stop"]).arg("--export").arg(&out));
    assert_eq!(outcome.code, 5, "{outcome}");
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["log.json"]);
    let outcome = run(load(database.url(), NONE, &log).arg("--dry-run").arg("--export").arg(&out));
    assert_eq!(outcome.code, 2, "{outcome}");
}
