//! A node that is down. A command gives a clear error and commits nothing. When the node works again, the same command
//! succeeds.

use crate::{ask, generated, wait_until_it_copies};
use test_support::citus;
use test_support::oracle::{Files, Session};
use test_support::program::{load, program, run, start, succeed};
use test_support::written::Folder;

/// The number of the node that is cut off from the others.
const CUT: usize = 2;

fn assert_names_the_node(code: i32, text: &str, place: &str) {
    assert_eq!(code, 1, "{text}");
    assert!(text.contains(place), "which node: {text}");
    assert!(text.contains("Nothing was committed") || text.contains("nothing is loaded twice"), "what to do: {text}");
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn a_load_names_an_unreachable_node_and_can_be_repeated_later() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs[..100], &sample.logs[..5]));
    let session = Session::open(database.url());
    let before = session.tables();
    let place = session.value(
        "SELECT nodename || ':' || nodeport FROM pg_dist_node WHERE groupid > 0 ORDER BY nodeid OFFSET 1 LIMIT 1",
    );

    cluster.cut_off(CUT, database.name(), true);
    let failed = run(&mut load(database.url(), &sample.songs, &sample.logs));
    assert_names_the_node(failed.code, &failed.stderr, &place);
    cluster.cut_off(CUT, database.name(), false);
    before.assert_same(&session.tables(), "nothing was committed");
    assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.load_runs"), "1");

    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    sample.tables().assert_same(&session.tables(), "all of it");
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn a_load_is_rolled_back_if_a_node_fails_while_plays_are_copied() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let folder = Folder::new();
    let files = generated(&folder.path().join("data"), 150_000);
    succeed(program(["init", "--database-url", database.url()]).stdin(std::process::Stdio::null()));
    let running = start(&mut load(&database.nodes()[1], &files.songs, &files.logs));
    wait_until_it_copies(&database.nodes()[1]);
    cluster.cut_off(CUT, database.name(), true);
    let failed = running.finish();
    cluster.cut_off(CUT, database.name(), false);
    assert_eq!(failed.code, 1, "{failed}");
    assert!(failed.stderr.contains("hint:"), "{failed}");

    let session = Session::open(database.url());
    for table in ["songplays", "users", "songs", "time", "sparkify_etl.load_runs", "sparkify_etl.staged_songplays"] {
        assert_eq!(session.value(&format!("SELECT count(*) FROM {table}")), "0", "{table}");
    }
    succeed(&mut load(&database.nodes()[1], &files.songs, &files.logs));
    files.tables().assert_same(&session.tables(), "the same command again");
    assert_eq!(ask(&["check"], database.url()).code, 0);
}
