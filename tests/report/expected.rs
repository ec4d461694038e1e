//! The expected contents of each figure, from the server and with SQL of the tests.

use crate::expected_rows::questions;
use crate::page::{Figure, Page};
use test_support::oracle::Session;

/// The format of names and shares.
const WRITTEN: &str = r"
CREATE OR REPLACE FUNCTION pg_temp.repaired(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    better text := name;
BEGIN
    WHILE better ~ '[^\u0001-\u007f]' LOOP
        better := convert_from(convert_to(better, 'LATIN1'), 'UTF8');
    END LOOP;
    RETURN better;
EXCEPTION WHEN untranslatable_character OR character_not_in_repertoire THEN
    RETURN better;
END $$;
CREATE OR REPLACE FUNCTION pg_temp.plain(name text) RETURNS text LANGUAGE sql AS $$
    SELECT regexp_replace(name, '[\u0001-\u001f\u007f-\u009f]', U&'\FFFD', 'g')
$$;
CREATE OR REPLACE FUNCTION pg_temp.shown(name text, missing text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(
        pg_temp.plain(pg_temp.repaired(name)) || CASE pg_temp.repaired(name) WHEN name THEN '' ELSE '†' END,
        missing
    )
$$;
CREATE OR REPLACE FUNCTION pg_temp.share(part bigint, whole bigint) RETURNS text LANGUAGE sql AS $$
    SELECT CASE
        WHEN part = 0 THEN '0%'
        WHEN part = whole THEN '100%'
        WHEN part * 1000 < whole THEN round(100.0 * part / whole, 3) || '%'
        ELSE round(100.0 * part / whole, 1) || '%'
    END
$$;
CREATE OR REPLACE FUNCTION pg_temp.day(moment timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT to_char(moment, 'FMDD FMMonth YYYY')
$$;
";

/// The figures with a chart: the columns that it draws, and the maximum number of rows.
const DRAWN: [(&str, &[usize], usize); 16] = [
    ("plays-over-time", &[1], usize::MAX),
    ("week", &[1], usize::MAX),
    ("songs", &[2], usize::MAX),
    ("artists", &[1], usize::MAX),
    ("levels", &[1, 2], usize::MAX),
    ("audience", &[2, 3], usize::MAX),
    ("active", &[1], usize::MAX),
    ("level-changes", &[1, 2], usize::MAX),
    ("places", &[1], 12),
    ("devices", &[1], usize::MAX),
    ("browsers", &[1], usize::MAX),
    ("sessions-by-length", &[1], usize::MAX),
    ("sessions-by-plays", &[1], usize::MAX),
    ("coverage", &[1], usize::MAX),
    ("not-in-catalogue", &[2], 8),
    ("rejects", &[1], usize::MAX),
];

/// Requires that each figure has the numbers of the server, and that each chart has a mark for each number above 0.
#[track_caller]
pub(crate) fn assert_matches_the_database(page: &Page, session: &Session) {
    session.run(WRITTEN);
    let questions = questions();
    let names: Vec<_> = questions.iter().map(|(name, _)| *name).collect();
    let mut shown = page.figures();
    shown.sort_unstable();
    let mut asked = names.clone();
    asked.sort_unstable();
    assert_eq!(shown, asked, "every figure has its question");
    for (name, sql) in &questions {
        assert_eq!(page.figure(name).rows(), session.rows(sql), "{name}");
    }
    for (name, columns, most) in DRAWN {
        let marks = above_nothing(&page.figure(name), columns, most);
        assert_eq!(page.figure(name).marks().unwrap_or(0), marks, "{name}");
    }
    // The chart has one bar for each outcome, for all files together.
    let outcomes = (4..8).filter(|column| above_nothing(&page.figure("lines"), &[*column], 2) > 0).count();
    assert_eq!(page.figure("lines").marks(), Some(outcomes));
    let headline = session.rows(
        "SELECT 'plays' || count(*), 'listeners' || count(DISTINCT user_id),
                'sessions' || (SELECT count(*) FROM (SELECT DISTINCT user_id, session_id FROM songplays) AS s),
                'different songs' ||
                    (SELECT count(*) FROM (SELECT DISTINCT song_title, artist_name FROM songplays) AS s),
                'of plays are paid' || pg_temp.share(sum((level = 'paid')::int), count(*))
           FROM songplays",
    );
    assert_eq!(page.headline().join("|"), headline[0]);
}

/// The number of cells above 0 in these columns of the first `most` rows.
fn above_nothing(figure: &Figure, columns: &[usize], most: usize) -> usize {
    let rows = figure.rows();
    let numbers = rows.iter().take(most).flat_map(|row| {
        let cells: Vec<_> = row.split('|').collect();
        columns.iter().map(|column| cells[*column].parse::<i64>().unwrap()).collect::<Vec<_>>()
    });
    numbers.filter(|number| *number > 0).count()
}
