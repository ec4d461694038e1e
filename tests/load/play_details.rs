//! The view `play_details`: each play with its names, its device and its browser.

use sparkify_polars::query::Question;

use crate::loaded::{sample_copy, shared_sample};
use test_support::oracle::Files;
use test_support::program::{load, program, succeed};

#[test]
fn the_view_has_each_play_once_with_the_names_of_its_dimensions() {
    let (_database, session) = shared_sample();
    let expected = "SELECT p.*, to_jsonb(u) - 'user_id' - 'level' - 'as_of' AS of_user,
                           s.title, s.year, a.name, a.location AS of_artist
                      FROM songplays p JOIN users u USING (user_id) LEFT JOIN songs s USING (song_id)
                      LEFT JOIN artists a ON a.artist_id = p.artist_id";
    let columns =
        "songplay_id, start_time, level, session_id, item_in_session, song_title, artist_name, duration, location,
                   user_agent, song_id, artist_id";
    let shown = format!(
        "SELECT user_id, {columns},
                jsonb_build_object('first_name', first_name, 'last_name', last_name, 'gender', gender) AS of_user,
                catalogue_title, catalogue_year, catalogue_artist, artist_location FROM play_details"
    );
    let expected =
        format!("SELECT user_id, {columns}, of_user, title, year, name, of_artist FROM ({expected}) AS play");
    let plays = session.value("SELECT count(*) FROM songplays");
    assert_eq!(session.value("SELECT count(*) FROM play_details"), plays);
    assert_eq!(session.value(&format!("SELECT count(*) FROM (({shown}) INTERSECT ALL ({expected})) AS same")), plays);
    assert_eq!(session.value("SELECT count(*) > 0 FROM play_details WHERE catalogue_title IS NOT NULL"), "t");
}

#[test]
fn devices_and_browsers_are_those_of_the_questions() {
    let (_database, session) = shared_sample();
    for (question, column) in [("plays-by-device", "device"), ("plays-by-browser", "browser")] {
        let answer = session.rows(Question::find(question).unwrap().sql());
        let answer: Vec<_> = answer.iter().map(|row| row.split('|').take(2).collect::<Vec<_>>().join("|")).collect();
        let view = format!("SELECT {column}, count(*) FROM play_details GROUP BY 1 ORDER BY 2 DESC, 1");
        assert_eq!(session.rows(&view), answer);
        assert!(answer.len() > 2, "{answer:?}");
    }
}

#[test]
fn a_policy_on_the_plays_also_holds_in_the_view() {
    let (_database, session) = sample_copy();
    if session.value("SHOW server_version_num").parse::<u32>().unwrap() < 150_000 {
        return;
    }
    let role = session.plain_role();
    let user = session.value("SELECT max(user_id) FROM songplays");
    session.run(&format!(
        "GRANT SELECT ON songplays, users, songs, artists, play_details TO {role};
         ALTER TABLE songplays ENABLE ROW LEVEL SECURITY;
         CREATE POLICY eight ON songplays USING (user_id = {user});
         SET ROLE {role}"
    ));
    assert_eq!(session.rows("SELECT DISTINCT user_id FROM play_details"), [user]);
}

#[test]
fn a_load_does_not_need_a_dropped_view_and_init_creates_it_again() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    session.run("DROP VIEW play_details");
    succeed(load(database.url(), &sample.songs, &sample.logs).arg("--reload"));
    assert_eq!(session.value("SELECT to_regclass('play_details')"), "-");
    succeed(&mut program(["init", "--database-url", database.url()]));
    assert_eq!(session.value("SELECT count(*) = (SELECT count(*) FROM songplays) FROM play_details"), "t");
}

#[test]
fn a_question_that_names_no_dimension_reads_the_plays_alone() {
    let (_database, session) = shared_sample();
    let plan = session.rows("EXPLAIN SELECT device, count(*) FROM play_details GROUP BY device").join("\n");
    assert!(plan.contains("songplays") && !plan.contains("Join"), "{plan}");
}
