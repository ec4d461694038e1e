//! The schema after a load: columns, keys, comments, other schema names, and the queries on it.

use sparkify_polars::query::Question;

use crate::loaded::{sample_copy, shared_sample};
use test_support::oracle::{Files, Session, database};
use test_support::program::{self, NONE, load, needed, program, run, succeed};
use test_support::server;

const FIVE: &str = "ARRAY['songplays', 'users', 'songs', 'artists', 'time']";

#[test]
fn the_columns_are_those_of_the_design_in_their_order() {
    let (_database, session) = shared_sample();
    let columns = |table: &str| {
        session.value(&format!(
            "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
               FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
        ))
    };
    assert_eq!(
        columns("songplays"),
        "songplay_id uuid, start_time timestamp with time zone, user_id bigint, level text, song_id text, \
         artist_id text, session_id bigint, location text, user_agent text, item_in_session integer, \
         song_title text, artist_name text, duration double precision"
    );
    assert_eq!(
        columns("users"),
        "user_id bigint, first_name text, last_name text, gender text, level text, as_of timestamp with time zone"
    );
    assert_eq!(columns("songs"), "song_id text, title text, artist_id text, year smallint, duration double precision");
    assert_eq!(
        columns("artists"),
        "artist_id text, name text, location text, latitude double precision, longitude double precision"
    );
    assert_eq!(
        columns("time"),
        "start_time timestamp with time zone, hour smallint, day smallint, week smallint, month smallint, \
         year smallint, weekday smallint"
    );
}

#[test]
fn every_table_has_its_primary_key_and_its_foreign_keys() {
    let (_database, session) = shared_sample();
    let keys = session.rows(&format!(
        "SELECT conrelid::regclass, (SELECT string_agg(attname, ',') FROM pg_attribute
                                      WHERE attrelid = conrelid AND attnum = ANY (conkey))
           FROM pg_constraint
          WHERE contype = 'p' AND convalidated AND conrelid = ANY ({FIVE}::regclass[])
          ORDER BY replace(conrelid::regclass::text, '\"', '')"
    ));
    let keys: Vec<String> = keys.iter().map(|key| key.replace('"', "")).collect();
    let expected = ["artists|artist_id", "songplays|songplay_id", "songs|song_id", "time|start_time", "users|user_id"];
    assert_eq!(keys, expected);

    let indexes = "SELECT count(*) FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)";
    assert_eq!(session.value(indexes), "0", "an index is not valid");

    let references = session.rows(
        "SELECT replace(confrelid::regclass::text, '\"', '') FROM pg_constraint
          WHERE contype = 'f' AND conrelid = 'songplays'::regclass ORDER BY 1",
    );
    for dimension in ["artists", "songs", "time", "users"] {
        assert!(references.iter().any(|table| table == dimension), "no foreign key to {dimension}: {references:?}");
    }
    let disabled = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'";
    assert_eq!(session.rows(disabled), [""; 0], "a trigger was left off");
}

#[test]
fn foreign_keys_refuse_changes_that_break_a_reference() {
    let (_database, session) = shared_sample();
    session.run(
        "DO $$
         BEGIN
           INSERT INTO songplays (songplay_id, start_time, user_id, level, session_id, item_in_session)
           VALUES (gen_random_uuid(), (SELECT min(start_time) FROM time), -1, 'free', 1, 1);
           RAISE EXCEPTION 'a play of nobody got in';
         EXCEPTION WHEN foreign_key_violation THEN NULL;
         END $$",
    );
    session.run(
        "DO $$
         BEGIN
           DELETE FROM users;
           RAISE EXCEPTION 'users of plays could be deleted';
         EXCEPTION WHEN foreign_key_violation THEN NULL;
         END $$",
    );
    // All references are valid now, whether or not the constraints are marked as validated.
    let broken = "SELECT count(*) FROM songplays p
                    LEFT JOIN users u USING (user_id) LEFT JOIN time t USING (start_time)
                    LEFT JOIN songs s ON s.song_id = p.song_id LEFT JOIN artists a ON a.artist_id = p.artist_id
                   WHERE u.user_id IS NULL OR t.start_time IS NULL
                      OR (p.song_id IS NOT NULL AND s.song_id IS NULL)
                      OR (p.artist_id IS NOT NULL AND a.artist_id IS NULL)";
    assert_eq!(session.value(broken), "0");
}

#[test]
fn every_table_and_column_has_a_comment() {
    let (_database, session) = shared_sample();
    let bare = |tables: &str| {
        session.rows(&format!(
            "SELECT c.oid::regclass::text || coalesce('.' || a.attname, '')
               FROM pg_class c
               JOIN (SELECT attrelid, attnum, attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped
                     UNION ALL SELECT oid, 0, NULL FROM pg_class) a ON a.attrelid = c.oid
               LEFT JOIN pg_description d ON d.objoid = c.oid AND d.objsubid = a.attnum
                                         AND d.classoid = 'pg_class'::regclass
              WHERE {tables} AND coalesce(trim(d.description), '') = '' ORDER BY 1"
        ))
    };
    assert_eq!(bare(&format!("c.oid = ANY ({FIVE}::regclass[])")), [""; 0], "tables and columns without a comment");
    let beside = "c.relkind IN ('r', 'p') AND c.relnamespace = 'sparkify_etl'::regnamespace";
    assert_eq!(bare(beside), [""; 0], "tables and columns without a comment");
}

#[test]
fn another_schema_holds_the_same_tables() {
    let sample = Files::sample();
    for schema in ["star", "Odd \"Name\" é"] {
        let database = server::database();
        let session = Session::open(database.url());
        for _ in 0..2 {
            succeed(load(database.url(), &sample.songs, &sample.logs).args(["--schema", schema]));
            sample.tables().assert_same(&session.tables_in(schema), schema);
        }
        assert_eq!(
            session.value(&format!("SELECT to_regnamespace('{}') IS NULL", database::quoted("sparkify_etl"))),
            "t"
        );
        assert_eq!(
            session.value("SELECT to_regclass('public.songplays') IS NULL"),
            "t",
            "the other schema is untouched"
        );
        let answer =
            succeed(&mut program(["query", &names()[0], "--database-url", database.url(), "--schema", schema]));
        assert!(answer.stdout.lines().count() >= 3, "{answer}");
    }
}

#[test]
fn a_schema_named_sparkify_does_not_share_the_ledger_of_public() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    // The ledger of this schema would have the name of the ledger of `public`. The load gives it another name or fails.
    let outcome = run(load(database.url(), program::NONE, &sample.logs).args(["--schema", "sparkify"]));
    if outcome.code == 0 {
        let alone = session.value("SELECT count(song_id) FROM sparkify.songplays");
        assert_eq!(alone, "0", "plays refer to songs of the other schema\n{outcome}");
        let plays =
            session.value("SELECT (SELECT count(*) FROM sparkify.songplays) = (SELECT count(*) FROM songplays)");
        assert_eq!(plays, "t", "files were taken for loaded already\n{outcome}");
    } else {
        assert!(outcome.stderr.contains("schema"), "{outcome}");
    }
    sample.tables().assert_same(&session.tables(), "the public schema");
}

#[test]
fn two_schemas_of_one_database_are_independent() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    succeed(load(database.url(), program::NONE, &sample.logs[..1]).args(["--schema", "second"]));
    test_support::oracle::Tables::of(program::NONE, &sample.logs[..1])
        .assert_same(&session.tables_in("second"), "second");
    sample.tables().assert_same(&session.tables(), "first");
}

/// The names in `query --list`: the first word of each row below the line under the header.
fn names() -> Vec<String> {
    let list = succeed(&mut program(["query", "--list"]));
    let rows = list.stdout.lines().skip_while(|line| !line.contains('═')).map(str::trim);
    let first = rows.filter_map(|row| row.split_whitespace().next());
    first.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).map(str::to_owned).collect()
}

#[test]
fn every_question_has_an_answer() {
    let (database, _session) = shared_sample();
    let names = names();
    assert!(names.len() >= 8, "at least eight questions: {names:?}");
    for name in names {
        let needed = needed(Question::find(&name).unwrap());
        let answer = succeed(program(["query", &name, "--database-url", database.url()]).args(needed));
        // At least a header, a line and a row.
        assert!(answer.stdout.lines().filter(|line| !line.trim().is_empty()).count() >= 3, "{name}\n{answer}");
        assert!(!answer.stdout.contains("0 rows"), "{name}\n{answer}");
    }
}

#[test]
fn a_missing_table_is_created_again_and_foreign_keys_stay_valid() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    let invalid = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated";
    assert_eq!(session.rows(invalid), [""; 0]);
    session.run("DROP TABLE sparkify_etl.load_rejects");
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    assert_eq!(session.rows(invalid), [""; 0]);
    sample.tables().assert_same(&session.tables(), "with a table made again");
}

#[test]
fn added_columns_get_their_defaults() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let (first, rest) = sample.logs.split_at(3);
    succeed(&mut load(database.url(), &sample.songs, first));
    for table in ["artists", "songs", "users", "time", "songplays"] {
        session.run(&format!("ALTER TABLE {table} ADD COLUMN came_at timestamptz NOT NULL DEFAULT now()"));
    }
    // First a load of new files, then a load that reads all files again.
    succeed(&mut load(database.url(), &sample.songs, rest));
    succeed(load(database.url(), &sample.songs, &sample.logs).arg("--reload"));
    sample.tables().assert_same(&session.tables(), "with a column more");
}

#[test]
fn other_tables_with_the_names_of_ledger_tables_are_unchanged() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let names =
        ["track_matches", "load_runs", "load_files", "load_rejects", "staged_songs", "recomputed_rows", "stored_rows"];
    for name in names {
        session.run(&format!("CREATE TABLE public.{name} (title text, run_id bigint)"));
    }
    let (first, rest) = sample.logs.split_at(3);
    succeed(&mut load(database.url(), program::NONE, first));
    succeed(&mut load(database.url(), &sample.songs, rest));
    sample.tables().assert_same(&session.tables(), "beside tables of the same names");
    for name in names {
        assert_eq!(session.value(&format!("SELECT count(*) FROM public.{name}")), "0", "{name}");
    }
    let mut verify = program(["verify", "--database-url", database.url()]);
    succeed(verify.arg("--songs").args(&sample.songs).arg("--logs").args(&sample.logs));
    succeed(&mut program(["check", "--database-url", database.url()]));
}

#[test]
fn another_table_with_the_name_of_a_summary_is_an_error() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    session.run("CREATE TABLE user_days (note text); INSERT INTO user_days VALUES ('mine')");
    let refused = run(&mut load(database.url(), NONE, &sample.logs[..1]));
    assert!(
        refused.code == 1 && refused.stderr.contains("a table user_days exists, but sparkify-polars did not make it"),
        "{refused}"
    );
    assert_eq!(session.rows("SELECT note FROM user_days"), ["mine"]);
    assert_eq!(session.value("SELECT to_regclass('songplays') IS NULL"), "t");
}
