//! The catalogue of questions. What a question is about is said once, in the comment that its file begins with.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::file::{Chart, SqlFile};
use super::parameter::{Parameter, Reader, zone};
use crate::suggest::unknown;
use crate::{Error, ErrorKind, Result, sql};

/// A question: a file of `sql/queries`, or one of your own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    file: SqlFile,
    /// The time zone of timestamps in the answer, if it is not UTC.
    zone: Option<Tz>,
}

/// Values of parameters, as they were typed.
pub type Parameters = BTreeMap<Parameter, String>;

macro_rules! questions {
    ($($name:literal),* $(,)?) => {
        &[$(Question {
            file: SqlFile::new($name, include_str!(concat!("../../sql/queries/", $name, ".sql"))),
            zone: None,
        }),*]
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
    "active-listeners",
    "retention-by-week",
    "level-changes-by-week",
    "top-songs-by-week",
    "skipped-plays",
    "artist-trend",
    "song-listeners",
    "listener-history",
];

impl Question {
    /// The question of this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if there is none, with the names that come near.
    pub fn find(name: &str) -> Result<&'static Self> {
        let found = QUESTIONS.iter().find(|question| question.name() == name);
        found.ok_or_else(|| {
            unknown(
                "question",
                "sparkify-polars query --list",
                name,
                &QUESTIONS.iter().map(Self::name).collect::<Vec<_>>(),
            )
        })
    }

    /// A question of your own: one `SELECT`, under a comment as the files of the catalogue have it, if it is to have a title or parameters.
    #[must_use]
    pub fn own(name: impl Into<String>, sql: impl Into<String>) -> Self {
        Self { file: SqlFile::owned(name.into(), sql.into()), zone: None }
    }

    /// Its name: that of its file, without `.sql`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.file.name()
    }

    /// What it asks, in a few words: the first line of its file.
    #[must_use]
    pub fn title(&self) -> &str {
        self.file.title()
    }

    /// What it answers and how it counts: the other lines of the comment.
    #[must_use]
    pub fn description(&self) -> String {
        self.file.description()
    }

    /// How its answer is drawn, if its rows have a number to compare: the line `-- chart: COLUMN` of the comment.
    #[must_use]
    pub fn chart(&self) -> Option<Chart<'_>> {
        self.file.chart()
    }

    /// The file: comments and one `SELECT`.
    #[must_use]
    pub fn sql(&self) -> &str {
        self.file.sql()
    }

    /// The parameters that it takes: those that select the plays, by the line `-- selection:` of the comment, and those that its statement has literals for.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter> {
        let of_statement: Vec<_> = sql::options(self.sql()).collect();
        let takes = |parameter: &Parameter| self.selects(*parameter) || of_statement.contains(&parameter.option());
        Parameter::ALL.into_iter().filter(takes).collect()
    }

    /// The options that the file names and that are no parameters, such as misspelled ones.
    #[must_use]
    pub fn unknown_options(&self) -> Vec<&str> {
        let named = self.file.selection().chain(self.file.needs()).chain(sql::options(self.sql()));
        named.filter(|option| Parameter::of_option(option).is_none()).collect()
    }

    /// The parameters without which it has no answer.
    #[must_use]
    pub fn needs(&self) -> Vec<Parameter> {
        self.file.needs().filter_map(Parameter::of_option).collect()
    }

    /// The same question with these values. If one of them selects plays, it is asked of those plays as if there were no others.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if it does not take a parameter, if it needs another, or if a value is none of its parameter.
    pub fn with(&self, parameters: &Parameters) -> Result<Self> {
        self.check(parameters)?;
        let mut values = BTreeMap::new();
        for (parameter, text) in parameters {
            let whole_days = !self.selects(*parameter);
            values.insert(*parameter, parameter.read(text, Reader { zone: Self::zone_of(parameters), whole_days })?);
        }
        let value = |option: &str| Parameter::of_option(option).and_then(|parameter| values.get(&parameter));
        let (comment, statement) = self.file.parts();
        let statement = sql::with_values(statement, |option| value(option).map(String::as_str));
        let selects = |option: &&str| self.file.selection().any(|selects| selects == *option);
        let statement = match values.keys().any(|parameter| self.selects(*parameter)) {
            false => statement,
            true => {
                // A parameter of the statement's own selects nothing: the share of an artist is one of all plays.
                let select = |option: &str| Some(option).filter(selects).and_then(value).map(String::as_str);
                let selection = format!("{},\n{}", sql::SELECTION_PLAYS.trim_end(), self.days_of(parameters));
                let selection = sql::with_values(&selection, select);
                match statement.strip_prefix("WITH ") {
                    Some(rest) => format!("{},\n{rest}", selection.trim_end()),
                    None => selection + &statement,
                }
            }
        };
        let zone = parameters.contains_key(&Parameter::TimeZone).then(|| Self::zone_of(parameters));
        Ok(Self { zone, ..Self::own(self.name(), format!("{comment}{statement}")) })
    }

    /// The summaries by day and hour of the selected plays. The stored ones have the rows if whole days in UTC and users are selected.
    fn days_of(&self, parameters: &Parameters) -> &'static str {
        let is_stored = |(parameter, text): (&Parameter, &String)| match parameter {
            Parameter::User => true,
            Parameter::Since | Parameter::Until => text.parse::<NaiveDate>().is_ok(),
            _ => !self.selects(*parameter),
        };
        if parameters.iter().all(is_stored) { sql::SELECTION_DAYS } else { sql::SELECTION_DAYS_OF_PLAYS }
    }

    /// The time zone of timestamps in the answer.
    pub(super) fn answer_zone(&self) -> Option<Tz> {
        self.zone
    }

    fn selects(&self, parameter: Parameter) -> bool {
        self.file.selection().any(|option| option == parameter.option())
    }

    /// The time zone of the values. An unknown one is an error when its own value is read.
    fn zone_of(parameters: &Parameters) -> Tz {
        parameters.get(&Parameter::TimeZone).and_then(|name| zone(name).ok()).unwrap_or(Tz::UTC)
    }

    fn check(&self, parameters: &Parameters) -> Result<()> {
        let takes = self.parameters();
        let options = |of: &[Parameter]| of.iter().map(|parameter| parameter.option()).collect::<Vec<_>>().join(", ");
        let doing = || Error::new(ErrorKind::Usage, format!("asking {}", self.name()));
        if let Some(other) = parameters.keys().find(|parameter| !takes.contains(parameter)) {
            let hint = match takes[..] {
                [] => "It takes no parameters.".to_owned(),
                _ => format!("It takes {}.", options(&takes)),
            };
            return Err(doing().because(format!("it does not take {}", other.option())).hint(hint));
        }
        match self.needs().into_iter().find(|parameter| !parameters.contains_key(parameter)) {
            Some(missing) => {
                let (option, [example, _]) = (missing.option(), missing.help());
                Err(doing().because(format!("it needs {option}")).hint(format!("Such as {option} {example}.")))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::{assert_complete, assert_well_formed};
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn every_file_is_in_the_catalogue_once() {
        assert_complete("sql/queries", QUESTIONS.iter().map(|question| &question.file));
    }

    #[test]
    fn every_file_begins_with_a_title_and_a_description_and_is_one_statement() {
        QUESTIONS.iter().for_each(|question| assert_well_formed(&question.file));
        QUESTIONS.iter().for_each(|question| assert_eq!(question.unknown_options(), [""; 0], "{}", question.name()));
    }

    #[test]
    fn all_files_tell_devices_and_browsers_by_the_same_rules() {
        // A file must run in psql by itself, so each has the rules.
        let rules = |sql: &str, column: &str| {
            let (rules, _) = sql.split_once(&format!("END AS {column}")).unwrap();
            let (_, rules) = rules.rsplit_once("CASE").unwrap();
            rules.split_whitespace().map(|word| word.trim_start_matches("p.").to_owned()).collect::<Vec<_>>()
        };
        let view = sql::SCHEMA_PLAY_DETAILS.split_whitespace().collect::<Vec<_>>().join(" ");
        let selection = sql::SELECTION_PLAYS.replace("END)", "END AS device");
        let devices = rules(&view, "device");
        assert!(devices.len() > 30, "{devices:?}");
        assert_eq!(rules(Question::find("plays-by-device").unwrap().sql(), "device"), devices);
        assert_eq!(rules(&selection, "device"), devices);
        let browsers = rules(&view, "browser");
        assert!(browsers.len() > 30, "{browsers:?}");
        assert_eq!(rules(Question::find("plays-by-browser").unwrap().sql(), "browser"), browsers);
    }

    #[test]
    fn an_unknown_name_is_answered_with_those_that_come_near() {
        let hint = |name| {
            let error = Question::find(name).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            error.hint_text().unwrap().to_owned()
        };
        assert!(
            hint("top_songs")
                .starts_with("Did you mean most-played-songs or songs-not-in-catalogue or top-songs-by-week")
        );
        assert!(hint("Sessions").starts_with("Did you mean sessions or sessions-by-length or sessions-by-plays?"));
        assert!(hint("by").starts_with("The questions are most-played-songs, "));
    }
}
