//! A dry run does everything that a load does, and changes nothing.

use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, run, succeed};
use test_support::server;
use test_support::written::{Folder, event};

/// The counts that a dry run and a load must agree on: records by table, and lines by file.
fn counts(stdout: &str) -> Vec<&str> {
    let is_counted =
        |line: &&str| ["artists", "songs", "users", "time", "songplays"].iter().any(|name| line.contains(name));
    stdout.lines().filter(is_counted).take(5).chain(stdout.lines().filter(|line| line.contains(" lines = "))).collect()
}

#[test]
fn a_dry_run_reports_the_counts_of_a_load_and_changes_nothing() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let dry = succeed(load(database.url(), &sample.songs, &sample.logs).arg("--dry-run"));
    assert_eq!(session.relations(), [""; 0], "{dry}");
    assert!(dry.stdout.contains("dry run: rolled back after"), "{dry}");
    assert!(!dry.stdout.contains("committed"), "{dry}");
    let wet = succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    assert_eq!(counts(&dry.stdout), counts(&wet.stdout));
    assert_eq!(counts(&wet.stdout).len(), 7, "{wet}");
}

#[test]
fn a_dry_run_into_existing_tables_counts_only_new_rows() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let (first, rest) = sample.logs.split_at(20);
    succeed(&mut load(database.url(), NONE, first));
    let ledger = "SELECT (SELECT count(*) FROM sparkify_etl.load_runs), (SELECT count(*) FROM sparkify_etl.load_files),
                         (SELECT count(*) FROM sparkify_etl.load_rejects)";
    let (tables, before) = (session.tables(), session.value(ledger));
    let dry = succeed(load(database.url(), &sample.songs, rest).arg("--dry-run"));
    tables.assert_same(&session.tables(), "after the dry run");
    assert_eq!(session.value(ledger), before);
    let wet = succeed(&mut load(database.url(), &sample.songs, rest));
    assert_eq!(counts(&dry.stdout), counts(&wet.stdout));
}

#[test]
fn a_dry_run_reports_a_violated_constraint() {
    let folder = Folder::new();
    let first = folder.write("first.json", event(&[]));
    let second = folder.write("second.json", event(&[("level", r#""paid""#), ("itemInSession", "1")]));
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), NONE, &[&first]));
    session.run("ALTER TABLE songplays ADD CONSTRAINT nobody_pays CHECK (level <> 'paid')");
    for option in ["--dry-run", "--reload"] {
        let outcome = run(load(database.url(), NONE, &[&second]).arg(option));
        assert_eq!(outcome.code, 1, "{outcome}");
        assert!(outcome.stderr.contains("nobody_pays"), "{outcome}");
    }
    assert_eq!(session.value("SELECT count(*) FROM songplays"), "1");
}
