//! A commit reaches the nodes at different times. The next load waits for the lock row in `load_turn` on all nodes.

use std::thread;
use std::time::Duration;

use test_support::citus;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, start, succeed};
use test_support::written::{Folder, event};

/// Begins a transaction that has changed the row of `load_turn` on this node. A load is in this state while its commit
/// has not reached the node yet.
fn commit_on_its_way(url: &str) -> Session {
    let session = Session::open(url);
    let shard = "SELECT shardid FROM pg_dist_shard WHERE logicalrelid = 'sparkify_etl.load_turn'::regclass";
    let shard = session.value(shard);
    session.run("SET citus.enable_manual_changes_to_shards TO on");
    session.run("BEGIN");
    session.run(&format!("UPDATE sparkify_etl.load_turn_{shard} SET turns = turns"));
    session
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn a_load_waits_until_the_previous_commit_has_reached_every_node() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs[..10], &sample.logs[..1]));
    let folder = Folder::new();
    let session = Session::open(database.url());
    for (number, node) in database.nodes().iter().enumerate() {
        let late = commit_on_its_way(node);
        let log = folder.write(&format!("{number}.json"), event(&[("ts", &format!("160000000000{number}"))]));
        let plays = session.value("SELECT count(*) FROM songplays");
        let running = start(&mut load(database.url(), NONE, &[log]));
        thread::sleep(Duration::from_secs(2));
        assert_eq!(session.value("SELECT count(*) FROM songplays"), plays, "it did not wait for node {number}");
        late.run("COMMIT");
        let outcome = running.finish();
        assert_eq!(outcome.code, 0, "{outcome}");
        assert_ne!(session.value("SELECT count(*) FROM songplays"), plays);
    }
}
