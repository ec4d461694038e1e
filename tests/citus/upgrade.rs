//! A load upgrades distributed tables of version 1, through the coordinator.

use crate::{ask, verify};
use test_support::citus;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, program, run, succeed};

/// Changes the tables of this version to tables of version 1.
const BACK_TO_VERSION_1: &str = "
    SET search_path = sparkify_etl, public;
    DROP TABLE schema_version, staged_users, staged_songplays, staged_time, staged_changes CASCADE;
    DROP TABLE staged_days, staged_day_plays, staged_session_hours, staged_sessions, staged_tracks,
               staged_track_changes CASCADE;
    DROP VIEW play_details;
    DROP TABLE user_days, user_hours, user_sessions, played_tracks, played_artists CASCADE;
    DROP VIEW stored_time, stored_songplays CASCADE;
    CREATE TABLE staged_users (LIKE users INCLUDING DEFAULTS);
    CREATE TABLE staged_songplays (LIKE songplays INCLUDING DEFAULTS, file int NOT NULL);
    CREATE TABLE staged_time (LIKE time INCLUDING DEFAULTS);
    SELECT create_distributed_table('staged_users', 'user_id', colocate_with => 'users');
    SELECT create_distributed_table('staged_songplays', 'user_id', colocate_with => 'users');
    SELECT create_distributed_table('staged_time', 'start_time', colocate_with => 'time');
    CREATE VIEW judged_users AS SELECT w.*, u.user_id IS NULL AS is_new
    FROM staged_users AS w LEFT JOIN users AS u ON u.user_id = w.user_id;";

#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn a_load_upgrades_distributed_tables_through_the_coordinator() {
    let cluster = citus::cluster();
    let database = cluster.database();
    let sample = Files::sample();
    let (early, late) = sample.logs.split_at(20);
    succeed(&mut load(database.url(), &sample.songs, early));
    for statement in BACK_TO_VERSION_1.split_inclusive(";\n") {
        Session::open(database.url()).run(&format!("SET search_path = sparkify_etl, public; {statement}"));
    }

    let refused = run(&mut load(&database.nodes()[1], NONE, late));
    assert!(refused.code == 1 && refused.stderr.contains("sparkify-polars init"), "{refused}");
    let refused = run(load(database.url(), NONE, late).arg("--dry-run"));
    assert!(refused.code == 1 && refused.stderr.contains("version 1"), "{refused}");
    let refused = ask(&["check"], &database.nodes()[1]);
    assert!(refused.code == 1 && refused.stderr.contains("version 1"), "{refused}");

    let upgraded = succeed(&mut load(database.url(), NONE, &late[..2]));
    assert!(upgraded.stderr.contains("upgrading the tables from version 1 to 5"), "{upgraded}");
    succeed(&mut load(&database.nodes()[2], NONE, late));
    sample.tables().assert_same(&Session::open(database.url()).tables(), "after the upgrade");
    succeed(&mut program(["check", "--database-url", &database.nodes()[1]]));
    assert_eq!(verify(&database.nodes()[1], &sample).code, 0);
}
