//! Each question has the answer that the plays themselves give. `from_plays` has the same questions, asked of `songplays` and without the summaries.

use std::path::Path;

use sparkify_polars::query::QUESTIONS;

use crate::known;
use crate::oracle::{Files, Session};
use crate::program::{NONE, load, program, succeed};
use crate::support;
use crate::written::{Folder, song};

#[test]
fn every_question_answers_what_the_plays_say_after_each_load() {
    let (folder, sample, database) = (Folder::new(), Files::sample(), support::database());
    let generated = folder.path().join("generated");
    succeed(
        program(["generate", "--songs", "200", "--events", "20000", "--days", "120", "--seed", "4"]).arg(&generated),
    );
    let generated = Files::in_folder(&generated);
    let odd = folder.write("odd.json", known::events().join("\n"));
    // The catalogue has one of the odd songs, and one with another duration.
    let titles = [(r#""He said \"hi\", twice""#, "1.5"), (r#""""#, "9.5")];
    let songs = titles.map(|(title, seconds)| {
        let id = format!("\"SO{seconds}\"");
        song(&[("song_id", &id), ("title", title), ("artist_name", r#""A,B; C's""#), ("duration", seconds)])
    });
    let songs = folder.write("songs.json", songs.join("\n"));
    let session = Session::open(database.url());

    succeed(&mut load(database.url(), NONE, &sample.logs));
    assert_same(&session, "the sample's logs");
    succeed(&mut load(database.url(), &generated.songs, &generated.logs));
    assert_same(&session, "and generated files");
    succeed(&mut load(database.url(), NONE, &[&odd]));
    assert_same(&session, "and odd plays");
    succeed(&mut load(database.url(), &[&sample.songs[..], &[songs]].concat(), NONE));
    assert_same(&session, "and songs that came late");
}

/// Asks each question in both ways.
#[track_caller]
fn assert_same(session: &Session, loaded: &str) {
    session.run("SET search_path = public, sparkify_etl; SET TimeZone = 'UTC'");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/query_cli/from_plays");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), QUESTIONS.len(), "a question has no other form");
    for question in QUESTIONS {
        let file = folder.join(format!("{}.sql", question.name()));
        let expected = session.rows(&std::fs::read_to_string(file).unwrap());
        assert_eq!(session.rows(question.sql()), expected, "{} after {loaded}", question.name());
    }
}
