//! `drop` removes everything that the program has created, and nothing else.

use std::process::Stdio;

use crate::loaded::sample_copy;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Outcome, as_role, load, on_a_terminal, program, run, start, succeed};
use test_support::server;

/// All kinds of objects in a database: the names of most, the number of the others.
const OBJECTS: &str = "
    SELECT 'schema ' || nspname || ' ' || coalesce(nspacl::text, '') AS object
      FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
    UNION ALL
    SELECT 'relation ' || oid::regclass FROM pg_class WHERE relnamespace <> 'pg_toast'::regnamespace
    UNION ALL
    SELECT 'toast ' || count(*) FROM pg_class WHERE relnamespace = 'pg_toast'::regnamespace
    UNION ALL
    SELECT 'function ' || oid::regprocedure FROM pg_proc
    UNION ALL
    SELECT 'type ' || oid::regtype FROM pg_type
    UNION ALL
    SELECT 'constraint ' || conname FROM pg_constraint
    UNION ALL
    SELECT 'trigger ' || tgname FROM pg_trigger
    UNION ALL
    SELECT 'rule ' || count(*) FROM pg_rewrite
    UNION ALL
    SELECT 'description ' || count(*) FROM pg_description
    UNION ALL
    SELECT 'default ' || defaclacl::text FROM pg_default_acl
    ORDER BY 1";

fn drop_tables(url: &str, arguments: &[&str]) -> Outcome {
    run(program(["drop", "--yes", "--database-url", url]).args(arguments))
}

#[test]
fn drop_removes_all_objects_of_the_program() {
    let database = server::database();
    let session = Session::open(database.url());
    let sample = Files::sample();
    for schema in ["public", "Jazz '24'"] {
        let before = session.rows(OBJECTS);
        for what in ["init", "load"] {
            match what {
                "init" => succeed(&mut program(["init", "--schema", schema, "--database-url", database.url()])),
                _ => succeed(load(database.url(), &sample.songs, &sample.logs).args(["--schema", schema])),
            };
            assert_ne!(session.rows(OBJECTS), before, "{schema}");
            let dropped = drop_tables(database.url(), &["--schema", schema]);
            assert_eq!(dropped.code, 0, "{dropped}");
            assert_eq!(session.rows(OBJECTS), before, "{schema} {what}");
            if what == "load" {
                let plays = dropped.stdout.lines().find(|line| line.contains("songplays")).unwrap();
                assert!(plays.contains(&format!("{schema}.songplays")) && plays.contains("4,737"), "{dropped}");
            }
        }
    }
    let nothing = drop_tables(database.url(), &[]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (0, "schema public contains nothing of sparkify-polars\n"));
    // The next load works as in a new database.
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    sample.tables().assert_same(&session.tables(), "after the drop");
}

#[test]
fn drop_keeps_other_tables_and_schemas() {
    let database = server::database();
    let session = Session::open(database.url());
    session
        .run("CREATE SCHEMA ours; CREATE TABLE public.playlists (id int); CREATE TABLE ours.user_days_2017 (day date)");
    session.run("CREATE FUNCTION public.count_plays() RETURNS bigint LANGUAGE sql AS 'SELECT 7::bigint'");
    let before = session.rows(OBJECTS);
    for schema in ["public", "ours"] {
        succeed(load(database.url(), NONE, &Files::sample().logs[..2]).args(["--schema", schema]));
        let dropped = drop_tables(database.url(), &["--schema", schema]);
        assert_eq!(dropped.code, 0, "{dropped}");
        assert_eq!(session.rows(OBJECTS), before, "{schema}");
    }
    // Schemas that the program has created. Each also contains a table that the program has not created.
    succeed(load(database.url(), NONE, &Files::sample().logs[..2]).args(["--schema", "made"]));
    session.run("CREATE TABLE made.mine (id int); CREATE TABLE sparkify_etl_made.mine (id int)");
    let dropped = drop_tables(database.url(), &["--schema", "made"]);
    assert_eq!(dropped.code, 0, "{dropped}");
    for schema in ["made", "sparkify_etl_made"] {
        assert!(
            dropped.stdout.contains(&format!("the schema {schema} stays, because it contains something else")),
            "{dropped}"
        );
    }
    session.run("DROP TABLE made.mine, sparkify_etl_made.mine; DROP SCHEMA made, sparkify_etl_made");
    assert_eq!(session.rows(OBJECTS), before);
}

#[test]
fn tables_of_another_program_are_not_dropped() {
    let database = server::database();
    let session = Session::open(database.url());
    session.run("CREATE TABLE users (id int); CREATE TABLE songs (id int); CREATE TABLE user_days (day date)");
    let before = session.rows(OBJECTS);
    let refused = drop_tables(database.url(), &[]);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(refused.stderr.contains("songs, users exist, but the tables of schema sparkify_etl do not"), "{refused}");
    session.run("ALTER TABLE songs RENAME TO songs_of_mine; ALTER TABLE users RENAME TO users_of_mine");
    assert_eq!(drop_tables(database.url(), &[]).code, 0);
    session.run("ALTER TABLE songs_of_mine RENAME TO songs; ALTER TABLE users_of_mine RENAME TO users");
    assert_eq!(session.rows(OBJECTS), before);
}

#[test]
fn drop_refuses_and_names_dependent_objects() {
    let (database, session) = sample_copy();
    session.run(
        "CREATE VIEW recent AS SELECT * FROM songplays;
         CREATE VIEW phones AS SELECT * FROM play_details;
         CREATE TABLE favourites (user_id bigint CONSTRAINT of_a_user REFERENCES users);
         CREATE FUNCTION length_of(song songs) RETURNS float8 LANGUAGE sql AS 'SELECT song.duration'",
    );
    let (before, expected) = (session.rows(OBJECTS), Files::sample().tables());
    for (object, drop) in [
        ("view public.phones", "DROP VIEW phones"),
        ("view public.recent", "DROP VIEW recent"),
        ("constraint of_a_user on table public.favourites", "ALTER TABLE favourites DROP CONSTRAINT of_a_user"),
        ("function public.length_of(public.songs)", "DROP FUNCTION length_of"),
    ] {
        let refused = drop_tables(database.url(), &[]);
        assert_eq!(refused.code, 1, "{refused}");
        assert!(refused.stderr.contains(&format!("{object} depends on ")), "{object}\n{refused}");
        assert!(!refused.stderr.contains("CASCADE"), "{refused}");
        assert!(refused.stderr.contains("hint: sparkify-polars did not make these objects"), "{refused}");
        expected.assert_same(&session.tables(), object);
        session.run(drop);
    }
    assert!(before.len() > session.rows(OBJECTS).len());
    assert_eq!(drop_tables(database.url(), &[]).code, 0);
    assert_eq!(session.value("SELECT count(*) FROM favourites"), "0");
}

#[test]
fn drop_asks_on_a_terminal_and_refuses_without_one() {
    let (database, session) = sample_copy();
    let expected = Files::sample().tables();
    let command = program(["drop", "--database-url", database.url()]);
    let refused = run(&mut program(["drop", "--database-url", database.url()]));
    assert!(refused.code == 2 && refused.stderr.contains("sparkify-polars drop --yes"), "{refused}");
    let answered = |answer: &str| {
        let mut terminal = on_a_terminal(&command);
        let mut running = start(terminal.stdin(Stdio::piped()));
        std::io::Write::write_all(&mut running.child().stdin.take().unwrap(), answer.as_bytes()).unwrap();
        running.finish()
    };
    for answer in ["\n", "yes\n", "publi\n"] {
        let kept = answered(answer);
        assert!(
            kept.code == 0 && kept.stdout.contains("nothing was dropped") && kept.stdout.contains("4,737"),
            "{answer:?} {kept}"
        );
        expected.assert_same(&session.tables(), answer);
    }
    let dropped = answered("public\n");
    assert!(dropped.code == 0 && dropped.stdout.contains("Type the name of the schema, public,"), "{dropped}");
    assert_eq!(session.relations(), [""; 0]);
}

#[test]
fn only_the_owner_and_its_members_can_drop_the_tables() {
    let database = server::database();
    let (session, name) = (Session::open(database.url()), database.name());
    let roles = format!("SELECT rolname FROM pg_roles WHERE rolname LIKE '{name}\\_%' ORDER BY 1");
    let before = (session.rows(OBJECTS), session.rows(&roles));
    succeed(&mut program(["init", "--roles", name, "--database-url", database.url()]));
    succeed(&mut load(database.url(), NONE, &Files::sample().logs[..2]));
    session.run(&format!(
        "CREATE ROLE {name}_etl LOGIN; CREATE ROLE {name}_keeper LOGIN;
         GRANT {name}_loader TO {name}_etl; GRANT {name}_owner TO {name}_keeper"
    ));
    let refused = drop_tables(&as_role(database.url(), &format!("{name}_etl"), None), &[]);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(
        refused.stderr.contains("42501")
            && refused
                .stderr
                .contains("Only the owner of the tables, a member of that role, or a superuser may drop them"),
        "{refused}"
    );
    assert_eq!(session.value("SELECT count(*) > 0 FROM songplays"), "t");
    let dropped = drop_tables(&as_role(database.url(), &format!("{name}_keeper"), None), &[]);
    assert_eq!(dropped.code, 0, "{dropped}");
    assert_eq!(session.relations(), [""; 0]);
    // `drop` keeps the roles unless `--roles` names them.
    assert_eq!(session.rows(&roles).len(), before.1.len() + 5);
    session.run(&format!("DROP ROLE {name}_etl, {name}_keeper"));
    let dropped = drop_tables(database.url(), &["--roles", name]);
    assert!(
        dropped.code == 0
            && dropped
                .stdout
                .contains(&format!("the roles {name}_owner, {name}_loader and {name}_reader were dropped")),
        "{dropped}"
    );
    assert_eq!((session.rows(OBJECTS), session.rows(&roles)), before);
}

#[test]
fn drop_keeps_roles_that_another_database_needs() {
    let (one, other) = (server::database(), server::database());
    let name = one.name();
    for database in [&one, &other] {
        succeed(&mut program(["init", "--roles", name, "--database-url", database.url()]));
    }
    let dropped = drop_tables(one.url(), &["--roles", name]);
    assert!(dropped.code == 0 && dropped.stdout.contains("because another database needs them"), "{dropped}");
    let may = format!("SELECT has_table_privilege('{name}_reader', 'public.songplays', 'SELECT')");
    assert_eq!(Session::open(other.url()).value(&may), "t");
    let dropped = drop_tables(other.url(), &["--roles", name]);
    assert!(dropped.code == 0 && dropped.stdout.contains("were dropped"), "{dropped}");
    // `init --roles` never makes a role that can log in. So `drop` must keep these roles.
    let session = Session::open(one.url());
    session.run(&format!("CREATE ROLE {name}_owner LOGIN; CREATE ROLE {name}_loader; CREATE ROLE {name}_reader"));
    let dropped = drop_tables(one.url(), &["--roles", name]);
    assert!(dropped.code == 0 && dropped.stdout.contains("they were not changed"), "{dropped}");
    session.run(&format!("DROP ROLE {name}_owner, {name}_loader, {name}_reader"));
}
