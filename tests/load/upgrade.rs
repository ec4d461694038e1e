//! Tables of an older version are upgraded. Tables of a newer version are refused.

use std::path::PathBuf;

use crate::loaded::{sample_copy, shared_sample};
use test_support::oracle::{Files, Session, Tables};
use test_support::program::{load, program, run, succeed};
use test_support::server::{Database, database};

/// A dump of version 1. Version 0.1.0 of the program loaded the files beside it. One foreign key is NOT VALID, as after
/// a load of that version by a role that cannot bypass triggers.
const VERSION_1: &str = include_str!("version_1/dump.sql");

fn version_1() -> (Database, Session) {
    let database = database();
    Session::open(database.url()).run(VERSION_1);
    // The dump changes the settings of its session, so the test opens a new one.
    let session = Session::open(database.url());
    (database, session)
}

/// The files whose records are in the dump.
fn files() -> (Vec<PathBuf>, Vec<PathBuf>) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/load/version_1");
    (vec![folder.join("songs.json")], vec![folder.join("log.json")])
}

/// Columns, constraints, indexes, comments and privileges of the tables, as text.
fn catalogue(session: &Session) -> Vec<String> {
    session.rows(
        "WITH ours AS (
             SELECT oid, oid::regclass::text AS name, relacl FROM pg_class
              WHERE relkind IN ('r', 'v') AND relnamespace IN ('public'::regnamespace, 'sparkify_etl'::regnamespace)
         )
         SELECT name || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
                || ' ' || attcollation::regcollation || coalesce(' ' || pg_get_expr(adbin, adrelid), '')
           FROM ours JOIN pg_attribute ON attrelid = oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
          WHERE attnum > 0 AND NOT attisdropped
         UNION ALL
         SELECT name || ' ' || conname || ' ' || pg_get_constraintdef(c.oid) || ' ' || convalidated
           FROM ours JOIN pg_constraint c ON conrelid = ours.oid
         UNION ALL
         SELECT pg_get_indexdef(indexrelid) FROM ours JOIN pg_index ON indrelid = oid
         UNION ALL
         SELECT name || ' ' || objsubid || ' ' || description FROM ours JOIN pg_description ON objoid = oid
         UNION ALL
         SELECT name || ' ' || relacl::text FROM ours WHERE relacl IS NOT NULL
         ORDER BY 1",
    )
}

#[test]
fn a_load_upgrades_the_tables_of_version_1_and_keeps_their_rows() {
    let (database, session) = version_1();
    let sample = Files::sample();
    let (mut songs, mut logs) = files();
    Tables::of(&songs, &logs).assert_same(&session.tables_without_summaries(), "the dump");

    let outcome = succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    assert!(outcome.stderr.contains("upgrading the tables from version 1 to 5"), "{outcome}");

    songs.extend(sample.songs.clone());
    logs.extend(sample.logs.clone());
    Tables::of(&songs, &logs).assert_same(&session.tables(), "after the upgrade");
    let (_new, other) = shared_sample();
    assert_eq!(catalogue(&session), catalogue(&other), "upgraded tables are other than new ones");
    succeed(&mut program(["check", "--database-url", database.url()]));
    let again = succeed(&mut load(database.url(), &songs[..1], &logs[..1]));
    assert!(!again.stderr.contains("upgrading") && again.stdout.contains("2 files skipped"), "{again}");
}

#[test]
fn init_upgrades_and_a_dry_run_does_not() {
    let (database, session) = version_1();
    let (songs, logs) = files();
    let before = catalogue(&session);
    let dry = succeed(load(database.url(), &songs, &logs).arg("--dry-run"));
    assert!(dry.stderr.contains("upgrading the tables from version 1 to 5"), "{dry}");
    assert_eq!(catalogue(&session), before);
    let init = succeed(&mut program(["init", "--database-url", database.url()]));
    assert!(init.stdout.contains("upgraded the tables in schema public"), "{init}");
    let versions = "SELECT string_agg(version || ' ' || program, ', ') FROM sparkify_etl.schema_version";
    assert_eq!(session.value(versions), format!("2 {0}, 3 {0}, 4 {0}, 5 {0}", env!("CARGO_PKG_VERSION")));
    let init = succeed(&mut program(["init", "--database-url", database.url()]));
    assert!(init.stdout.contains("exist already"), "{init}");
    Tables::of(&songs, &logs).assert_same(&session.tables(), "after init");
}

/// Changes the tables of this version to tables of version 4.
fn back_to_version_4(session: &Session) {
    session.run("ALTER TABLE sparkify_etl.load_files DROP COLUMN entity_tag");
    session.run("DELETE FROM sparkify_etl.schema_version WHERE version < 5");
    session.run("UPDATE sparkify_etl.schema_version SET version = 4");
}

#[test]
fn an_upgrade_from_version_4_computes_no_summaries_but_init_can() {
    let ((database, session), sample) = (sample_copy(), Files::sample());
    back_to_version_4(&session);
    session.run("UPDATE user_sessions SET plays = 0");
    let upgraded = succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    assert!(upgraded.stderr.contains("upgrading the tables from version 4 to 5"), "{upgraded}");
    assert!(upgraded.stdout.contains("nothing new"), "{upgraded}");
    assert_eq!(session.value("SELECT count(*) FROM user_sessions WHERE plays <> 0"), "0");

    back_to_version_4(&session);
    let init = succeed(&mut program(["init", "--summaries", "--database-url", database.url()]));
    assert!(init.stdout.contains("upgraded the tables") && init.stdout.contains("computed the summaries"), "{init}");
    sample.tables().assert_same(&session.tables(), "after init");
}

#[test]
fn a_load_creates_missing_tables_of_version_4_again() {
    for table in ["sparkify_etl.load_rejects", "user_hours"] {
        let ((database, session), sample) = (sample_copy(), Files::sample());
        back_to_version_4(&session);
        session.run(&format!("DROP TABLE {table}"));
        succeed(&mut load(database.url(), &sample.songs, &sample.logs));
        sample.tables().assert_same(&session.tables(), &format!("without {table}"));
    }
}

#[test]
fn two_loads_at_once_upgrade_once() {
    let (database, session) = version_1();
    let (sample, (songs, logs)) = (Files::sample(), files());
    std::thread::scope(|scope| {
        let loads = sample.logs.chunks(sample.logs.len().div_ceil(2));
        loads.for_each(|part| {
            let url = database.url();
            scope.spawn(move || succeed(&mut load(url, test_support::program::NONE, part)));
        });
    });
    assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.schema_version"), "4");
    let logs = [logs, sample.logs.clone()].concat();
    Tables::of(&songs, &logs).assert_same(&session.tables(), "after two loads");
}

#[test]
fn other_roles_keep_their_privileges_through_an_upgrade() {
    let (database, session) = version_1();
    let role = session.plain_role();
    let grants =
        "USAGE ON SCHEMA sparkify_etl TO ROLE; GRANT SELECT ON ALL TABLES IN SCHEMA sparkify_etl, public TO ROLE";
    session.run(&format!("GRANT {}", grants.replace("ROLE", &role)));
    succeed(&mut program(["init", "--database-url", database.url()]));
    let readable = "SELECT bool_and(has_table_privilege('ROLE', oid, 'SELECT')) FROM pg_class
                     WHERE relkind IN ('r', 'v')
                       AND relnamespace IN ('sparkify_etl'::regnamespace, 'public'::regnamespace)";
    assert_eq!(session.value(&readable.replace("ROLE", &role)), "t");
}

#[test]
fn the_error_for_older_tables_names_the_command_that_upgrades() {
    let (database, _session) = version_1();
    let (songs, logs) = files();
    let (songs, logs) = (songs[0].to_str().unwrap(), logs[0].to_str().unwrap());
    for command in [
        vec!["query", "most-played-songs"],
        vec!["check"],
        vec!["report", "--out", "-"],
        vec!["verify", "--songs", songs, "--logs", logs],
    ] {
        let outcome = run(program(command).args(["--database-url", database.url()]));
        assert_eq!(outcome.code, 1, "{outcome}");
        let why = format!("they are of version 1, but sparkify-polars {} needs version 5", env!("CARGO_PKG_VERSION"));
        assert!(outcome.stderr.contains(&why), "{outcome}");
        assert!(outcome.stderr.contains("sparkify-polars init --schema public"), "{outcome}");
    }
}

#[test]
fn the_error_for_newer_tables_names_the_required_version() {
    let (database, session) = version_1();
    succeed(&mut program(["init", "--database-url", database.url()]));
    session.run("INSERT INTO sparkify_etl.schema_version VALUES (6, now(), '7.8.9')");
    let before = catalogue(&session);
    let (songs, logs) = files();
    let commands = [
        load(database.url(), &songs, &logs),
        program(["init", "--database-url", database.url()]),
        program(["query", "most-played-songs", "--database-url", database.url()]),
        program(["check", "--database-url", database.url()]),
    ];
    for mut command in commands {
        let outcome = run(&mut command);
        assert_eq!(outcome.code, 1, "{outcome}");
        assert!(outcome.stderr.contains("they are of version 6"), "{outcome}");
        assert!(outcome.stderr.contains("Use sparkify-polars 7.8.9 or later."), "{outcome}");
    }
    assert_eq!(catalogue(&session), before);
}
