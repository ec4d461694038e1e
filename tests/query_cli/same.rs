//! The answer to each question must be the answer that the plays alone give. `from_plays` has another form of each
//! question: it uses `songplays`, and not the summaries.

use std::path::Path;

use sparkify_polars::query::{Parameter, Parameters, QUESTIONS, Question};

use crate::known;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, program, succeed};
use test_support::server;
use test_support::written::{Folder, song};

#[test]
fn after_each_load_every_answer_matches_the_plays() {
    let (folder, sample, database) = (Folder::new(), Files::sample(), server::database());
    let generated = folder.path().join("generated");
    succeed(
        program(["generate", "--songs", "200", "--events", "20000", "--days", "120", "--seed", "4"]).arg(&generated),
    );
    let generated = Files::in_folder(&generated);
    let odd = folder.write("odd.json", known::events().join("\n"));
    // The catalogue has one of the odd songs, and another one with a different duration.
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
    assert_narrowed(&session);
}

/// Asks each question in both forms.
#[track_caller]
fn assert_same(session: &Session, loaded: &str) {
    session.run("SET search_path = public, sparkify_etl; SET TimeZone = 'UTC'");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FROM_PLAYS);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), QUESTIONS.len(), "a question has no other form");
    for question in QUESTIONS {
        let expected = session.rows(&from_plays(question));
        let asked = question.with(&needed(question)).unwrap();
        assert_eq!(session.rows(asked.sql()), expected, "{} after {loaded}", question.name());
        assert!(!expected.is_empty(), "{} after {loaded} has no answer", question.name());
    }
}

/// Values for the parameters that a question needs. Its other form has the same values.
fn needed(question: &Question) -> Parameters {
    let value = |parameter| match parameter {
        Parameter::Artist => "Magnetic Rider",
        Parameter::Song => "Golden Rider",
        _ => "15",
    };
    question.needs().into_iter().map(|parameter| (parameter, value(parameter).to_owned())).collect()
}

const FROM_PLAYS: &str = "tests/query_cli/from_plays";

/// The other form of a question.
fn from_plays(question: &Question) -> String {
    let file = format!("{}/{FROM_PLAYS}/{}.sql", env!("CARGO_MANIFEST_DIR"), question.name());
    std::fs::read_to_string(file).unwrap()
}

/// Values of parameters, and a condition that selects the same plays.
const NARROWED: [(&[(Parameter, &str)], &str); 11] = [
    (&[(Parameter::Since, "2018-11-20")], "start_time >= '2018-11-20Z'"),
    (&[(Parameter::Until, "2018-11-20")], "start_time < '2018-11-21Z'"),
    (
        &[(Parameter::Since, "2018-11-07T13:30"), (Parameter::Until, "2018-11-19T01:15:20.5Z")],
        "start_time >= '2018-11-07 13:30Z' AND start_time < '2018-11-19 01:15:20.5Z'",
    ),
    (&[(Parameter::User, "15")], "user_id = 15"),
    (&[(Parameter::Artist, "Magnetic Rider")], "artist_name = 'Magnetic Rider'"),
    (
        &[(Parameter::Artist, "A,B; C's"), (Parameter::Song, r#"He said "hi", twice"#)],
        "item_in_session < 5 AND artist_name = 'A,B; C''s'",
    ),
    (&[(Parameter::Level, "paid")], "level = 'paid'"),
    (&[(Parameter::Device, "iPhone")], "user_agent LIKE '%iPhone%' AND user_agent NOT LIKE '%Windows Phone%'"),
    (
        &[(Parameter::Device, "Linux"), (Parameter::Level, "free")],
        "user_agent LIKE '%Linux%' AND user_agent NOT LIKE '%Android%' AND level = 'free'",
    ),
    (&[(Parameter::Location, "Nowhere")], "location = 'Nowhere'"),
    (&[(Parameter::TimeZone, "Asia/Tokyo"), (Parameter::Since, "2018-11-20")], "start_time >= '2018-11-20+09'"),
];

/// Asks each question with the parameters that it accepts. Asks the other form on a table with only the selected plays.
#[track_caller]
fn assert_narrowed(session: &Session) {
    let mut asked = 0;
    for (values, condition) in NARROWED {
        let parameters: Parameters =
            values.iter().map(|(parameter, value)| (*parameter, (*value).to_owned())).collect();
        let zone = parameters.get(&Parameter::TimeZone).map_or("UTC", String::as_str);
        // A question can use a parameter itself, at a marked literal. The parameter then has another meaning: a
        // listener is new in a period only if there is no play before it.
        let own = |question: &Question, parameter: &Parameter| {
            *parameter != Parameter::TimeZone && question.sql().contains(&format!("/* {} */", parameter.option()))
        };
        let takes = |question: &&Question| !parameters.keys().any(|parameter| own(question, parameter));
        let narrowed = |question: &'static Question| {
            let parameters = needed(question).into_iter().chain(parameters.clone()).collect();
            Some((question, session.rows(question.with(&parameters).ok()?.sql())))
        };
        let answers: Vec<_> = QUESTIONS.iter().filter(takes).filter_map(narrowed).collect();
        session.run(&format!("CREATE TEMP TABLE songplays AS SELECT * FROM public.songplays WHERE {condition}"));
        for (question, answer) in answers {
            let expected = session.rows(&from_plays(question).replace("'UTC'", &format!("'{zone}'")));
            assert_eq!(answer, expected, "{} where {condition}", question.name());
            asked += 1;
        }
        session.run("DROP TABLE pg_temp.songplays");
    }
    let devices = Question::find("plays-by-device").unwrap();
    for row in session.rows(devices.sql()) {
        let (device, plays) = (row.split('|').next().unwrap(), row.split('|').nth(1).unwrap());
        let selected = devices.with(&Parameters::from([(Parameter::Device, device.to_owned())])).unwrap();
        let answer = session.rows(selected.sql());
        assert!(answer.len() == 1 && answer[0].starts_with(&format!("{device}|{plays}|100.0|")), "{row}: {answer:?}");
    }
    assert!(asked > 11 * 16, "only {asked} answers were compared");
}
