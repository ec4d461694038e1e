//! Nine plays that a reader can count by hand, and how a test asks about them.

use sparkify_polars::Result;
use sparkify_polars::connect::{Environment, Session, Target, TransactionKind};
use sparkify_polars::model::Schema;
use sparkify_polars::query::{self, Question, Table};
use test_support::server;

/// The tables as a load creates them.
pub(crate) const TABLES: &str =
    concat!(include_str!("../../sql/schema/star.sql"), include_str!("../../sql/schema/summaries.sql"));

/// Computes the summaries as a first load does.
pub(crate) const SUMMARIES: &str = concat!(
    include_str!("../../sql/staging/session_hours.sql"),
    include_str!("../../sql/summaries/all_plays.sql"),
    include_str!("../../sql/summaries/session_hours.sql"),
    include_str!("../../sql/summaries/drop_view.sql"),
    include_str!("../../sql/summaries/tracks_all.sql"),
    include_str!("../../sql/summaries/user_days.sql"),
    include_str!("../../sql/summaries/user_hours.sql"),
    include_str!("../../sql/summaries/user_sessions.sql"),
);

/// Nine plays of four listeners around New Year, where ISO weeks and calendar years differ. Ann pays from midnight on,
/// and stops a week later. Ben and Cat start in the same second. The last play has few known values.
pub(crate) const PLAYS: &str = r#"
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

pub(crate) async fn session(url: &str) -> Session {
    let variables: [(&str, &str); 0] = [];
    Target::resolve(Some(url), &Environment::of(variables)).unwrap().unwrap().connect().await.unwrap()
}

/// Asks a question about the tables in the schema public.
pub(crate) async fn ask(session: &mut Session, question: &Question) -> Result<Table> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    query::answer(&transaction, &Schema::new("public")?, question).await
}

/// Asks `question` about the nine plays, in a time zone other than UTC. Returns each row as text, with bars between the
/// values.
pub(crate) fn answer(question: &str) -> Vec<String> {
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
