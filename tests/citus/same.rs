//! The same data, loaded into one server, into a cluster by one loader, and by four loaders at once. The digests are
//! equal.

use nix::sys::signal::Signal;

use crate::{ask, generated, part, verify, wait_until_it_copies};
use test_support::citus;
use test_support::oracle::{Files, Session};
use test_support::program::{load, program, run, start, succeed};
use test_support::server::{self, Database};
use test_support::written::Folder;

/// The output of `verify`, which has the digests of the tables. Asserts that the database agrees with the files.
fn digests(url: &str, files: &Files) -> String {
    let verified = verify(url, files);
    assert_eq!(verified.code, 0, "{verified}");
    verified.stdout
}

/// The entries of the ledger, without the runs that read the files. DISTINCT is needed because one load reads two files
/// with the same content, if it is given both.
fn ledger(url: &str) -> Vec<String> {
    Session::open(url).rows(
        "SELECT DISTINCT content, encode(content_hash, 'hex'), bytes, lines, loaded + duplicates, other_pages, rejected
         FROM sparkify_etl.load_files ORDER BY 1, 2",
    )
}

/// Loads a quarter of the files in each of four loads at the same time, through different nodes. Kills one of the loads
/// and runs it again.
fn by_four(database: &Database, files: &Files) {
    let nodes = database.nodes();
    let quarter = |from: usize| {
        let url = &nodes[(from + 1) % nodes.len()];
        load(url, &part(&files.songs, from), &part(&files.logs, from))
    };
    let running: Vec<_> = (0..4).map(|from| start(&mut quarter(from))).collect();
    let killed = 2;
    wait_until_it_copies(&nodes[(killed + 1) % nodes.len()]);
    running[killed].signal(Signal::SIGKILL);
    for (from, running) in running.into_iter().enumerate() {
        let outcome = running.finish();
        assert!(outcome.code == 0 || from == killed && outcome.code == 137, "loader {from}: {outcome}");
    }
    succeed(&mut quarter(killed));
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn one_server_one_loader_and_four_loaders_give_the_same_digest() {
    let cluster = citus::cluster();
    let folder = Folder::new();
    let files = generated(&folder.path().join("data"), 150_000);
    let (plain, by_one, at_once) = (server::database(), cluster.database(), cluster.database());
    succeed(&mut load(plain.url(), &files.songs, &files.logs));
    succeed(&mut load(by_one.url(), &files.songs, &files.logs));
    succeed(program(["init", "--database-url", at_once.url()]).stdin(std::process::Stdio::null()));
    by_four(&at_once, &files);

    let expected = digests(plain.url(), &files);
    assert_eq!(digests(by_one.url(), &files), expected);
    for node in at_once.nodes() {
        assert_eq!(digests(node, &files), expected);
    }
    let expected = ledger(plain.url());
    for database in [&by_one, &at_once] {
        let found = ledger(database.url());
        let differs: Vec<_> = found.iter().filter(|row| !expected.contains(row)).collect();
        assert!(differs.is_empty() && found.len() == expected.len(), "{differs:?}");
    }
    files.tables().assert_same(&Session::open(at_once.url()).tables(), "four loaders");
    for database in [&by_one, &at_once] {
        let session = Session::open(database.url());
        for table in ["staged_users", "staged_time", "staged_songplays"] {
            assert_eq!(session.value(&format!("SELECT count(*) FROM sparkify_etl.{table}")), "0", "{table}");
        }
        assert_eq!(ask(&["check"], database.url()).code, 0);
    }
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn reloads_and_backfills_through_any_node_give_the_same_tables() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    for (number, logs) in sample.logs.chunks(7).rev().enumerate() {
        let url = &database.nodes()[number % database.nodes().len()];
        // The tables exist from the second load on.
        let url = if number == 0 { database.url() } else { url };
        succeed(&mut load(url, &[] as &[&str], logs));
    }
    let late = succeed(&mut load(&database.nodes()[2], &sample.songs, &[] as &[&str]));
    assert!(late.stdout.contains("found a song that was loaded later"), "{late}");
    let session = Session::open(database.url());
    sample.tables().assert_same(&session.tables(), "songs behind their plays");
    for node in database.nodes() {
        let again = succeed(load(node, &sample.songs, &sample.logs).arg("--reload"));
        assert!(again.stdout.contains("0 loaded + 4,751 duplicate"), "{again}");
    }
    sample.tables().assert_same(&session.tables(), "all of it again");
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn a_dry_run_has_the_counts_of_the_load_and_changes_nothing() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs[..200], &sample.logs[..10]));
    let session = Session::open(database.url());
    let (tables, runs) = (session.tables(), session.value("SELECT count(*) FROM sparkify_etl.load_runs"));
    let dry = run(load(&database.nodes()[1], &sample.songs, &sample.logs).arg("--dry-run"));
    assert_eq!(dry.code, 0, "{dry}");
    tables.assert_same(&session.tables(), "after a dry run");
    assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.load_runs"), runs);
    let loaded = succeed(&mut load(&database.nodes()[1], &sample.songs, &sample.logs));
    // All counts are before the line with the time.
    let is_count = |line: &&str| !line.starts_with("dry run") && !line.starts_with("run ");
    let counts = |text: &str| text.lines().take_while(is_count).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(counts(&dry.stdout), counts(&loaded.stdout));
}
