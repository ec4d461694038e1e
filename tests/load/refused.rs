//! A row that the server refuses in spite of the check is told by the line that it is from.

use std::path::{Path, PathBuf};

use crate::library::load_in_blocks;
use crate::oracle::{Files, Session, Tables};
use crate::program::{NONE, as_role, load, run, succeed};
use crate::support::{self, Database};
use crate::written::{Field, Folder, event, song};

const MONDAY: i64 = 1_541_376_000_000;
const MINUTE: i64 = 60_000;

/// A play at this minute of a Monday, whose location is short unless it is given.
fn play(minute: i64, fields: &[Field]) -> String {
    let ts = (MONDAY + minute * MINUTE).to_string();
    event(&[&[("ts", ts.as_str()), ("location", r#""Lyon""#)], fields].concat())
}

/// A star with a play of another year in it, and what it holds.
struct Star {
    folder: Folder,
    database: Database,
    session: Session,
    first: PathBuf,
}

impl Star {
    fn new() -> Self {
        let folder = Folder::new();
        let database = support::database();
        let session = Session::open(database.url());
        let first = folder.write("first.json", play(-900_000, &[]));
        succeed(&mut load(database.url(), NONE, std::slice::from_ref(&first)));
        Self { folder, database, session, first }
    }

    /// Loads by the program as this role, which is to fail, and gives what it says.
    #[track_caller]
    fn refuses_to(&self, role: Option<&str>, songs: &[PathBuf], logs: &[PathBuf]) -> String {
        let url = role.map_or_else(|| self.database.url().to_owned(), |role| as_role(self.database.url(), role, None));
        let outcome = run(&mut load(&url, songs, logs));
        assert_eq!(outcome.code, 1, "{outcome}");
        self.is_as_before();
        outcome.stderr
    }

    #[track_caller]
    fn refuses(&self, logs: &[PathBuf]) -> String {
        self.refuses_to(None, &[], logs)
    }

    /// Loads by the library in blocks of so many bytes, which is to fail, and gives what it says.
    #[track_caller]
    fn refuses_in_blocks(&self, logs: &[PathBuf], bytes: usize) -> String {
        let files = Files { songs: Vec::new(), logs: logs.to_vec() };
        let error = load_in_blocks(self.database.url(), &files, bytes).unwrap_err();
        self.is_as_before();
        error.to_string()
    }

    #[track_caller]
    fn is_as_before(&self) {
        Tables::of(NONE, std::slice::from_ref(&self.first)).assert_same(&self.session.tables(), "after a refusal");
        let runs =
            "SELECT (SELECT count(*) FROM sparkify_etl.load_runs), (SELECT count(*) FROM sparkify_etl.load_files)";
        assert_eq!(self.session.value(runs), "1|1");
    }
}

/// What is said of the row that is from this line.
fn from(row: usize, file: &Path, line: usize) -> String {
    format!(", row {row} of which is from {}:{line}: ", file.display())
}

#[track_caller]
fn assert_says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part:?} is missing in:\n{said}");
    }
}

#[test]
fn a_play_that_is_too_long_for_an_altered_column_is_told_by_file_and_line() {
    let star = Star::new();
    star.session.run("ALTER TABLE songplays ALTER COLUMN location TYPE varchar(20)");
    let long = [("location", r#""Phoenix-Mesa-Scottsdale, AZ""#)];
    // Against the order of time, in which rows are copied: the fifth of them is refused.
    let logs = [
        star.folder.write("a.json", [play(9, &[]), play(8, &[])].join("\n")),
        star.folder
            .write("b.json", [play(7, &[]), String::new(), play(6, &[]), play(5, &long), play(4, &[])].join("\n")),
        star.folder.write("c.json", [play(3, &[]), play(2, &[]), play(1, &[])].join("\r\n")),
    ];
    let said = star.refuses(&logs);
    let row = from(5, &logs[1], 4);
    assert_says(
        &said,
        &[
            &format!(
                "error: copying 9 rows to songplays{row}value too long for type character varying(20), in COPY songplays, line 5"
            ),
            "column location [SQLSTATE 22001]",
            "hint: The line is as it should be, and the table takes less",
        ],
    );
}

#[test]
fn a_play_that_a_constraint_refuses_is_told_by_file_and_line_whatever_goes_which_way() {
    let star = Star::new();
    star.session.run("ALTER TABLE songplays ADD CHECK (duration < 1000)");
    let long = [("length", "1000.5")];
    // Another play of the instant that is there is staged: it cuts what goes straight in into two pieces.
    let day = [play(-900_001, &[]), play(-900_000, &[("itemInSession", "7")]), play(-899_999, &long)];
    let logs = [
        star.folder.write("a.json", (0..40).map(|minute| play(minute, &[])).collect::<Vec<_>>().join("\n")),
        star.folder.write("b.json", day.join("\n")),
        star.folder.write("c.json", play(50, &[])),
    ];
    let said = star.refuses_in_blocks(&logs, 1 << 20);
    assert_says(
        &said,
        &["copying 43 rows", &from(2, &logs[1], 3), "Failing row contains", "constraint songplays_duration_check"],
    );
    // And where each file is a batch of its own.
    let said = star.refuses_in_blocks(&logs, 1);
    assert_says(&said, &["copying 2 rows to songplays", &from(2, &logs[1], 3)]);
}

#[test]
fn of_two_records_of_a_play_the_one_that_was_refused_is_told() {
    let star = Star::new();
    star.session.run("ALTER TABLE songplays ALTER COLUMN user_agent TYPE varchar(40)");
    let agent = |agent: &str| play(0, &[("userAgent", &format!("\"{agent}\""))]);
    let log =
        [agent("a"), agent("z, which is greater, and longer than the forty that are left"), agent("b")].join("\n");
    let log = star.folder.write("a.json", log);
    let said = star.refuses(std::slice::from_ref(&log));
    assert_says(&said, &[&from(1, &log, 2)]);
}

#[test]
fn an_instant_is_told_by_the_first_play_that_has_it() {
    let star = Star::new();
    star.session.run("ALTER TABLE time ADD CHECK (hour <> 2)");
    let home = [("page", r#""Home""#)];
    let logs = [
        star.folder.write("a.json", [play(121, &home), play(1, &[])].join("\n")),
        star.folder.write("b.json", [play(0, &[]), play(121, &home), play(121, &[])].join("\n")),
        star.folder.write("c.json", play(121, &[("itemInSession", "7")])),
    ];
    let said = star.refuses(&logs);
    assert_says(&said, &["error: copying 3 rows to time", &from(3, &logs[1], 3), "constraint time_hour_check"]);
}

#[test]
fn a_row_at_the_beginning_of_a_long_copy_is_told_too() {
    let star = Star::new();
    star.session.run("ALTER TABLE songplays ALTER COLUMN location TYPE varchar(20)");
    let long = [("location", r#""Phoenix-Mesa-Scottsdale, AZ""#)];
    let log =
        (0..20_000).map(|minute| play(minute, if minute == 2 { &long } else { &[] })).collect::<Vec<_>>().join("\n");
    let log = star.folder.write("a.json", log);
    let said = star.refuses(std::slice::from_ref(&log));
    assert_says(&said, &["copying 20000 rows to songplays", &from(3, &log, 3)]);
}

#[test]
fn a_place_deep_in_a_function_of_somebodys_does_not_hide_the_row() {
    let star = Star::new();
    star.session.run(
        "CREATE FUNCTION songplays_99(place text) RETURNS boolean LANGUAGE plpgsql AS
           $$ BEGIN IF place = 'Nowhere' THEN RAISE 'no such place'; END IF; RETURN true; END $$;
         ALTER TABLE songplays ADD CHECK (public.songplays_99(location))",
    );
    let log = [play(2, &[]), play(1, &[("location", r#""Nowhere""#)]), play(0, &[])].join("\n");
    let log = star.folder.write("a.json", log);
    let said = star.refuses(std::slice::from_ref(&log));
    assert_says(&said, &[&from(2, &log, 2), "no such place", "SQLSTATE P0001"]);
}

#[test]
fn what_is_refused_on_its_way_into_staging_is_told_as_well() {
    let star = Star::new();
    // Nobody can alter the staging tables of a load, but by a trigger that works when they are made.
    star.session.run(
        "CREATE FUNCTION narrow() RETURNS event_trigger LANGUAGE plpgsql AS $$
           DECLARE narrowed record;
           BEGIN
             FOR narrowed IN SELECT * FROM (VALUES ('staged_users', 'first_name'), ('staged_songs', 'title'), ('staged_artists', 'name'))
                                             AS n (name, attribute)
                 WHERE EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'pg_temp.' || n.name)
             LOOP
               EXECUTE format('ALTER TABLE pg_temp.%I ADD CHECK (%I NOT LIKE ''Bob%%'')', narrowed.name, narrowed.attribute);
             END LOOP;
           END $$;
         CREATE EVENT TRIGGER narrows ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION narrow();
         ALTER EVENT TRIGGER narrows ENABLE ALWAYS",
    );
    let user = |id: &str, name: &str| play(id.len() as i64, &[("userId", id), ("firstName", name)]);
    let logs = [
        star.folder.write("a.json", user("4711", r#""Al""#)),
        star.folder.write("b.json", [user("1", r#""Al""#), user("22", r#""Bob""#), user("333", r#""Cy""#)].join("\n")),
    ];
    let said = star.refuses(&logs);
    assert_says(&said, &["to staged_users, row ", &format!("of which is from {}:2: ", logs[1].display())]);
    assert!(!said.contains("widen the column"), "{said}");
    let id = |id: &str| format!("\"{id}\"");
    let named = |song: &str, artist: &str, title: &str, name: &str| {
        self::song(&[
            ("song_id", &id(song)),
            ("artist_id", &id(artist)),
            ("title", &id(title)),
            ("artist_name", &id(name)),
        ])
    };
    let fine = star.folder.write("1.json", named("SA", "AA", "a", "b"));
    let title = star.folder.write("2.json", named("SB", "AB", "Bob", "b"));
    let name = star.folder.write("3.json", named("SC", "AC", "c", "Bobby"));
    let said = star.refuses_to(None, &[fine.clone(), title.clone()], &[]);
    assert_says(&said, &["copying 2 rows to staged_songs", &from(2, &title, 1)]);
    let said = star.refuses_to(None, &[fine, name.clone()], &[]);
    assert_says(&said, &["copying 2 rows to staged_artists", &from(2, &name, 1)]);
}

#[test]
fn where_rows_are_merged_the_table_is_told() {
    let star = Star::new();
    let role = star.session.plain_role();
    star.session.run(&format!(
        "ALTER TABLE songplays ALTER COLUMN location TYPE varchar(20);
         ALTER TABLE users ADD CHECK (first_name <> 'Bob');
         GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role};
         GRANT USAGE ON SCHEMA sparkify_etl TO {role};
         GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA sparkify_etl TO {role}"
    ));
    let long = star.folder.write("a.json", play(0, &[("location", r#""Phoenix-Mesa-Scottsdale, AZ""#)]));
    let said = star.refuses_to(Some(&role), &[], &[long]);
    assert_says(
        &said,
        &["error: merging the staged rows into songplays: value too long for type character varying(20)"],
    );
    let bob = star.folder.write("b.json", play(0, &[("firstName", r#""Bob""#), ("userId", "9")]));
    let said = star.refuses(&[bob]);
    assert_says(&said, &["error: merging the staged rows into users: ", "Failing row contains (9, Bob,"]);
}
