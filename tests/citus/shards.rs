//! COPY and merges run on each shard. No node collects the plays of other shards.

use std::path::Path;

use test_support::citus;
use test_support::oracle::{Files, Session};
use test_support::program::{load, succeed};

/// The query plans of the statements in a SQL file. `parameters` replace $1, $2 and so on.
fn explained(session: &Session, file: &str, parameters: &[&str]) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql").join(file);
    let mut sql = std::fs::read_to_string(&path).unwrap();
    for (number, value) in parameters.iter().enumerate() {
        sql = sql.replace(&format!("${}", number + 1), value);
    }
    let statements = sql.split_inclusive(";\n").filter(|statement| !statement.contains("SET LOCAL"));
    statements.map(|statement| session.rows(&format!("EXPLAIN (COSTS off) {statement}")).join("\n")).collect()
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn each_shard_does_every_merge_by_itself() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    let session = Session::open(database.url());
    session.run("SET search_path = sparkify_etl, public");
    let shards = session.value("SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = 'songplays'::regclass");
    let statements: [(&str, &[&str]); 8] = [
        ("merge/changes.sql", &[]),
        ("merge/songplays_by_file.sql", &[]),
        ("merge/users.sql", &[]),
        ("merge/time.sql", &[]),
        ("merge/songplays.sql", &[]),
        ("merge/contested_songplays.sql", &[]),
        ("merge/rematch.sql", &["0"]),
        ("merge/rematch_staged.sql", &["0"]),
    ];
    for (file, parameters) in statements {
        for plan in explained(&session, file, parameters) {
            assert!(plan.contains(&format!("Task Count: {shards}")), "{file}\n{plan}");
            for gathered in ["Distributed Subplan", "intermediate_result", "pull to coordinator", "repartition"] {
                assert!(!plan.contains(gathered), "{file}: {gathered}\n{plan}");
            }
        }
    }
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn the_plan_of_a_statement_that_gathers_rows_is_recognised() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    let gathers = "EXPLAIN (COSTS off) INSERT INTO songplays
                   SELECT * FROM songplays ORDER BY start_time LIMIT 10 ON CONFLICT DO NOTHING";
    let plan = Session::open(database.url()).rows(gathers).join("\n");
    assert!(plan.contains("pull to coordinator"), "{plan}");
}
