//! The additions of an administrator to the tables stay unchanged: no load, question or check changes the catalogue.

use std::path::PathBuf;
use std::process::Command;

use crate::administrator::{ADDITIONS, ENABLE_THE_TRIGGER, Roles};
use crate::snapshot::Snapshot;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, as_role, load, program, run};
use test_support::server;
use test_support::written::{Folder, event};

/// Tables with the additions of an administrator.
struct ExtendedTables {
    folder: Folder,
    database: server::Database,
    session: Session,
    roles: Roles,
    files: Files,
}

impl ExtendedTables {
    /// Loads the first files of the sample, and makes all additions.
    fn new() -> Self {
        let (folder, database, sample) = (Folder::new(), server::database(), Files::sample());
        let session = Session::open(database.url());
        let roles = Roles::make(&session);
        let files = Files { songs: sample.songs[..200].to_vec(), logs: sample.logs[..10].to_vec() };
        let first = run(&mut load(database.url(), &files.songs, &files.logs));
        assert_eq!(first.code, 0, "{first}");
        ADDITIONS.iter().for_each(|(_, statement)| session.run(&roles.named(statement)));
        Self { folder, database, session, roles, files }
    }

    /// Runs a command, and requires this exit code and an unchanged catalogue.
    #[track_caller]
    fn after(&self, what: &str, code: i32, command: &mut Command) {
        let before = Snapshot::take(&self.session);
        let outcome = run(command);
        assert_eq!(outcome.code, code, "{what}\n{outcome}");
        let changes = before.changes(&Snapshot::take(&self.session));
        assert!(changes.is_empty(), "{what} changes {changes:#?}");
    }

    /// The next files of the sample. From now on they are part of the tables.
    fn next(&mut self, songs: usize, logs: usize) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let sample = Files::sample();
        let (had, Files { songs: all_songs, logs: all_logs }) = (&mut self.files, sample);
        let songs = all_songs[had.songs.len()..][..songs].to_vec();
        let logs = all_logs[had.logs.len()..][..logs].to_vec();
        had.songs.extend(songs.iter().cloned());
        had.logs.extend(logs.iter().cloned());
        (songs, logs)
    }

    /// Loads in several ways, fails in two ways, and runs the other commands.
    fn run_every_command(&mut self) {
        let url = self.database.url().to_owned();
        let loader = as_role(&url, &self.roles.loader, None);
        let (songs, logs) = self.next(50, 5);
        self.after("a load of new days", 0, &mut load(&url, &songs, &logs));
        let (songs, logs) = self.next(50, 5);
        self.after("a load by a role without the grant", 0, &mut load(&loader, &songs, &logs));
        let (songs, logs) = (self.files.songs.clone(), self.files.logs.clone());
        self.after("a reload", 0, load(&url, &songs, &logs).arg("--reload"));
        self.after("a reload by a role without the grant", 0, load(&loader, &songs, &logs).arg("--reload"));
        let sample = Files::sample();
        self.after("a dry run", 0, load(&url, &sample.songs, &sample.logs).arg("--dry-run"));
        let bad = self.folder.write("bad.json", "no JSON");
        self.after("a load of bad lines", 5, &mut load(&url, NONE, &[bad]));
        let refused = self.folder.write("refused.json", event(&[("userId", r#""2000000""#)]));
        self.after("a load that a constraint refuses", 1, &mut load(&url, NONE, &[refused]));
        self.after("check", 0, program(["check"]).args(["--database-url", &url]));
        self.after("query", 0, program(["query", "sessions"]).args(["--database-url", &url]));
        self.after("report", 0, program(["report", "--out", "-"]).args(["--database-url", &url]));
        self.after("init", 0, program(["init"]).args(["--database-url", &url]));
        let mut verify = program(["verify", "--database-url", &url]);
        self.after("verify", 0, verify.arg("--songs").args(&songs).arg("--logs").args(&logs));
        self.files.tables().assert_same(&self.session.tables(), "after all of it");
    }
}

#[test]
fn no_command_changes_additions_of_an_administrator() {
    ExtendedTables::new().run_every_command();
}

#[test]
fn no_command_changes_additions_if_a_trigger_fires() {
    let mut tables = ExtendedTables::new();
    tables.session.run(ENABLE_THE_TRIGGER);
    tables.run_every_command();
}

/// Checks that the tests above can fail.
#[test]
fn each_addition_changes_the_snapshot_of_the_catalogue() {
    let (folder, database) = (Folder::new(), server::database());
    let session = Session::open(database.url());
    let roles = Roles::make(&session);
    let first = run(&mut load(database.url(), NONE, &[folder.write("log.json", event(&[]))]));
    assert_eq!(first.code, 0, "{first}");
    for (what, statement) in ADDITIONS.into_iter().chain([("a trigger that fires", ENABLE_THE_TRIGGER)]) {
        let before = Snapshot::take(&session);
        session.run(&roles.named(statement));
        assert!(!before.changes(&Snapshot::take(&session)).is_empty(), "{what}");
    }
}
