//! The catalogue of questions. What a question is about is said once, in the comment that its file begins with.

use crate::{Error, Kind, Result};

/// A question of the catalogue: a file of `sql/queries`.
#[derive(Debug, PartialEq, Eq)]
pub struct Question {
    name: &'static str,
    sql: &'static str,
}

macro_rules! questions {
    ($($name:literal),* $(,)?) => {
        &[$(Question { name: $name, sql: include_str!(concat!("../../sql/queries/", $name, ".sql")) }),*]
    };
}

/// All questions.
pub const QUESTIONS: &[Question] = questions![
    "most-played-songs",
    "most-played-artists",
    "plays-by-hour",
    "plays-by-weekday",
    "plays-by-location",
    "plays-by-browser",
    "plays-by-device",
    "free-and-paid",
    "free-and-paid-by-week",
    "level-changes",
    "new-and-returning-listeners",
    "sessions",
    "catalogue-coverage",
    "songs-not-in-catalogue",
];

impl Question {
    /// The question of this name.
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`] where there is none, with the names that come near.
    pub fn find(name: &str) -> Result<&'static Self> {
        QUESTIONS.iter().find(|question| question.name == name).ok_or_else(|| {
            Error::new(Kind::Usage, format!("looking for the question {name:?}"))
                .because("there is none of that name")
                .hint(suggestion(name))
        })
    }

    /// Its name: that of its file, without `.sql`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it asks, in a few words: the first line of its file.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.comments().next().unwrap_or_default()
    }

    /// What it answers and how it counts: the other lines of the comment.
    #[must_use]
    pub fn description(&self) -> String {
        self.comments().skip(1).collect::<Vec<_>>().join(" ")
    }

    /// The file: comments and one `SELECT`.
    #[must_use]
    pub fn sql(&self) -> &'static str {
        self.sql
    }

    fn comments(&self) -> impl Iterator<Item = &'static str> {
        self.sql.lines().map_while(|line| line.strip_prefix("-- "))
    }
}

/// The names that share a word with `name`, however it separates words; all of them where none does.
fn suggestion(name: &str) -> String {
    let words: Vec<_> = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    // Words such as "by" are in every other name and mean nothing.
    let shares = |other: &&str| other.split('-').any(|word| word.len() > 2 && words.iter().any(|typed| typed == word));
    let all: Vec<_> = QUESTIONS.iter().map(Question::name).collect();
    let near: Vec<_> = all.iter().copied().filter(shares).collect();
    match near[..] {
        [] => format!("The questions are {}.", all.join(", ")),
        _ => format!("Did you mean {}? sparkify-polars query --list has all of them.", near.join(" or ")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_is_in_the_catalogue_once() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/sql/queries");
        let files: BTreeSet<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".sql", ""))
            .collect();
        assert_eq!(QUESTIONS.len(), files.len());
        assert_eq!(QUESTIONS.iter().map(|question| question.name().to_owned()).collect::<BTreeSet<_>>(), files);
    }

    #[test]
    fn every_file_begins_with_a_title_and_a_description_and_is_one_statement() {
        for question in QUESTIONS {
            let Question { name, sql } = question;
            assert!((10..60).contains(&question.title().len()), "{name}: {:?}", question.title());
            assert!(question.description().ends_with('.'), "{name}: {:?}", question.description());
            assert!(sql.ends_with(";\n") && sql.matches(';').count() == 1, "{name}");
            let statement = sql.lines().find(|line| !line.starts_with("--")).unwrap();
            assert!(statement.starts_with("SELECT") || statement.starts_with("WITH"), "{name}: {statement}");
            assert!(sql.contains("\nORDER BY "), "{name}");
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_those_that_come_near() {
        let hint = |name| {
            let error = Question::find(name).unwrap_err();
            assert_eq!(error.kind(), Kind::Usage);
            error.hint_text().unwrap().to_owned()
        };
        assert!(hint("top_songs").starts_with("Did you mean most-played-songs or songs-not-in-catalogue?"));
        assert!(hint("Sessions").starts_with("Did you mean sessions?"));
        assert!(hint("by").starts_with("The questions are most-played-songs, "));
    }
}
