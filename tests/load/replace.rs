//! `load --replace`: afterwards the tables hold the given files and nothing else.

use crate::loaded::sample_copy;
use test_support::oracle::{Files, Session, Tables};
use test_support::program::{NONE, as_role, load, program, run, start, succeed};
use test_support::server;
use test_support::written::{Folder, event, song};

/// The relations with their OIDs, privileges and comments.
const IDENTITY: &str = "
    SELECT c.oid::regclass, c.oid, c.relacl::text, obj_description(c.oid, 'pg_class')
    FROM pg_class AS c
    WHERE c.relnamespace IN ('public'::regnamespace, 'sparkify_etl'::regnamespace)
    ORDER BY 1::text";

#[test]
fn after_replace_the_tables_have_only_the_given_files() {
    let sample = Files::sample();
    let (songs, logs) = (&sample.songs[100..300], &sample.logs[5..15]);
    for plain_role in [false, true] {
        let database = server::database();
        let session = Session::open(database.url());
        let role = session.plain_role();
        let url = if plain_role { as_role(database.url(), &role, None) } else { database.url().to_owned() };
        if !plain_role {
            // Otherwise `check` reports this role, because it can create objects in a schema with the tables of another
            // role.
            session.run(&format!("REVOKE CREATE ON SCHEMA public FROM {role}"));
        }
        succeed(&mut load(&url, &sample.songs, &sample.logs));
        session.run(&format!(
            "CREATE INDEX of_somebody ON songplays (session_id);
             GRANT SELECT ON songplays TO {role};
             COMMENT ON TABLE users IS 'changed'"
        ));
        let before = session.rows(IDENTITY);

        let replaced = succeed(load(&url, songs, logs).arg("--replace"));
        assert!(replaced.stdout.contains("the tables contain only these files"), "{replaced}");
        Tables::of(songs, logs).assert_same(&session.tables(), "replaced");
        let after = session.rows(IDENTITY);
        assert!(before.iter().all(|relation| after.contains(relation)), "{before:?}\n{after:?}");
        succeed(&mut program(["check", "--database-url", database.url()]));

        // This load reads only the files that `--replace` removed.
        let again = succeed(&mut load(&url, &sample.songs, &sample.logs));
        assert!(again.stdout.contains("210 files skipped"), "{again}");
        sample.tables().assert_same(&session.tables(), "all files again");
    }
}

#[test]
fn replace_with_only_logs_or_only_songs_empties_the_other_tables() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    succeed(load(database.url(), NONE, &sample.logs[..3]).arg("--replace"));
    Tables::of(NONE, &sample.logs[..3]).assert_same(&session.tables(), "logs alone");
    succeed(load(database.url(), &sample.songs[..9], NONE).arg("--replace"));
    Tables::of(&sample.songs[..9], NONE).assert_same(&session.tables(), "songs alone");
    assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.load_runs"), "1");
}

#[test]
fn replace_overwrites_a_greater_stored_record() {
    let database = server::database();
    let session = Session::open(database.url());
    let folder = Folder::new();
    let written = |name: &str, title: &str, level: &str, ts: &str| {
        let title = format!("\"{title}\"");
        let one = song(&[("title", &title), ("artist_location", &title), ("artist_latitude", "1.5")]);
        let song = folder.write(&format!("{name}/songs.json"), one + "\n");
        let level = format!("\"{level}\"");
        let plays = [
            event(&[("song", &title), ("level", &level)]),
            event(&[("song", &title), ("level", &level), ("ts", ts), ("itemInSession", "7")]),
        ];
        (vec![song], vec![folder.write(&format!("{name}/log.json"), plays.join("\n"))])
    };
    let (greater_songs, greater_logs) = written("greater", "Zulu", "paid", "1700000000000");
    let (songs, logs) = written("lesser", "Alpha", "free", "1600000000000");
    succeed(&mut load(database.url(), &greater_songs, &greater_logs));
    succeed(load(database.url(), &songs, &logs).arg("--replace"));
    Tables::of(&songs, &logs).assert_same(&session.tables(), "the lesser records");

    // `--replace` also corrects changes by hand.
    session.run(
        "UPDATE songplays SET location = 'elsewhere', song_id = NULL;
         UPDATE users SET last_name = 'Somebody', as_of = 'infinity';
         UPDATE time SET hour = 3;
         UPDATE songs SET title = 'Zzz', year = 1;
         UPDATE artists SET name = 'Zzz', longitude = 9",
    );
    succeed(load(database.url(), &songs, &logs).arg("--replace"));
    Tables::of(&songs, &logs).assert_same(&session.tables(), "changes by hand");
}

#[test]
fn a_dry_run_of_replace_counts_the_deletions_and_deletes_nothing() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    let kept = Tables::of(&sample.songs, &sample.logs[..1]);
    let gone = |table: &str, kept: usize| session.value(&format!("SELECT count(*) - {kept} FROM {table}"));
    let dry = succeed(load(database.url(), &sample.songs, &sample.logs[..1]).args(["--replace", "--dry-run"]));
    for table in kept.all() {
        let Some(row) = dry.stdout.lines().find(|line| line.split_whitespace().next() == Some(table.shape.name)) else {
            continue;
        };
        let deleted = row.split_whitespace().last().unwrap().replace(',', "");
        assert_eq!(deleted, gone(table.shape.name, table.rows.len()), "{}: {dry}", table.shape.name);
    }
    assert!(dry.stdout.contains("deleted") && dry.stdout.contains("nothing was changed"), "{dry}");
    sample.tables().assert_same(&session.tables(), "after the dry run");
}

#[test]
fn a_load_is_repeated_if_its_skipped_files_were_replaced_meanwhile() {
    let database = server::database();
    let session = Session::open(database.url());
    let sample = Files::sample();
    let (early, late) = sample.logs.split_at(20);
    succeed(&mut load(database.url(), &sample.songs, early));
    let lock = Session::open(database.url());
    lock.run("BEGIN");
    lock.run("SELECT pg_advisory_xact_lock(hashtextextended('sparkify-polars turn of public', 0))");
    let replacing = start(load(database.url(), &sample.songs[..50], &early[..2]).arg("--replace"));
    session.wait_for_a_blocked_session();
    let all = start(&mut load(database.url(), &sample.songs, &sample.logs));
    session.wait_for_blocked_sessions(2);
    lock.run("COMMIT");
    let replaced = replacing.finish();
    assert_eq!(replaced.code, 0, "{replaced}");
    let outcome = all.finish();
    assert_eq!(outcome.code, 0, "{outcome}");
    assert!(outcome.stderr.contains("starts over"), "{outcome}");
    assert!(late.len() > 2);
    sample.tables().assert_same(&session.tables(), "as if it had begun after the other");
}

#[test]
fn concurrent_loads_with_an_empty_ledger_are_not_repeated() {
    let database = server::database();
    let session = Session::open(database.url());
    let sample = Files::sample();
    succeed(&mut program(["init", "--database-url", database.url()]));
    let lock = Session::open(database.url());
    lock.run("BEGIN");
    lock.run("SELECT pg_advisory_xact_lock(hashtextextended('sparkify-polars turn of public', 0))");
    let loads: Vec<_> = (0..2)
        .map(|number| {
            let logs = sample.logs.iter().skip(number).step_by(2).cloned().collect::<Vec<_>>();
            let running = start(&mut load(database.url(), &sample.songs, &logs));
            session.wait_for_blocked_sessions(number + 1);
            running
        })
        .collect();
    lock.run("COMMIT");
    for running in loads {
        let outcome = running.finish();
        assert_eq!(outcome.code, 0, "{outcome}");
        assert!(!outcome.stderr.contains("starts over"), "{outcome}");
    }
    sample.tables().assert_same(&session.tables(), "both");
}

#[test]
fn replace_cannot_be_combined_with_part() {
    let sample = Files::sample();
    let outcome = run(load("postgresql://nowhere", &sample.songs, NONE).args(["--replace", "--part", "1/2"]));
    assert_eq!(outcome.code, 2, "{outcome}");
}
