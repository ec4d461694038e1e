//! Whoever may not go round the row-wise triggers loads the same.

use crate::oracle::{Files, Session};
use crate::program::{NONE, as_role, load, program, succeed};
use crate::support;
use crate::written::Folder;

const INVALID: &str = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated";
const KEYS: &str = "SELECT count(*) FROM pg_constraint
                    WHERE contype = 'f' AND conrelid IN ('songplays'::regclass, 'songs'::regclass)";

/// Days of some 12,000 plays each.
fn days(folder: &Folder) -> Files {
    let out = folder.path().join("generated");
    let options = ["generate", "--songs", "300", "--events", "90000", "--days", "6", "--seed", "11"];
    succeed(program(options).arg(&out));
    Files::in_folder(&out)
}

#[test]
fn a_plain_role_loads_many_new_rows_and_the_keys_stand_afterwards() {
    let folder = Folder::new();
    let files = days(&folder);
    let database = support::database();
    let session = Session::open(database.url());
    let plain = as_role(database.url(), &session.plain_role(), None);
    let (first, rest) = files.logs.split_at(1);
    succeed(&mut load(&plain, NONE, first));
    assert_eq!((session.value(KEYS), session.value(INVALID)), ("5".into(), "0".into()), "after the first load");
    succeed(&mut load(&plain, NONE, rest));
    // Set aside and put back: enforced, and true because the load has verified its rows.
    assert_eq!((session.value(KEYS), session.value(INVALID)), ("5".into(), "5".into()), "after the large load");
    succeed(&mut load(&plain, &files.songs, NONE));
    files.tables().assert_same(&session.tables(), "a plain role");
}

#[test]
fn a_role_that_was_granted_the_way_round_the_triggers_takes_it() {
    let folder = Folder::new();
    let files = days(&folder);
    let database = support::database();
    let session = Session::open(database.url());
    let role = session.plain_role();
    let version: u32 = session.value("SELECT current_setting('server_version_num')").parse().unwrap();
    if version < 150_000 {
        return support::skipped("PostgreSQL grants parameters from version 15 on");
    }
    session.run(&format!("GRANT SET ON PARAMETER session_replication_role TO {role}"));
    let url = as_role(database.url(), &role, None);
    succeed(&mut load(&url, NONE, &files.logs[..1]));
    succeed(&mut load(&url, &files.songs, &files.logs[1..]));
    assert_eq!((session.value(KEYS), session.value(INVALID)), ("5".into(), "0".into()));
    files.tables().assert_same(&session.tables(), "a role with the grant");
}

#[test]
fn a_trigger_that_somebody_made_fires_for_every_row() {
    let sample = Files::sample();
    let database = support::database();
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
