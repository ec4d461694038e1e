//! A role that may create objects in the schema of the tables creates operators, functions, types and tables. They fit
//! better than the built-in ones, and the search path of the database has them first. No command calls one of them.

use std::fs;
use std::path::{Path, PathBuf};

use sparkify_polars::query::QUESTIONS;

use crate::answers;
use crate::hostile_objects::{HostileObjects, PATH};
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, as_role, load, program, succeed, succeed_with_rejects};
use test_support::server;
use test_support::written::{Folder, event, song};

#[test]
fn no_command_calls_hostile_functions_or_operators_in_the_schema() {
    let sample = Files::sample();
    let folder = Folder::new();
    let database = server::database();
    let url = database.url();
    let watcher = Session::open(url);
    let (songs, logs) = (&sample.songs[..200], &sample.logs[..20]);
    succeed(&mut load(url, songs, logs));
    let mut files = Files { songs: songs.to_vec(), logs: logs.to_vec() };
    let export = folder.path().join("export");
    let mut command = program(["export", "--out"]);
    succeed(command.arg(&export).arg("--songs").args(songs).arg("--logs").args(logs));
    let before = (answers::of(url, "public", &files), answers::of_export(url, &export));

    let objects = HostileObjects::make(&watcher);
    assert_the_objects_are_called(&objects, url);

    let asked = (answers::of(url, "public", &files), answers::of_export(url, &export));
    answers::assert_same(&asked.0, &before.0, "among hostile objects");
    answers::assert_same(&asked.1, &before.1, "an export, among hostile objects");
    assert_eq!(objects.calls(), 0, "while questions were asked");

    load_every_way(url, &folder, &mut files, &objects);
    files.tables().assert_same(&watcher.tables(), "loaded among hostile objects");
    answers::of(url, "public", &files);
    assert_eq!(objects.calls(), 0, "while questions were asked after the loads");
}

/// Checks that the test can fail: with the search path of the database, every statement of a session calls an object.
#[track_caller]
fn assert_the_objects_are_called(objects: &HostileObjects<'_>, url: &str) {
    let names = objects.names_in_use();
    for known in
        ["=", "<>", "||", "~", "~~", "<=", "count", "min", "extract", "timezone", "format", "lpad", "set_config"]
    {
        assert!(names.contains(known), "{known} is not among {names:?}");
    }
    let made = objects.names();
    let missing: Vec<&String> = names.difference(&made).collect();
    assert!(missing.is_empty(), "no hostile object has the name of {missing:?}");

    let session = Session::open(url);
    assert_eq!(session.value("SHOW search_path"), PATH);
    let calls = |statement: &str| {
        objects.reset();
        session.run(statement);
        assert!(objects.calls() > 0, "no object is called by {statement}");
    };
    for statement in [
        "SELECT 1::bigint = 2::bigint",
        "SELECT 'a'::text || 'b'",
        "SELECT count(*) FROM public.users",
        "SELECT min(user_id) FROM public.users",
        "SELECT lpad('a', 3, '0')",
        "SELECT 1 FROM public.users WHERE first_name LIKE 'A%'",
        "SELECT '00000000-0000-0000-0000-000000000000'::uuid",
        "SELECT 1 FROM songplays",
        "SELECT 1 FROM pg_class",
    ] {
        calls(statement);
    }
    // The SQL of the questions, with a search path without the views of the schema `hostile`.
    session.run("SET search_path = public, sparkify_etl, pg_catalog");
    QUESTIONS.iter().for_each(|question| calls(question.sql()));
    objects.reset();
}

/// Loads in several ways, so that every statement of a merge has rows to work on.
fn load_every_way(url: &str, folder: &Folder, files: &mut Files, objects: &HostileObjects<'_>) {
    let rest = Files::sample();
    let changed = changed_files(folder, files);
    files.songs.extend(rest.songs[200..].iter().cloned());
    files.songs.push(changed.0);
    files.logs.extend(rest.logs[20..].iter().cloned());
    files.logs.push(changed.1);
    let tomorrow = folder.write("tomorrow.json", event(&[("ts", "1543712400000")]));
    // The files have:
    // - songs that were missing for stored plays
    // - plays that are already stored
    // - plays and songs that are greater than the stored ones
    // - a bad line
    succeed_with_rejects(&mut load(url, &files.songs, &files.logs));
    assert_eq!(objects.calls(), 0, "in a load");
    succeed_with_rejects(load(url, &files.songs, &files.logs).arg("--reload"));
    succeed(&mut load(url, &files.songs, &files.logs));
    assert_eq!(objects.calls(), 0, "in a repeated load");
    succeed(load(url, NONE, &[&tomorrow]).arg("--dry-run"));
    assert_eq!(objects.calls(), 0, "in a dry run");
    succeed_with_rejects(load(url, &files.songs, &files.logs).args(["--schema", "other"]));
    assert_eq!(objects.calls(), 0, "in a first load");
    succeed(&mut program(["init", "--database-url", url, "--schema", "third"]));
    assert_eq!(objects.calls(), 0, "in init");
    let plain = as_its_member(url);
    succeed(&mut load(&plain, NONE, &[&tomorrow]));
    assert_eq!(objects.calls(), 0, "in a load that leaves the foreign keys to their triggers");
    files.logs.push(tomorrow);
}

/// A song file and a log. Their lines have stored keys and greater values. Each file also has another line: a new song
/// and a bad line.
fn changed_files(folder: &Folder, files: &Files) -> (PathBuf, PathBuf) {
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    let songs = read(&files.songs[0]).replace(r#""title": ""#, r#""title": "zz "#);
    let plays = read(&files.logs[1]).replace(r#""level":"free""#, r#""level":"paid""#);
    assert!(plays != read(&files.logs[1]) && songs != read(&files.songs[0]));
    let other_song = song(&[("song_id", r#""SZZZ""#), ("title", r#""Another""#)]);
    let bad = event(&[("level", r#""gold""#)]);
    (
        folder.write("changed_song.json", [songs.trim_end(), &other_song].join("\n")),
        folder.write("changed_log.json", [plays.trim_end(), plays.trim_end(), &bad].join("\n")),
    )
}

/// The URL of the same database, for a role that is a member of the superuser's role but not a superuser. It has the
/// rights on the tables, and may not set session_replication_role.
fn as_its_member(url: &str) -> String {
    let session = Session::open(url);
    session.run("SET search_path = ''");
    let role = session.plain_role();
    session.run(&format!("DO $$ BEGIN EXECUTE format('GRANT %I TO {role}', current_user); END $$"));
    as_role(url, &role, None)
}
