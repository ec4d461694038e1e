//! The layout of the tables on a cluster: which command chooses it, and when it may change.

use crate::{ask, verify};
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, program, run, succeed};
use test_support::{citus, server};

/// Each table of the star schema and of its ledger, its distribution method and its distribution column.
const DISTRIBUTED: &str = "
    SELECT d.logicalrelid::regclass::text, d.partmethod, coalesce(a.attname, '-')
    FROM pg_dist_partition AS d
    LEFT JOIN pg_attribute AS a
        ON a.attrelid = d.logicalrelid AND a.attname = column_to_column_name(d.logicalrelid, d.partkey)
    WHERE d.logicalrelid::regclass::text !~ 'staged_|load_locks|load_turn'
    ORDER BY 1";

const EXPECTED: [&str; 16] = [
    "artists|n|-",
    "played_artists|n|-",
    "played_tracks|n|-",
    "songplays|h|user_id",
    "songs|n|-",
    "sparkify_etl.load_files|n|-",
    "sparkify_etl.load_rejects|n|-",
    "sparkify_etl.load_runs|n|-",
    "sparkify_etl.load_warnings|n|-",
    "sparkify_etl.schema_version|n|-",
    "sparkify_etl.track_matches|n|-",
    "\"time\"|h|start_time",
    "user_days|h|user_id",
    "user_hours|h|user_id",
    "user_sessions|h|user_id",
    "users|h|user_id",
];

/// The columns of the tables, with their types and comments. Keys are not compared, because a cluster has other keys.
const COLUMNS: &str = "
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, col_description(c.oid, a.attnum)
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.oid::regclass::text IN ('songplays', 'users', 'songs', 'artists', 'time', '\"time\"',
        'sparkify_etl.track_matches', 'sparkify_etl.load_runs', 'sparkify_etl.load_files', 'sparkify_etl.load_rejects',
        'sparkify_etl.load_warnings')
    ORDER BY c.relname, a.attnum";

fn assert_distributed(session: &Session) {
    let mut expected = EXPECTED.to_vec();
    let mut found = session.rows(DISTRIBUTED);
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
    let together = "SELECT count(DISTINCT colocationid) FROM pg_dist_partition
                     WHERE logicalrelid IN ('songplays'::regclass, 'users'::regclass, 'user_days'::regclass,
                                            'user_hours'::regclass, 'user_sessions'::regclass)";
    assert_eq!(session.value(together), "1", "what a user played is where the user is");
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn the_first_load_distributes_its_tables_if_citus_is_installed() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    let session = Session::open(database.url());
    assert_distributed(&session);
    let plain = server::database();
    succeed(&mut load(plain.url(), &sample.songs, &sample.logs));
    let beside = Session::open(plain.url());
    sample.tables().assert_same(&session.tables(), "distributed");
    assert_eq!(session.rows(COLUMNS), beside.rows(COLUMNS), "the same columns and comments");
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn init_creates_empty_tables_once_in_the_given_layout() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let session = Session::open(database.url());
    let made = ask(&["init"], database.url());
    assert_eq!((made.code, made.stdout.trim()), (0, "made the tables in schema public, distributed over the cluster"));
    assert_distributed(&session);
    assert_eq!(session.value("SELECT count(*) FROM songplays"), "0");
    let again = ask(&["init", "--layout", "citus"], database.url());
    assert!(again.code == 0 && again.stdout.contains("exist already, distributed"), "{again}");
    let refused = ask(&["init", "--layout", "plain"], database.url());
    assert!(refused.code == 1 && refused.stderr.contains("distributed over the nodes"), "{refused}");

    let made = ask(&["init", "--layout", "plain", "--schema", "jazz"], database.url());
    assert_eq!((made.code, made.stdout.trim()), (0, "made the tables in schema jazz, on one server"));
    let plain = "SELECT count(*) FROM pg_dist_partition WHERE logicalrelid::regclass::text LIKE 'jazz.%'";
    assert_eq!(session.value(plain), "0");
    let sample = Files::sample();
    let mut command = load(database.url(), &sample.songs, &sample.logs);
    succeed(command.args(["--schema", "jazz"]));
    sample.tables().assert_same(&session.tables_in("jazz"), "plain tables of a node");
    let refused =
        run(load(database.url(), &sample.songs, &sample.logs).args(["--schema", "jazz", "--layout", "citus"]));
    assert!(refused.code == 1 && refused.stderr.contains("`sparkify-polars init --layout citus`"), "{refused}");
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn init_distributes_plain_tables_with_their_rows() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    let (early, late) = sample.logs.split_at(20);
    succeed(load(database.url(), &sample.songs[..300], early).args(["--layout", "plain"]));
    let session = Session::open(database.url());
    let (before, runs) = (session.tables(), session.rows("SELECT * FROM sparkify_etl.load_files ORDER BY path"));

    let done = ask(&["init", "--layout", "citus"], database.url());
    assert!(done.code == 0 && done.stdout.contains("with all their rows"), "{done}");
    assert_distributed(&session);
    before.assert_same(&session.tables(), "what was there before");
    assert_eq!(session.rows("SELECT * FROM sparkify_etl.load_files ORDER BY path"), runs);
    assert_eq!(ask(&["check"], database.url()).code, 0);
    for table in ["songplays", "users", "songs", "artists", "time", "sparkify_etl.track_matches"] {
        assert_eq!(session.value(&format!("SELECT pg_relation_size('{table}')")), "0", "{table} is left behind");
    }

    let again = succeed(&mut load(&database.nodes()[1], &sample.songs, &sample.logs));
    assert!(again.stdout.contains("320 files skipped"), "{again}");
    assert_eq!(late.len() + 20, sample.logs.len());
    sample.tables().assert_same(&session.tables(), "all of it");
    assert_eq!(verify(database.url(), &sample).code, 0);
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn tables_in_another_schema_are_distributed_as_well() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    let named = ["--schema", "Jazz \"24\""];
    succeed(load(database.url(), &sample.songs, &sample.logs[..3]).args(named));
    succeed(load(&database.nodes()[2], NONE, &sample.logs).args(named));
    sample.tables().assert_same(&Session::open(database.url()).tables_in(named[1]), "another schema");
    succeed(program(["check", "--database-url", &database.nodes()[1]]).args(named));
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn only_the_coordinator_creates_tables_and_other_nodes_name_it() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    let coordinator = "SELECT nodename || ':' || nodeport FROM pg_dist_node WHERE groupid = 0";
    let coordinator = Session::open(database.url()).value(coordinator);
    for refused in
        [ask(&["init"], &database.nodes()[1]), run(&mut load(&database.nodes()[1], &sample.songs, &sample.logs))]
    {
        assert_eq!(refused.code, 1, "{refused}");
        assert!(refused.stderr.contains(&coordinator) && refused.stderr.contains("sparkify-polars init"), "{refused}");
    }
    assert_eq!(Session::open(&database.nodes()[1]).rows(DISTRIBUTED), Vec::<String>::new());
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn every_node_has_the_view_play_details() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    let shown = "SELECT count(*), count(catalogue_title), count(last_name) FROM play_details WHERE device = 'Mac'";
    let expected = Session::open(database.url()).rows(shown);
    assert!(!expected[0].starts_with("0|") && !expected[0].contains("|0|"), "{expected:?}");
    for node in database.nodes() {
        assert_eq!(Session::open(node).rows(shown), expected, "{node}");
    }
}

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn a_missing_extension_and_missing_tables_are_errors() {
    let plain = server::database();
    let refused = ask(&["init", "--layout", "citus"], plain.url());
    assert!(refused.code == 1 && refused.stderr.contains("CREATE EXTENSION citus"), "{refused}");

    let cluster = citus::cluster();
    let database = cluster.database();
    let session = Session::open(database.url());
    let sample = Files::sample();
    let dry = run(load(database.url(), &sample.songs, &sample.logs).arg("--dry-run"));
    assert!(dry.code == 1 && dry.stderr.contains("`sparkify-polars init` makes empty ones"), "{dry}");
    assert_eq!(session.rows(DISTRIBUTED), Vec::<String>::new());

    succeed(&mut load(database.url(), &sample.songs, &sample.logs[..2]));
    session.run("DROP TABLE songplays CASCADE");
    for refused in [ask(&["init"], database.url()), run(&mut load(database.url(), &sample.songs, &sample.logs))] {
        assert!(refused.code == 1 && refused.stderr.contains("distributed over the cluster are missing"), "{refused}");
    }
}
