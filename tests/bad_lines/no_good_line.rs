//! Files without a good line. They are most likely the wrong files.

use std::path::Path;

use crate::policy::{play, state};
use test_support::oracle::Session;
use test_support::program::{NONE, load, run, succeed};
use test_support::server;
use test_support::written::{Folder, song};

/// Loads logs, and returns the exit code.
fn code(url: &str, logs: &[&Path]) -> i32 {
    run(&mut load(url, NONE, logs)).code
}

#[test]
fn logs_without_a_good_line_are_refused_unless_others_are_known() {
    let folder = Folder::new();
    let good = folder.write("good.json", play(1));
    let bad = folder.write("bad.json", song(&[]));
    let database = server::database();
    let session = Session::open(database.url());
    assert_eq!(code(database.url(), &[&bad]), 5, "alone");
    assert_eq!(session.relations(), [""; 0]);
    assert_eq!(code(database.url(), &[&good]), 0);
    let before = state(&session);
    assert_eq!(code(database.url(), &[&bad]), 5, "none is known of these");
    assert_eq!(state(&session), before);
    assert_eq!(code(database.url(), &[&good, &bad]), 4, "the good one is known");
    let skipped = "SELECT files, skipped_files, rejected FROM sparkify_etl.load_runs ORDER BY run_id DESC LIMIT 1";
    assert_eq!(session.value(skipped), "1|1|1");
    // Now the ledger has the bad file too.
    assert_eq!(code(database.url(), &[&good, &bad]), 0);
    let reloaded = run(load(database.url(), NONE, &[&bad]).arg("--reload"));
    assert_eq!(reloaded.code, 5, "{reloaded}");
}

#[test]
fn songs_without_a_good_line_are_refused_even_if_all_logs_are_good() {
    let folder = Folder::new();
    let (good, bad) = (folder.write("good.json", play(1)), folder.write("bad.json", "{\"x\":1}\n\n{}\n"));
    let empty = folder.write("empty.json", "\n");
    let database = server::database();
    let session = Session::open(database.url());
    let outcome = run(&mut load(database.url(), &[&bad], &[&good]));
    assert_eq!(outcome.code, 5, "{outcome}");
    assert!(outcome.stderr.contains("swapped"), "{outcome}");
    assert_eq!(session.relations(), [""; 0]);
    // An empty file has no bad line.
    succeed(&mut load(database.url(), &[&empty], &[&good]));
}
