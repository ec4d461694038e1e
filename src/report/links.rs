//! The SQL of a figure's question, and the link to its numbers as CSV.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::period::Period;
use super::sections::Table;
use crate::Result;
use crate::query::{Column, Question, REPAIRED, Table as Answer, format};

/// The names of figures, each with the question that it answers.
const QUESTIONS: [(&str, &str); 17] = [
    ("plays-over-time", "plays-over-time"),
    ("week", "plays-by-weekday-and-hour"),
    ("songs", "most-played-songs"),
    ("artists", "most-played-artists"),
    ("levels", "free-and-paid-by-week"),
    ("audience", "new-and-returning-listeners"),
    ("active", "active-listeners"),
    ("level-changes", "level-changes-by-week"),
    ("retention", "retention-by-week"),
    ("places", "plays-by-location"),
    ("devices", "plays-by-device"),
    ("browsers", "plays-by-browser"),
    ("sessions", "sessions"),
    ("sessions-by-length", "sessions-by-length"),
    ("sessions-by-plays", "sessions-by-plays"),
    ("coverage", "catalogue-coverage"),
    ("not-in-catalogue", "songs-not-in-catalogue"),
];

/// The SQL statements of the figures, with the parameters of the period.
pub(super) fn sql(period: Option<Period>) -> Result<BTreeMap<&'static str, String>> {
    let parameters = period.map(Period::parameters).unwrap_or_default();
    let sql = |(figure, question): &(&'static str, &str)| {
        let asked = Question::find(question)?.with(&parameters)?;
        Ok((*figure, asked.sql().trim_end().to_owned()))
    };
    QUESTIONS.iter().map(sql).collect()
}

impl Table {
    /// A data URL with the numbers as CSV: <https://www.rfc-editor.org/rfc/rfc2397>.
    pub(super) fn csv(&self) -> String {
        let columns = self.columns.iter().map(|column| Column::text(column.text())).collect();
        let cell = |(cell, is_number): (&String, bool)| {
            Some(if is_number { cell.replace(',', "") } else { cell.trim_end_matches(REPAIRED).to_owned() })
        };
        let are_numbers = || self.columns.iter().map(|column| column.is_number());
        let rows = self.rows.iter().map(|row| row.iter().zip(are_numbers()).map(cell).collect()).collect();
        let csv = format::to_csv(&Answer::new(columns, rows));
        format!("data:text/csv;charset=utf-8,{}", utf8_percent_encode(&csv, NON_ALPHANUMERIC))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sections::Heading::{Name, Number};
    use super::*;

    #[test]
    fn numbers_in_a_csv_link_have_no_commas() {
        let rows = vec![vec!["a, \"b\"".to_owned(), "1,234".to_owned()]];
        let link = Table { caption: "", columns: vec![Name("Name"), Number("Plays")], rows }.csv();
        let encoded = link.strip_prefix("data:text/csv;charset=utf-8,").unwrap();
        let decoded = percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap();
        assert_eq!(decoded, "Name,Plays\n\"a, \"\"b\"\"\",1234\n");
    }
}
