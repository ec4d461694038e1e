//! A file of `sql/`, with a comment at its beginning that describes it.

use std::borrow::Cow;

/// The start of the comment line that names the columns to draw.
const CHART: &str = "chart: ";

/// How to draw an answer. The fields are names of columns of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chart<'a> {
    /// One bar per row: `-- chart: of`.
    Bars {
        /// The column with the length of the bar.
        of: &'a str,
    },
    /// One shaded cell per row: `-- chart: of by down and across`.
    Map {
        /// The column with the value that the shade shows.
        of: &'a str,
        /// The column with the line of the map.
        down: &'a str,
        /// The column with the position in that line.
        across: &'a str,
    },
}

impl<'a> Chart<'a> {
    fn of(text: &'a str) -> Self {
        let map = text.split_once(" by ").and_then(|(of, rest)| Some((of, rest.split_once(" and ")?)));
        match map {
            Some((of, (down, across))) => Self::Map { of, down, across },
            None => Self::Bars { of: text },
        }
    }
}

/// The start of the comment line that names the options that select plays.
const SELECTION: &str = "selection: ";

/// The start of the comment line that names the required options.
const NEEDS: &str = "needs: ";

/// One `SELECT` with a comment before it. The first line of the comment is the title, and the other lines are the
/// description. Lines that begin with [`CHART`], [`SELECTION`] or [`NEEDS`] are for the program, and are not part of
/// the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SqlFile {
    name: Cow<'static, str>,
    sql: Cow<'static, str>,
}

impl SqlFile {
    /// The file `name`.sql with the text `sql`.
    pub(crate) const fn new(name: &'static str, sql: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), sql: Cow::Borrowed(sql) }
    }

    /// A file that is not in the catalogue.
    pub(super) fn owned(name: String, sql: String) -> Self {
        Self { name: name.into(), sql: sql.into() }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }

    pub(crate) fn title(&self) -> &str {
        self.comments().next().unwrap_or_default()
    }

    pub(crate) fn description(&self) -> String {
        let is_text = |line: &&str| ![CHART, SELECTION, NEEDS].iter().any(|word| line.starts_with(word));
        self.comments().skip(1).filter(is_text).collect::<Vec<_>>().join(" ")
    }

    /// How to draw the answer, if it has numbers to compare.
    pub(crate) fn chart(&self) -> Option<Chart<'_>> {
        self.comments().find_map(|line| line.strip_prefix(CHART)).map(Chart::of)
    }

    /// The options that select the plays for this question.
    pub(super) fn selection(&self) -> impl Iterator<Item = &str> {
        self.words(SELECTION)
    }

    /// The required options.
    pub(super) fn needs(&self) -> impl Iterator<Item = &str> {
        self.words(NEEDS)
    }

    fn words(&self, line: &'static str) -> impl Iterator<Item = &str> {
        self.comments().filter_map(move |comment| comment.strip_prefix(line)).flat_map(str::split_whitespace)
    }

    /// The comment at the beginning, and the statement.
    pub(super) fn parts(&self) -> (&str, &str) {
        let comment: usize =
            self.sql.split_inclusive('\n').take_while(|line| line.starts_with("--")).map(str::len).sum();
        self.sql.split_at(comment)
    }

    fn comments(&self) -> impl Iterator<Item = &str> {
        self.sql.lines().map_while(|line| line.strip_prefix("-- "))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Asserts that the catalogue has every file of the folder exactly once.
    pub(crate) fn assert_complete<'a>(folder: &str, catalogue: impl Iterator<Item = &'a SqlFile>) {
        let folder = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
        let files: BTreeSet<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".sql", ""))
            .collect();
        let names: Vec<_> = catalogue.map(|file| file.name().to_owned()).collect();
        assert_eq!(names.len(), files.len());
        assert_eq!(names.into_iter().collect::<BTreeSet<_>>(), files);
    }

    /// Asserts that a file has a title and a description, and is one statement whose rows have an order.
    pub(crate) fn assert_well_formed(file: &SqlFile) {
        let (name, sql) = (file.name(), file.sql());
        assert!((10..60).contains(&file.title().len()), "{name}: {:?}", file.title());
        assert!(file.description().ends_with('.'), "{name}: {:?}", file.description());
        assert!(sql.ends_with(";\n") && sql.matches(';').count() == 1, "{name}");
        let (_, statement) = file.parts();
        assert!(statement.starts_with("SELECT") || statement.starts_with("WITH"), "{name}: {statement}");
        assert!(sql.contains("\nORDER BY "), "{name}");
    }

    #[test]
    fn the_title_is_the_first_line_and_the_description_the_rest_of_the_comment() {
        let file = SqlFile::new("x", "-- All of it\n-- Is counted,\n-- twice.\nSELECT 1\n-- here\nORDER BY 1;\n");
        assert_eq!((file.title(), file.description().as_str()), ("All of it", "Is counted, twice."));
        assert_eq!(file.chart(), None);
    }

    #[test]
    fn the_chart_line_is_not_part_of_the_description() {
        let file =
            SqlFile::new("x", "-- All of it\n-- Is counted.\n-- chart: n\nSELECT 1 AS n\n-- chart: m\nORDER BY 1;\n");
        assert_eq!((file.chart(), file.description().as_str()), (Some(Chart::Bars { of: "n" }), "Is counted."));
        let file = SqlFile::new("x", "-- All\n-- chart: n by row and place\nSELECT 1;\n");
        assert_eq!(file.chart(), Some(Chart::Map { of: "n", down: "row", across: "place" }));
    }
}
