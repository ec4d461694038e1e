//! A role that cannot bypass the row-wise triggers of foreign keys, and the roles of `init --roles`.

use test_support::citus;
use test_support::oracle::{Files, Session};
use test_support::program::{as_role, load, program, run, succeed};

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn a_role_that_cannot_skip_triggers_gives_the_same_tables() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let session = Session::open(database.url());
    let role = format!("plain_{}", database.name());
    session.run(&format!("CREATE ROLE {role} LOGIN PASSWORD 'secret'"));
    session.run(&format!("GRANT CREATE, TEMPORARY ON DATABASE {} TO {role}", database.name()));
    session.run(&format!("GRANT CREATE, USAGE ON SCHEMA public TO {role}"));
    let sample = Files::sample();
    let entries: Vec<String> = database.nodes().iter().map(|url| as_role(url, &role, Some("secret"))).collect();
    succeed(&mut load(&entries[0], &sample.songs, &sample.logs[..20]));
    succeed(&mut load(&entries[1], &sample.songs, &sample.logs));
    sample.tables().assert_same(&session.tables(), "by triggers");
    session.run("DROP SCHEMA sparkify_etl CASCADE");
    session.run("DROP TABLE songplays, users, songs, artists, time CASCADE");
    session.run(&format!("DROP OWNED BY {role}"));
    drop(session);
    drop(database);
    cluster.drop_role(&role);
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn the_roles_of_init_work_through_each_node_until_drop() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let session = Session::open(database.url());
    let name = database.name();
    succeed(&mut program(["init", "--roles", name, "--database-url", database.url()]));
    session.run(&format!("CREATE ROLE {name}_etl LOGIN PASSWORD 'secret' IN ROLE {name}_loader"));
    session.run(&format!("CREATE ROLE {name}_analyst LOGIN PASSWORD 'secret' IN ROLE {name}_reader"));
    let sample = Files::sample();
    for (node, files) in database.nodes().iter().zip([&sample.logs[..20], &sample.logs]) {
        let url = |role| as_role(node, &format!("{name}_{role}"), Some("secret"));
        succeed(&mut load(&url("etl"), &sample.songs, files));
        succeed(&mut program(["query", "sessions", "--database-url", &url("analyst")]));
        let refused = run(&mut load(&url("analyst"), &sample.songs, files));
        assert_eq!(refused.code, 1, "{refused}");
    }
    sample.tables().assert_same(&session.tables(), "by a loader that owns nothing");
    succeed(&mut program(["drop", "--roles", name, "--yes", "--database-url", database.url()]));
    for role in ["etl", "analyst"] {
        session.run(&format!("DROP OWNED BY {name}_{role}; DROP ROLE {name}_{role}"));
    }
    for node in database.nodes() {
        let session = Session::open(node);
        let left = format!("SELECT rolname FROM pg_roles WHERE rolname LIKE '{name}\\_%'");
        assert_eq!(session.rows(&left), [""; 0], "{node}");
        assert_eq!(session.value("SELECT count(*) FROM pg_dist_partition"), "0", "{node}");
    }
}
