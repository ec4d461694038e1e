//! Roles that cannot bypass the row-wise triggers of foreign keys load the same rows.

use crate::loaded::DAYS;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, as_role, load, program, run, succeed};
use test_support::server;
use test_support::written::{Folder, event};

const INVALID: &str = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated";
const KEYS: &str = "SELECT count(*) FROM pg_constraint
                    WHERE contype = 'f' AND conrelid IN ('songplays'::regclass, 'songs'::regclass)";

#[test]
fn a_plain_role_loads_many_rows_with_valid_foreign_keys() {
    let (files, tables) = &*DAYS;
    let database = server::database();
    let session = Session::open(database.url());
    let role = session.plain_role();
    let plain = as_role(database.url(), &role, None);
    let (first, rest) = files.logs.split_at(1);
    succeed(&mut load(&plain, NONE, first));
    assert_eq!((session.value(KEYS), session.value(INVALID)), ("5".into(), "0".into()), "after the first load");
    let outcome = succeed(&mut load(&plain, NONE, rest));
    assert_eq!((session.value(KEYS), session.value(INVALID)), ("5".into(), "0".into()), "after the large load");
    // One message, with the GRANT for this role if the server supports it.
    let version: u32 = session.value("SELECT current_setting('server_version_num')").parse().unwrap();
    let grant = if version < 150_000 {
        "the triggers of the foreign keys check each of".to_owned()
    } else {
        format!("GRANT SET ON PARAMETER session_replication_role TO \"{role}\"")
    };
    assert_eq!(outcome.stderr.matches(&grant).count(), 1, "{outcome}");
    let outcome = succeed(&mut load(&plain, &files.songs, NONE));
    assert!(!outcome.stderr.contains("triggers"), "{outcome}");
    tables.assert_same(&session.tables(), "a plain role");
}

#[test]
fn a_role_that_may_disable_triggers_leaves_valid_foreign_keys() {
    let (files, tables) = &*DAYS;
    let database = server::database();
    let session = Session::open(database.url());
    let role = session.plain_role();
    let version: u32 = session.value("SELECT current_setting('server_version_num')").parse().unwrap();
    if version < 150_000 {
        return server::skipped("PostgreSQL grants parameters from version 15 on");
    }
    session.run(&format!("GRANT SET ON PARAMETER session_replication_role TO {role}"));
    let url = as_role(database.url(), &role, None);
    succeed(&mut load(&url, NONE, &files.logs[..1]));
    succeed(&mut load(&url, &files.songs, &files.logs[1..]));
    assert_eq!((session.value(KEYS), session.value(INVALID)), ("5".into(), "0".into()));
    tables.assert_same(&session.tables(), "a role with the grant");
}

#[test]
fn a_custom_trigger_fires_for_every_row() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let (first, rest) = sample.logs.split_at(3);
    succeed(&mut load(database.url(), NONE, first));
    let before: u32 = session.value("SELECT count(*) FROM songplays").parse().unwrap();
    session.run(
        "CREATE TABLE heard (songplay_id uuid);
         CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN INSERT INTO public.heard VALUES (NEW.songplay_id); RETURN NULL; END $$;
         CREATE TRIGGER hears AFTER INSERT ON songplays FOR EACH ROW EXECUTE FUNCTION hear()",
    );
    succeed(&mut load(database.url(), NONE, rest));
    let after: u32 = session.value("SELECT count(*) FROM songplays").parse().unwrap();
    assert_eq!(session.value("SELECT count(*) FROM heard"), (after - before).to_string());
    Files { songs: vec![], ..sample }.tables().assert_same(&session.tables(), "with a trigger");
}

#[test]
fn custom_keys_are_checked_for_every_row() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let (first, rest) = sample.logs.split_at(3);
    succeed(&mut load(database.url(), NONE, first));
    for (key, refusal) in [
        ("FOREIGN KEY (session_id) REFERENCES sessions", "is not present in table"),
        ("UNIQUE (session_id, item_in_session, user_id) DEFERRABLE", "already exists"),
    ] {
        session.run(&format!(
            "DROP TABLE IF EXISTS sessions CASCADE;
             CREATE TABLE sessions AS SELECT DISTINCT session_id FROM songplays;
             ALTER TABLE sessions ADD PRIMARY KEY (session_id);
             ALTER TABLE songplays ADD CONSTRAINT somebodys {key}"
        ));
        // In the sample, no two plays have the same user, session and item. This play repeats those of a stored play,
        // at another time.
        let again = Folder::new();
        let play =
            session.value("SELECT user_id || '|' || session_id || '|' || item_in_session FROM songplays LIMIT 1");
        let part = |at: usize| play.split('|').nth(at).unwrap().to_owned();
        let again = again.write(
            "again.json",
            event(&[
                ("ts", "1600000000000"),
                ("userId", &part(0)),
                ("sessionId", &part(1)),
                ("itemInSession", &part(2)),
            ]),
        );
        let logs = if key.starts_with("UNIQUE") { vec![again] } else { rest.to_vec() };
        let outcome = run(&mut load(database.url(), NONE, &logs));
        assert_eq!(outcome.code, 1, "{key}\n{outcome}");
        assert!(outcome.stderr.contains(refusal), "{key}\n{outcome}");
        session.run("ALTER TABLE songplays DROP CONSTRAINT somebodys");
    }
}

/// A load would leave hidden plays without their songs, and the answer to a question would not include them.
#[test]
fn rows_that_a_policy_hides_are_an_error() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let plain = as_role(database.url(), &session.plain_role(), None);
    succeed(&mut load(&plain, NONE, &sample.logs));
    let before = session.tables();
    session.run(
        "ALTER TABLE songplays ENABLE ROW LEVEL SECURITY;
         ALTER TABLE songplays FORCE ROW LEVEL SECURITY;
         CREATE POLICY not_eight ON songplays USING (user_id <> 8)",
    );
    let mut question = program(["query", "most-played-songs", "--database-url"]);
    let mut check = program(["check", "--database-url"]);
    for command in [&mut load(&plain, &sample.songs, NONE), question.arg(&plain), check.arg(&plain)] {
        let outcome = run(command);
        assert_eq!(outcome.code, 1, "{outcome}");
        assert!(outcome.stderr.contains("row-level security") && outcome.stderr.contains("BYPASSRLS"), "{outcome}");
    }
    before.assert_same(&session.tables(), "under a policy");
    session.run("ALTER TABLE songplays NO FORCE ROW LEVEL SECURITY");
    succeed(&mut load(&plain, &sample.songs, NONE));
    sample.tables().assert_same(&session.tables(), "as an owner whom the policy does not bind");
}

#[test]
fn a_statement_timeout_of_the_server_does_not_end_a_load() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let (first, rest) = sample.logs.split_at(3);
    succeed(&mut load(database.url(), NONE, first));
    session.run(
        "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN PERFORM pg_catalog.pg_sleep(1.5); RETURN NULL; END $$;
         CREATE TRIGGER dawdles AFTER INSERT ON songplays EXECUTE FUNCTION dawdle()",
    );
    let name = session.value("SELECT current_database()");
    session.run(&format!("ALTER DATABASE {name} SET statement_timeout = '1s'"));
    succeed(&mut load(database.url(), NONE, rest));
    Files { songs: vec![], ..sample }.tables().assert_same(&session.tables(), "with a timeout");
}
