//! `verify` compares the database with the files.

use crate::loaded::sample_copy;
use test_support::oracle::{Files, Session};
use test_support::program::{Outcome, as_role, load, program, run, succeed};
use test_support::server;
use test_support::written::{Folder, event};

fn verify(url: &str, files: &Files) -> Outcome {
    let mut command = program(["verify", "--database-url", url]);
    run(command.arg("--songs").args(&files.songs).arg("--logs").args(&files.logs))
}

#[test]
fn verify_finds_no_difference_after_many_loads() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    for (songs, logs) in sample.songs.chunks(200).zip(sample.logs.chunks(15)).rev() {
        succeed(&mut load(database.url(), songs, logs));
    }
    for (songs, logs) in [(&sample.songs[..], NONE_FILES), (NONE_FILES, &sample.logs[..])] {
        succeed(&mut load(database.url(), songs, logs));
    }
    let (tables, relations) = (session.tables(), session.relations());
    let outcome = verify(database.url(), &sample);
    assert_eq!(outcome.code, 0, "{outcome}");
    tables.assert_same(&session.tables(), "after verify");
    assert_eq!(session.relations(), relations);
    for table in ["songplays", "users", "songs", "artists", "time", "track_matches"] {
        let row = outcome.stdout.lines().find(|line| line.trim_start().starts_with(table));
        assert!(row.is_some_and(|row| row.contains("same")), "{table}\n{outcome}");
    }
}

const NONE_FILES: &[std::path::PathBuf] = &[];

#[test]
fn verify_reports_every_kind_of_difference_with_its_key() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    let [changed, deleted] = [0, 1]
        .map(|number| session.value(&format!("SELECT songplay_id FROM songplays ORDER BY 1 OFFSET {number} LIMIT 1")));
    let user = session.value("SELECT user_id FROM users ORDER BY 1 LIMIT 1");
    let other_level =
        format!("UPDATE users SET level = CASE level WHEN 'free' THEN 'paid' ELSE 'free' END WHERE user_id = {user}");
    session.run(&format!(
        "UPDATE songplays SET location = location || ' ' WHERE songplay_id = '{changed}';
         {other_level};
         INSERT INTO artists (artist_id) VALUES ('ARNOBODY');
         CREATE TABLE kept AS SELECT * FROM songplays WHERE songplay_id = '{deleted}';
         DELETE FROM songplays WHERE songplay_id = '{deleted}'"
    ));
    let outcome = verify(database.url(), &sample);
    assert_eq!(outcome.code, 3, "{outcome}");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for row in [
        format!("songplays {changed} other values"),
        format!("users {user} other values"),
        "artists ARNOBODY only in the database".to_owned(),
        format!("songplays {deleted} only in the files"),
    ] {
        assert!(outcome.stdout.lines().any(|line| words(line) == words(&row)), "{row} is missing\n{outcome}");
    }
    let mut command = program(["verify", "--show", "1", "--database-url", database.url(), "--songs"]);
    let outcome = run(command.args(&sample.songs).arg("--logs").args(&sample.logs));
    let shown = [&changed, &deleted].map(|key| usize::from(outcome.stdout.contains(key.as_str())));
    assert_eq!((outcome.code, shown[0] + shown[1]), (3, 1), "{outcome}");
    session.run(&format!(
        "UPDATE songplays SET location = rtrim(location) WHERE songplay_id = '{changed}';
         {other_level};
         DELETE FROM artists WHERE artist_id = 'ARNOBODY';
         INSERT INTO songplays SELECT * FROM kept;
         DROP TABLE kept"
    ));
    let outcome = verify(database.url(), &sample);
    assert_eq!(outcome.code, 0, "the rows are as before\n{outcome}");
}

#[test]
fn verify_reports_files_that_were_never_loaded() {
    let sample = Files::sample();
    let database = server::database();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs[..sample.logs.len() - 2]));
    let outcome = verify(database.url(), &sample);
    assert_eq!(outcome.code, 3, "{outcome}");
    assert!(outcome.stdout.contains("only in the files"), "{outcome}");
}

#[test]
fn verify_before_any_load_says_that_nothing_was_loaded() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    let outcome = run(&mut program([
        "verify".as_ref(),
        "--database-url".as_ref(),
        database.url().as_ref(),
        "--logs".as_ref(),
        log.as_os_str(),
    ]));
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("Nothing was loaded into this database and schema yet"), "{outcome}");
}

#[test]
fn verify_and_check_without_access_to_the_ledger_fail() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    let role = session.plain_role();
    session
        .run(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}; DELETE FROM sparkify_etl.track_matches"));
    let url = as_role(database.url(), &role, None);
    for outcome in [verify(&url, &sample), run(&mut program(["check", "--database-url", &url]))] {
        assert_eq!(outcome.code, 1, "{outcome}");
        assert!(outcome.stderr.contains("GRANT USAGE ON SCHEMA \"sparkify_etl\""), "{outcome}");
    }
    session.run(&format!(
        "GRANT USAGE ON SCHEMA sparkify_etl TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA sparkify_etl TO {role}"
    ));
    assert_eq!(verify(&url, &sample).code, 3);
}
