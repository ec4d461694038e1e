//! The columns of answers, and answers about empty tables or none.

use sparkify_polars::ErrorKind;
use sparkify_polars::model::Schema;
use sparkify_polars::query::{self, Chart, QUESTIONS, Question, Type};

use crate::plays::{TABLES, ask, session};
use test_support::server;

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
