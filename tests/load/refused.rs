//! If the server refuses a row that passed all checks of the load, the error names the line of the row.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use test_support::library::load_in_blocks;
use test_support::oracle::{Files, Session, Tables};
use test_support::program::{NONE, load, program, run, succeed};
use test_support::server::{self, Database};
use test_support::written::{Field, Folder, event, song};

const MONDAY: i64 = 1_541_376_000_000;
const MINUTE: i64 = 60_000;

/// A play, given in minutes after the start of a Monday. Its location is short unless `fields` has another one.
fn play(minute: i64, fields: &[Field]) -> String {
    let ts = (MONDAY + minute * MINUTE).to_string();
    event(&[&[("ts", ts.as_str()), ("location", r#""Lyon""#)], fields].concat())
}

/// Existing tables with one play of another year, and the file of that play.
struct LoadedTables {
    folder: Folder,
    database: Database,
    session: Session,
    first: PathBuf,
}

impl LoadedTables {
    fn new() -> Self {
        static ORIGINAL: LazyLock<Database> = LazyLock::new(|| {
            let (folder, database) = (Folder::new(), server::database());
            succeed(&mut load(database.url(), NONE, &[folder.write("first.json", play(-900_000, &[]))]));
            database
        });
        let (folder, database) = (Folder::new(), server::copy_of(&ORIGINAL));
        let session = Session::open(database.url());
        let first = folder.write("first.json", play(-900_000, &[]));
        Self { folder, database, session, first }
    }

    /// Asserts that a load of these files fails and changes nothing. Returns its standard error.
    #[track_caller]
    fn refuses_to(&self, songs: &[PathBuf], logs: &[PathBuf]) -> String {
        let outcome = run(&mut load(self.database.url(), songs, logs));
        assert_eq!(outcome.code, 1, "{outcome}");
        self.is_as_before();
        outcome.stderr
    }

    #[track_caller]
    fn refuses(&self, logs: &[PathBuf]) -> String {
        self.refuses_to(&[], logs)
    }

    /// Loads through the library in blocks of this size. Asserts that the load fails and changes nothing. Returns its
    /// error.
    #[track_caller]
    fn refuses_in_blocks(&self, logs: &[PathBuf], bytes: usize) -> String {
        let files = Files { songs: Vec::new(), logs: logs.to_vec() };
        let error = load_in_blocks(self.database.url(), &files, bytes).unwrap_err();
        self.is_as_before();
        format!("{error:#}")
    }

    #[track_caller]
    fn is_as_before(&self) {
        Tables::of(NONE, std::slice::from_ref(&self.first)).assert_same(&self.session.tables(), "after a refusal");
        let runs =
            "SELECT (SELECT count(*) FROM sparkify_etl.load_runs), (SELECT count(*) FROM sparkify_etl.load_files)";
        assert_eq!(self.session.value(runs), "1|1");
    }
}

/// The part of an error that names the line of a row.
fn from(row: usize, file: &Path, line: usize) -> String {
    format!(", row {row} from {}:{line}: ", file.display())
}

#[track_caller]
fn assert_says(error: &str, parts: &[&str]) {
    for part in parts {
        assert!(error.contains(part), "{part:?} is missing in:\n{error}");
    }
}

#[test]
fn the_error_for_a_play_that_violates_a_constraint_has_its_line() {
    let tables = LoadedTables::new();
    tables.session.run("ALTER TABLE songplays ADD CHECK (length(location) <= 20)");
    let long = [("location", r#""Phoenix-Mesa-Scottsdale, AZ""#)];
    // The load copies rows in the order of time, and the files are in the reverse order. The fifth row is the refused
    // one.
    let logs = [
        tables.folder.write("a.json", [play(9, &[]), play(8, &[])].join("\n")),
        tables
            .folder
            .write("b.json", [play(7, &[]), String::new(), play(6, &[]), play(5, &long), play(4, &[])].join("\n")),
        tables.folder.write("c.json", [play(3, &[]), play(2, &[]), play(1, &[])].join("\r\n")),
    ];
    let error = tables.refuses(&logs);
    let row = from(5, &logs[1], 4);
    assert_says(
        &error,
        &[
            &format!("error: copying 9 rows to pg_temp.staged_songplays{row}new row for relation"),
            "in COPY staged_songplays, line 5",
            "Failing row contains",
            "constraint songplays_location_check",
            "hint: Nothing was loaded. The line is valid, but a constraint that was added",
        ],
    );
    // The same, with each file as a batch of its own.
    let error = tables.refuses_in_blocks(&logs, 1);
    assert_says(&error, &["copying 4 rows to pg_temp.staged_songplays", &from(2, &logs[1], 4)]);
}

#[test]
fn the_error_for_a_null_in_a_not_null_column_has_its_line() {
    let tables = LoadedTables::new();
    tables.session.run("ALTER TABLE songplays ALTER COLUMN user_agent SET NOT NULL");
    let log = [play(1, &[]), play(2, &[("userAgent", "null")])].join("\n");
    let log = tables.folder.write("a.json", log);
    let error = tables.refuses(std::slice::from_ref(&log));
    assert_says(&error, &[&from(2, &log, 2), "column user_agent"]);
}

#[test]
fn altered_columns_are_an_error_before_anything_is_read() {
    let altered = [
        ("ALTER TABLE songs ALTER COLUMN year TYPE int", "songs.year is of type integer, and a load writes smallint"),
        (
            "ALTER TABLE songplays ALTER COLUMN location TYPE varchar(20)",
            "songplays.location is of type character varying(20), and a load writes text",
        ),
        ("ALTER TABLE users DROP COLUMN gender", "users.gender is missing"),
        ("ALTER TABLE time ADD COLUMN quarter int NOT NULL", "time.quarter was added as NOT NULL without a default"),
    ];
    let folder = Folder::new();
    let log = folder.write("a.json", play(0, &[]));
    for (alter, sentence) in altered {
        let database = server::database();
        let session = Session::open(database.url());
        succeed(&mut program(["init", "--database-url", database.url()]));
        // PostgreSQL refuses to alter columns that a view names.
        session.run("DROP VIEW play_details");
        session.run(alter);
        for reload in [&[][..], &["--reload"]] {
            let outcome = run(load(database.url(), NONE, std::slice::from_ref(&log)).args(reload));
            assert_eq!(outcome.code, 1, "{outcome}");
            assert_says(&outcome.stderr, &["looking for the tables in schema public: ", sentence, "alter them back"]);
        }
    }
}

#[test]
fn the_error_names_the_refused_record_of_a_duplicate_play() {
    let tables = LoadedTables::new();
    tables.session.run("ALTER TABLE songplays ADD CHECK (length(user_agent) <= 40)");
    let agent = |agent: &str| play(0, &[("userAgent", &format!("\"{agent}\""))]);
    let log =
        [agent("a"), agent("z, which is greater, and longer than the forty that are left"), agent("b")].join("\n");
    let log = tables.folder.write("a.json", log);
    let error = tables.refuses(std::slice::from_ref(&log));
    assert_says(&error, &[&from(1, &log, 2)]);
}

#[test]
fn the_error_for_a_time_row_names_its_first_play() {
    let tables = LoadedTables::new();
    tables.session.run("ALTER TABLE time ADD CHECK (hour <> 2)");
    let home = [("page", r#""Home""#)];
    let logs = [
        tables.folder.write("a.json", [play(121, &home), play(1, &[])].join("\n")),
        tables.folder.write("b.json", [play(0, &[]), play(121, &home), play(121, &[])].join("\n")),
        tables.folder.write("c.json", play(121, &[("itemInSession", "7")])),
    ];
    let error = tables.refuses(&logs);
    assert_says(
        &error,
        &["error: copying 3 rows to pg_temp.staged_time", &from(3, &logs[1], 3), "constraint time_hour_check"],
    );
}

#[test]
fn the_error_names_a_row_at_the_beginning_of_a_long_copy() {
    let tables = LoadedTables::new();
    tables.session.run("ALTER TABLE songplays ADD CHECK (length(location) <= 20)");
    let long = [("location", r#""Phoenix-Mesa-Scottsdale, AZ""#)];
    let log =
        (0..20_000).map(|minute| play(minute, if minute == 2 { &long } else { &[] })).collect::<Vec<_>>().join("\n");
    let log = tables.folder.write("a.json", log);
    let error = tables.refuses(std::slice::from_ref(&log));
    assert_says(&error, &["copying 20000 rows to pg_temp.staged_songplays", &from(3, &log, 3)]);
}

#[test]
fn the_error_names_the_row_if_a_function_of_a_constraint_fails() {
    let tables = LoadedTables::new();
    tables.session.run(
        "CREATE FUNCTION songplays_99(place text) RETURNS boolean LANGUAGE plpgsql AS
           $$ BEGIN IF place = 'Nowhere' THEN RAISE 'no such place'; END IF; RETURN true; END $$;
         ALTER TABLE songplays ADD CHECK (public.songplays_99(location))",
    );
    let log = [play(2, &[]), play(1, &[("location", r#""Nowhere""#)]), play(0, &[])].join("\n");
    let log = tables.folder.write("a.json", log);
    let error = tables.refuses(std::slice::from_ref(&log));
    assert_says(&error, &[&from(2, &log, 2), "no such place", "SQLSTATE P0001"]);
}

#[test]
fn the_error_names_the_line_of_a_row_of_every_table() {
    let tables = LoadedTables::new();
    tables.session.run(
        "ALTER TABLE users ADD CHECK (first_name NOT LIKE 'Bob%');
         ALTER TABLE songs ADD CHECK (title NOT LIKE 'Bob%');
         ALTER TABLE artists ADD CHECK (name NOT LIKE 'Bob%')",
    );
    let user = |id: &str, name: &str| play(id.len() as i64, &[("userId", id), ("firstName", name)]);
    let logs = [
        tables.folder.write("a.json", user("4711", r#""Al""#)),
        tables
            .folder
            .write("b.json", [user("1", r#""Al""#), user("22", r#""Bob""#), user("333", r#""Cy""#)].join("\n")),
    ];
    let error = tables.refuses(&logs);
    assert_says(&error, &["to pg_temp.staged_users, row ", &format!(" from {}:2: ", logs[1].display())]);
    let id = |id: &str| format!("\"{id}\"");
    let named = |song: &str, artist: &str, title: &str, name: &str| {
        self::song(&[
            ("song_id", &id(song)),
            ("artist_id", &id(artist)),
            ("title", &id(title)),
            ("artist_name", &id(name)),
        ])
    };
    let fine = tables.folder.write("1.json", named("SA", "AA", "a", "b"));
    let title = tables.folder.write("2.json", named("SB", "AB", "Bob", "b"));
    let name = tables.folder.write("3.json", named("SC", "AC", "c", "Bobby"));
    let error = tables.refuses_to(&[fine.clone(), title.clone()], &[]);
    assert_says(&error, &["copying 2 rows to pg_temp.staged_songs", &from(2, &title, 1)]);
    let error = tables.refuses_to(&[fine, name.clone()], &[]);
    assert_says(&error, &["copying 2 rows to pg_temp.staged_artists", &from(2, &name, 1)]);
}

#[test]
fn a_constraint_on_an_added_column_is_checked_by_the_merge() {
    let tables = LoadedTables::new();
    tables.session.run(
        "ALTER TABLE songplays ADD COLUMN note text DEFAULT 'none';
         ALTER TABLE songplays ADD CHECK (note <> 'none' OR location <> 'Nowhere')",
    );
    let log = tables.folder.write("a.json", play(0, &[("location", r#""Nowhere""#)]));
    let error = tables.refuses(&[log]);
    assert_says(&error, &["error: merging the staged rows into songplays: ", "Failing row contains"]);
}
