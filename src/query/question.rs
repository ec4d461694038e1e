//! The catalogue of questions. The only description of a question is the comment at the beginning of its file.

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

/// Values of parameters, as the user typed them.
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
    /// Finds the question with this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if there is none. The hint has similar names.
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

    /// A question of your own: one `SELECT`. A comment before it can give it a title and parameters, as in the files of
    /// the catalogue.
    #[must_use]
    pub fn own(name: impl Into<String>, sql: impl Into<String>) -> Self {
        Self { file: SqlFile::owned(name.into(), sql.into()), zone: None }
    }

    /// Its name: the name of the file without `.sql`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.file.name()
    }

    /// The question in a few words: the first line of the file.
    #[must_use]
    pub fn title(&self) -> &str {
        self.file.title()
    }

    /// The description of the answer and of how it counts: the other lines of the comment.
    #[must_use]
    pub fn description(&self) -> String {
        self.file.description()
    }

    /// How to draw the answer, if its rows have a number to compare. The line `-- chart: COLUMN` of the comment defines
    /// it.
    #[must_use]
    pub fn chart(&self) -> Option<Chart<'_>> {
        self.file.chart()
    }

    /// The text of the file: comments and one `SELECT`.
    #[must_use]
    pub fn sql(&self) -> &str {
        self.file.sql()
    }

    /// The parameters of the question. Some select the plays: the line `-- selection:` of the comment names them. For
    /// the others, the statement has literals.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter> {
        let of_statement: Vec<_> = sql::options(self.sql()).collect();
        let takes = |parameter: &Parameter| self.selects(*parameter) || of_statement.contains(&parameter.option());
        Parameter::ALL.into_iter().filter(takes).collect()
    }

    /// Options in the file that are not parameters, such as misspelled ones.
    #[must_use]
    pub fn unknown_options(&self) -> Vec<&str> {
        let named = self.file.selection().chain(self.file.needs()).chain(sql::options(self.sql()));
        named.filter(|option| Parameter::of_option(option).is_none()).collect()
    }

    /// The required parameters.
    #[must_use]
    pub fn needs(&self) -> Vec<Parameter> {
        self.file.needs().filter_map(Parameter::of_option).collect()
    }

    /// Returns the question with these values. If one of them selects plays, the question sees only the selected plays.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] in these cases:
    ///
    /// - The question does not take one of the parameters.
    /// - A required parameter is missing.
    /// - A value is not valid for its parameter.
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
                // A parameter in the statement itself does not select plays. For example, the share of an artist is a
                // share of all plays.
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

    /// The SQL for the summaries by day and hour of the selected plays. If only whole days in UTC and users are
    /// selected, the stored summaries have the rows.
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

    /// The time zone for the values. If the time zone is unknown, this is UTC. Reading the time zone's own value then
    /// fails.
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
                Err(doing().because(format!("it needs {option}")).hint(format!("For example: {option} {example}.")))
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
    fn all_files_have_the_same_rules_for_devices_and_browsers() {
        // A file must run in psql by itself, so each file repeats the rules.
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
    fn an_unknown_name_is_an_error_with_similar_names() {
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
