//! The answers to all questions about a few plays. A reader can count them by hand.

use std::process::{Command, Output};

use sparkify_polars::connect::{Environment, Session, Target, TransactionKind};
use sparkify_polars::model::Schema;
use sparkify_polars::query::{self, Chart, QUESTIONS, Question, Table, Type};
use sparkify_polars::{ErrorKind, Result};
use test_support::server;

/// The tables as a load creates them.
const TABLES: &str = concat!(include_str!("../sql/schema/star.sql"), include_str!("../sql/schema/summaries.sql"));

/// Computes the summaries as a first load does.
const SUMMARIES: &str = concat!(
    include_str!("../sql/staging/session_hours.sql"),
    include_str!("../sql/summaries/all_plays.sql"),
    include_str!("../sql/summaries/session_hours.sql"),
    include_str!("../sql/summaries/drop_view.sql"),
    include_str!("../sql/summaries/tracks_all.sql"),
    include_str!("../sql/summaries/user_days.sql"),
    include_str!("../sql/summaries/user_hours.sql"),
    include_str!("../sql/summaries/user_sessions.sql"),
);

/// Nine plays of four listeners around New Year, where ISO weeks and calendar years differ. Ann pays from midnight on,
/// and stops a week later. Ben and Cat start in the same second. The last play has few known values.
const PLAYS: &str = r#"
INSERT INTO artists (artist_id, name) VALUES ('AR1', 'Foo'), ('AR2', 'Bar');
INSERT INTO songs (song_id, title, artist_id, duration) VALUES
    ('SO1', 'Blue', 'AR1', 200), ('SO2', 'Red', 'AR1', 100), ('SO3', 'Gone', 'AR2', 120);
INSERT INTO users (user_id, first_name, last_name, gender, level, as_of) VALUES
    (1, 'Ann', 'Ash', 'F', 'free', '2019-01-08 10:00Z'),
    (2, 'Ben', 'Birch', 'M', 'free', '2019-01-08 10:05Z'),
    (3, 'Cat', 'Cedar', 'F', 'paid', '2018-12-31 09:00Z'),
    (4, 'Dan', 'Dogwood', 'M', 'free', '2019-01-08 10:06Z');
INSERT INTO songplays (songplay_id, start_time, user_id, level, session_id, item_in_session, song_title, artist_name,
    duration, song_id, artist_id, location, user_agent) VALUES
    (gen_random_uuid(), '2018-12-30 23:50:00Z', 1, 'free', 10, 0, 'Blue',  'Foo',    200,  'SO1', 'AR1', 'Eugene, OR',
        '"Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Chrome/36.0 Safari/537.36"'),
    (gen_random_uuid(), '2018-12-30 23:53:20Z', 1, 'free', 10, 1, 'Red',   'Foo',    100,  'SO2', 'AR1', 'Eugene, OR',
        '"Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Chrome/36.0 Safari/537.36"'),
    (gen_random_uuid(), '2018-12-31 00:00:00Z', 1, 'paid', 10, 4, 'Blue',  'Foo',    200,  'SO1', 'AR1', 'Eugene, OR',
        '"Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Chrome/36.0 Safari/537.36"'),
    (gen_random_uuid(), '2018-12-31 09:00:00Z', 2, 'free', 20, 0, 'Blue',  'Foo',    260,  null,  null,  'Boston, MA',
        'Mozilla/5.0 (Windows NT 6.1; rv:31.0) Gecko/20100101 Firefox/31.0'),
    (gen_random_uuid(), '2018-12-31 09:00:00Z', 3, 'paid', 30, 0, 'Green', 'Foo',    60,   null,  null,  'Eugene, OR',
        '"Mozilla/5.0 (iPhone; like Mac OS X) AppleWebKit/537.51 Version/7.0 Mobile/11D257 Safari/9537.53"'),
    (gen_random_uuid(), '2019-01-07 09:30:00Z', 2, 'free', 21, 0, 'Gone',  'Nobody', 120,  null,  null,  'Boston, MA',
        'Mozilla/5.0 (Windows NT 6.1; rv:31.0) Gecko/20100101 Firefox/31.0'),
    (gen_random_uuid(), '2019-01-08 10:00:00Z', 1, 'free', 11, 0, 'Red',   'Foo',    100,  'SO2', 'AR1', 'Eugene, OR',
        '"Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Chrome/36.0 Safari/537.36"'),
    (gen_random_uuid(), '2019-01-08 10:05:00Z', 2, 'free', 22, 0, 'Blue',  'Foo',    200,  'SO1', 'AR1', 'Boston, MA',
        '"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/64.0 Safari/537.36 Edge/17.17134"'),
    (gen_random_uuid(), '2019-01-08 10:06:00Z', 4, 'free', 40, 0, null,    null,     null, null,  null,  null, null);
INSERT INTO time
SELECT DISTINCT start_time, extract(hour FROM utc), extract(day FROM utc), extract(week FROM utc),
    extract(month FROM utc), extract(year FROM utc), extract(isodow FROM utc)
FROM songplays CROSS JOIN LATERAL (SELECT start_time AT TIME ZONE 'UTC') AS at (utc);
"#;

async fn session(url: &str) -> Session {
    let variables: [(&str, &str); 0] = [];
    Target::resolve(Some(url), &Environment::of(variables)).unwrap().unwrap().connect().await.unwrap()
}

/// Asks a question about the tables in the schema public.
async fn ask(session: &mut Session, question: &Question) -> Result<Table> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    query::answer(&transaction, &Schema::new("public")?, question).await
}

/// Asks `question` about the nine plays, in a time zone other than UTC. Returns each row as text, with bars between the
/// values.
fn answer(question: &str) -> Vec<String> {
    let database = server::database();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut session = session(database.url()).await;
        session
            .client()
            .batch_execute(&format!("{TABLES}{PLAYS}{SUMMARIES}SET TIME ZONE 'America/Los_Angeles';"))
            .await
            .unwrap();
        let table = ask(&mut session, Question::find(question).unwrap()).await.unwrap();
        let line = |row: &Vec<Option<String>>| {
            row.iter().map(|value| value.as_deref().unwrap_or("-")).collect::<Vec<_>>().join("|")
        };
        table.rows.iter().map(line).collect()
    })
}

#[test]
fn most_played_songs_are_counted_by_title_and_artist() {
    assert_eq!(
        answer("most-played-songs"),
        ["Blue|Foo|4|2", "Red|Foo|2|1", "Gone|Nobody|1|1", "Green|Foo|1|1", "-|-|1|1"]
    );
}

#[test]
fn most_played_artists_include_artists_outside_the_catalogue() {
    assert_eq!(answer("most-played-artists"), ["Foo|7|3|3", "Nobody|1|1|1", "-|1|0|1"]);
}

#[test]
fn plays_by_hour_has_all_hours_of_utc() {
    let answer = answer("plays-by-hour");
    assert_eq!(answer.len(), 24);
    assert_eq!(answer[0], "0|1|11.1|1");
    assert_eq!(answer[1], "1|0|0.0|0");
    assert_eq!(answer[9], "9|3|33.3|2");
    assert_eq!(answer[10], "10|3|33.3|3");
    assert_eq!(answer[23], "23|2|22.2|1");
}

#[test]
fn plays_by_weekday_have_an_average_per_day() {
    assert_eq!(
        answer("plays-by-weekday"),
        [
            "Monday|2|4|2.0|3",
            "Tuesday|1|3|3.0|3",
            "Wednesday|0|0|-|0",
            "Thursday|0|0|-|0",
            "Friday|0|0|-|0",
            "Saturday|0|0|-|0",
            "Sunday|1|2|2.0|1"
        ]
    );
}

#[test]
fn plays_by_location_have_percentages_of_all_plays() {
    assert_eq!(answer("plays-by-location"), ["Eugene, OR|5|55.6|2", "Boston, MA|3|33.3|1", "-|1|11.1|1"]);
}

#[test]
fn a_browser_is_recognised_despite_other_names_in_its_user_agent() {
    assert_eq!(
        answer("plays-by-browser"),
        ["Chrome|4|44.4|1", "Firefox|2|22.2|1", "Edge|1|11.1|1", "Safari|1|11.1|1", "unknown|1|11.1|1"]
    );
}

#[test]
fn an_iphone_is_not_a_mac() {
    assert_eq!(answer("plays-by-device"), ["Mac|4|44.4|1", "Windows|3|33.3|1", "iPhone|1|11.1|1", "unknown|1|11.1|1"]);
}

#[test]
fn a_play_counts_for_its_own_level() {
    assert_eq!(answer("free-and-paid"), ["free|7|77.8|3|6|2.3", "paid|2|22.2|2|2|1.0"]);
}

#[test]
fn new_year_is_in_the_first_iso_week() {
    assert_eq!(
        answer("free-and-paid-by-week"),
        ["2018-W52|2018-12-24|2|0|0.0|1|0", "2019-W01|2018-12-31|1|2|66.7|1|2", "2019-W02|2019-01-07|4|0|0.0|3|0"]
    );
}

#[test]
fn level_changes_have_the_plays_around_them_and_the_current_level() {
    assert_eq!(
        answer("level-changes"),
        [
            "1|Ann|Ash|free|paid|2018-12-30T23:53:20Z|2018-12-31T00:00:00Z|free",
            "1|Ann|Ash|paid|free|2018-12-31T00:00:00Z|2019-01-08T10:00:00Z|free",
        ]
    );
}

#[test]
fn a_listener_is_new_once() {
    assert_eq!(
        answer("new-and-returning-listeners"),
        ["2018-W52|2018-12-24|1|1|0|2|0", "2019-W01|2018-12-31|3|2|1|2|1", "2019-W02|2019-01-07|3|1|2|1|3"]
    );
}

#[test]
fn a_session_ends_at_the_end_of_its_last_song() {
    // Free: 0, 1:40, 2:00, 3:20, 4:20 and 13:20 minutes. The session of 13:20 minutes is paid at its end. Paid: 1:00.
    assert_eq!(
        answer("sessions"),
        ["free|6|3|1.3|2.7|8.8|13.3", "paid|1|1|1.0|1.0|1.0|1.0", "all|7|4|1.3|2.0|7.9|13.3"]
    );
}

#[test]
fn catalogue_coverage_counts_plays_by_the_kind_of_match() {
    // "Gone" is a song of the catalogue, but not by Nobody.
    assert_eq!(
        answer("catalogue-coverage"),
        [
            "in the catalogue|5|55.6|2|2",
            "title and artist known, duration not|1|11.1|1|1",
            "artist known, title not|1|11.1|1|1",
            "artist unknown|2|22.2|2|2",
        ]
    );
}

#[test]
fn a_song_with_another_duration_is_not_in_the_catalogue() {
    assert_eq!(answer("songs-not-in-catalogue"), ["Blue|Foo|1|1", "Gone|Nobody|1|1", "Green|Foo|1|1", "-|-|1|1"]);
}

#[test]
fn days_without_plays_are_rows_with_zero() {
    let answer = answer("plays-over-time");
    assert_eq!(answer.len(), 10);
    assert_eq!(answer[..3], ["day|2018-12-30|2|1|-", "day|2018-12-31|3|3|-", "day|2019-01-01|0|0|-"]);
    assert_eq!(answer[8..], ["day|2019-01-07|1|1|-", "day|2019-01-08|3|3|-"]);
}

#[test]
fn plays_by_weekday_and_hour_have_all_hours_of_a_week() {
    let answer = answer("plays-by-weekday-and-hour");
    assert_eq!(answer.len(), 168);
    let played: Vec<_> = answer.iter().filter(|row| !row.ends_with("|0|0")).collect();
    assert_eq!(played, ["1|0|1|1", "1|9|3|2", "2|10|3|3", "7|23|2|1"]);
    assert_eq!((answer[0].as_str(), answer[167].as_str()), ("1|0|1|1", "7|23|2|1"));
}

#[test]
fn sessions_are_counted_by_length_and_by_plays_in_steps() {
    // One session has 13:20 minutes and three plays. The six others are shorter than five minutes and have one play
    // each.
    let length = answer("sessions-by-length");
    assert_eq!(length[..3], ["0|10|6|85.7|6", "10|30|1|14.3|3", "30|60|0|0.0|0"]);
    assert_eq!(length[3..], ["60|120|0|0.0|0", "120|240|0|0.0|0", "240|-|0|0.0|0"]);
    let plays = answer("sessions-by-plays");
    assert_eq!(plays[..3], ["1|1|6|85.7|6", "2|5|1|14.3|3", "6|10|0|0.0|0"]);
    assert_eq!(plays[3..], ["11|20|0|0.0|0", "21|50|0|0.0|0", "51|-|0|0.0|0"]);
}

#[tokio::test]
async fn every_question_can_be_asked_of_empty_tables() {
    let database = server::database();
    let mut session = session(database.url()).await;
    session.client().batch_execute(TABLES).await.unwrap();
    for question in QUESTIONS {
        let table = ask(&mut session, question).await.unwrap();
        assert!(!table.columns.is_empty(), "{}", question.name());
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", question.name());
        let drawn = match question.chart() {
            Some(Chart::Bars { of }) => vec![of],
            Some(Chart::Map { of, down, across }) => vec![of, down, across],
            None => Vec::new(),
        };
        let is_number = |name| table.columns.iter().any(|column| column.name == name && column.is_number());
        assert!(drawn.into_iter().all(is_number), "{}", question.name());
    }
}

#[tokio::test]
async fn columns_have_names_and_numbers_are_marked_as_numbers() {
    let database = server::database();
    let mut session = session(database.url()).await;
    session.client().batch_execute(TABLES).await.unwrap();
    let table = ask(&mut session, Question::find("plays-by-location").unwrap()).await.unwrap();
    let columns: Vec<_> = table.columns.iter().map(|column| (column.name.as_str(), column.is_number())).collect();
    assert_eq!(columns, [("location", false), ("plays", true), ("percent", true), ("listeners", true)]);
}

#[tokio::test]
async fn columns_have_the_types_of_their_values() {
    let database = server::database();
    let mut session = session(database.url()).await;
    session.client().batch_execute(TABLES).await.unwrap();
    for (question, column, kind) in [
        ("level-changes", "user_id", Type::Integer),
        ("level-changes", "first_name", Type::Text),
        ("level-changes", "first_play_after", Type::Instant),
        ("free-and-paid-by-week", "monday", Type::Date),
        ("free-and-paid-by-week", "paid_percent", Type::Number),
        ("plays-by-hour", "hour", Type::Integer),
    ] {
        let table = ask(&mut session, Question::find(question).unwrap()).await.unwrap();
        let found = table.columns.iter().find(|found| found.name == column).unwrap();
        assert_eq!(found.kind, kind, "{column} of {question}");
    }
}

#[tokio::test]
async fn before_any_load_the_error_says_that_nothing_was_loaded() {
    let database = server::database();
    let mut session = session(database.url()).await;
    let question = Question::find("sessions").unwrap();
    let error = query::run(&mut session, &Schema::new("public").unwrap(), question).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(format!("{error:#}").starts_with("looking for the tables in schema public: "), "{error:#}");
    assert!(error.hint_text().unwrap().contains("sparkify-polars load"), "{error:?}");
}

fn command(arguments: &[&str]) -> Output {
    // A server that does not exist. A command that needs no server must not connect to it.
    let nowhere = "postgresql:///?host=/nonexistent";
    Command::new(env!("CARGO_BIN_EXE_sparkify-polars"))
        .arg("query")
        .args(arguments)
        .env("DATABASE_URL", nowhere)
        .output()
        .unwrap()
}

#[test]
fn the_list_needs_no_database() {
    let output = command(&["--list"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for question in QUESTIONS {
        assert!(
            stdout.lines().any(|line| line.contains(question.name()) && line.ends_with(question.title())),
            "{}: {stdout}",
            question.name()
        );
    }
}

#[test]
fn an_unknown_question_is_refused_before_the_program_connects() {
    let output = command(&["most-played-tunes"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("hint: Did you mean most-played-songs or most-played-artists?"), "{stderr}");
}

#[test]
fn an_answer_has_right_aligned_numbers_and_no_control_characters() {
    let database = server::database();
    let program = || Command::new(env!("CARGO_BIN_EXE_sparkify-polars"));
    let made = program().args(["init", "--layout", "plain", "--database-url", database.url()]).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let session = session(database.url()).await;
        let spoiled = "UPDATE songplays SET location = E'Z\\u009b1m' WHERE location IS NULL";
        // The plays are inserted before their instants are in the table time.
        let unchecked = "SET session_replication_role = replica";
        session.client().batch_execute(&format!("{unchecked};{PLAYS}{spoiled};{SUMMARIES}")).await.unwrap();
    });
    let output = command(&["plays-by-location", "--database-url", database.url()]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "Plays by location\n");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<_> = stdout.lines().filter(|line| line.starts_with(' ')).collect();
    assert_eq!(
        rows,
        [
            " location     plays   percent   listeners",
            " Eugene, OR       5      55.6           2",
            " Boston, MA       3      33.3           1",
            " Z\u{fffd}1m             1      11.1           1",
        ]
    );
}
