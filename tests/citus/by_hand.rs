//! Manual changes to the tables during loads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use test_support::citus;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, run, succeed};
use test_support::server::skipped;
use test_support::written::{Folder, event};

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn loads_and_updates_of_the_same_user_do_not_deadlock() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    let folder = Folder::new();
    let (over, user) = (AtomicBool::new(false), Session::open(database.url()).value("SELECT min(user_id) FROM users"));
    thread::scope(|scope| {
        for node in database.nodes() {
            scope.spawn(|| {
                let session = Session::open(node);
                while !over.load(Ordering::Relaxed) {
                    session.run(&format!("UPDATE users SET gender = gender WHERE user_id = {user}"));
                }
            });
        }
        let codes: Vec<_> = (0..12)
            .map(|number| {
                let log = event(&[("ts", &format!("16000000{number:02}000")), ("userId", &format!("\"{user}\""))]);
                let log = folder.write(&format!("{number}.json"), log);
                run(&mut load(&database.nodes()[number % database.nodes().len()], NONE, &[log])).code
            })
            .collect();
        over.store(true, Ordering::Relaxed);
        assert_eq!(codes, [0; 12]);
    });
    let late = "SELECT count(*) FROM songplays WHERE start_time > '2020-01-01'";
    assert_eq!(Session::open(database.url()).value(late), "12");
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn loads_succeed_after_shards_are_moved_to_another_node() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let session = Session::open(database.url());
    if session.value("SHOW wal_level") != "logical" {
        return skipped("shards are moved beside writes with wal_level = logical only");
    }
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs[..20]));
    for table in ["users", "time", "sparkify_etl.load_runs"] {
        session.run(&format!(
            "SELECT citus_move_shard_placement(s.shardid, s.nodename, s.nodeport, n.nodename, n.nodeport, 'auto')
             FROM (
                 SELECT s.shardid, p.nodename, p.nodeport
                 FROM pg_dist_shard AS s
                 JOIN pg_dist_shard_placement AS p USING (shardid)
                 WHERE s.logicalrelid = '{table}'::regclass
                 ORDER BY s.shardid
                 LIMIT 1
             ) AS s
             JOIN pg_dist_node AS n ON n.groupid > 0 AND (n.nodename, n.nodeport) <> (s.nodename, s.nodeport)
             LIMIT 1"
        ));
    }
    succeed(&mut load(&database.nodes()[1], &sample.songs, &sample.logs));
    sample.tables().assert_same(&session.tables(), "behind the move");
}
