//! COPY and merges stay on the shards: nothing of the plays comes together on one node.

use std::path::Path;

use crate::oracle::{Files, Session};
use crate::program::{load, succeed};
use crate::support::citus;

/// The statement of a file, explained. Parameters are given as they would be.
fn explained(session: &Session, file: &str, parameters: &[&str]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/citus").join(file);
    let mut sql = std::fs::read_to_string(&path).unwrap();
    for (number, value) in parameters.iter().enumerate() {
        sql = sql.replace(&format!("${}", number + 1), value);
    }
    session.rows(&format!("EXPLAIN (COSTS off) {sql}")).join("\n")
}

#[test]
fn every_merge_is_done_by_each_shard_for_itself() {
    let Some(cluster) = citus::cluster() else { return };
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    let session = Session::open(database.url());
    session.run("SET search_path = sparkify_etl, public");
    let shards = session.value("SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = 'songplays'::regclass");
    let statements: [(&str, &[&str]); 8] = [
        ("merge/users_count.sql", &[]),
        ("merge/users.sql", &[]),
        ("merge/time_count.sql", &[]),
        ("merge/time.sql", &[]),
        ("merge/songplays_count.sql", &[]),
        ("merge/songplays.sql", &[]),
        ("merge/rematch.sql", &["0"]),
        ("taken.sql", &["0", "1", "1000"]),
    ];
    for (file, parameters) in statements {
        let plan = explained(&session, file, parameters);
        assert!(plan.contains(&format!("Task Count: {shards}")), "{file}\n{plan}");
        for gathered in ["Distributed Subplan", "intermediate_result", "pull to coordinator", "repartition"] {
            assert!(!plan.contains(gathered), "{file}: {gathered}\n{plan}");
        }
    }
    // Small tables would be read whole.
    session.run("BEGIN");
    session.run("SET LOCAL citus.propagate_set_commands TO 'local'");
    session.run("SET LOCAL enable_seqscan TO off");
    let looked_up = explained(&session, "taken.sql", &["0", "1", "1000"]);
    assert!(looked_up.contains("Index Cond: ((start_time >= "), "{looked_up}");
}

#[test]
fn a_statement_that_gathers_rows_would_be_told_from_one_that_does_not() {
    let Some(cluster) = citus::cluster() else { return };
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    let gathers = "EXPLAIN (COSTS off) INSERT INTO songplays SELECT * FROM songplays ORDER BY start_time LIMIT 10 ON CONFLICT DO NOTHING";
    let plan = Session::open(database.url()).rows(gathers).join("\n");
    assert!(plan.contains("pull to coordinator"), "{plan}");
}
