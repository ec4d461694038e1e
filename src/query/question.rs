//! The catalogue of questions. What a question is about is said once, in the comment that its file begins with.

use super::file::{Chart, SqlFile, unknown};
use crate::Result;

/// A question of the catalogue: a file of `sql/queries`.
#[derive(Debug, PartialEq, Eq)]
pub struct Question(SqlFile);

macro_rules! questions {
    ($($name:literal),* $(,)?) => {
        &[$(Question(SqlFile::new($name, include_str!(concat!("../../sql/queries/", $name, ".sql"))))),*]
    };
}

/// All questions.
pub const QUESTIONS: &[Question] = questions![
    "most-played-songs",
    "most-played-artists",
    "plays-over-time",
    "plays-by-hour",
    "plays-by-weekday",
    "plays-by-weekday-and-hour",
    "plays-by-location",
    "plays-by-browser",
    "plays-by-device",
    "free-and-paid",
    "free-and-paid-by-week",
    "level-changes",
    "new-and-returning-listeners",
    "sessions",
    "sessions-by-length",
    "sessions-by-plays",
    "catalogue-coverage",
    "songs-not-in-catalogue",
];

impl Question {
    /// The question of this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) if there is none, with the names that come near.
    pub fn find(name: &str) -> Result<&'static Self> {
        let found = QUESTIONS.iter().find(|question| question.name() == name);
        found.ok_or_else(|| unknown("question", "query", name, &QUESTIONS.iter().map(Self::name).collect::<Vec<_>>()))
    }

    /// Its name: that of its file, without `.sql`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// What it asks, in a few words: the first line of its file.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.0.title()
    }

    /// What it answers and how it counts: the other lines of the comment.
    #[must_use]
    pub fn description(&self) -> String {
        self.0.description()
    }

    /// How its answer is drawn; none where no number says how much of something a row has. The line `-- chart: COLUMN` of the
    /// comment says it.
    #[must_use]
    pub fn chart(&self) -> Option<Chart<'static>> {
        self.0.chart()
    }

    /// The file: comments and one `SELECT`.
    #[must_use]
    pub fn sql(&self) -> &'static str {
        self.0.sql()
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::{assert_complete, assert_well_formed};
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn every_file_is_in_the_catalogue_once() {
        assert_complete("sql/queries", QUESTIONS.iter().map(|question| &question.0));
    }

    #[test]
    fn every_file_begins_with_a_title_and_a_description_and_is_one_statement() {
        QUESTIONS.iter().for_each(|question| assert_well_formed(&question.0));
    }

    #[test]
    fn an_unknown_name_is_answered_with_those_that_come_near() {
        let hint = |name| {
            let error = Question::find(name).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            error.hint_text().unwrap().to_owned()
        };
        assert!(hint("top_songs").starts_with("Did you mean most-played-songs or songs-not-in-catalogue?"));
        assert!(hint("Sessions").starts_with("Did you mean sessions or sessions-by-length or sessions-by-plays?"));
        assert!(hint("by").starts_with("The questions are most-played-songs, "));
    }
}
