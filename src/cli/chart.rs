//! Bars beside the rows of a table: how the numbers of one column compare, at a glance.

use std::env;
use std::ffi::OsString;
use std::io;

use sparkify_polars::query::{Column, Table as Answer};
use sparkify_polars::{Error, ErrorKind, Result};
use terminal_size::{Width, terminal_size_of};

use super::output::Output;
use super::table::{drawn, drawn_within};

/// So many columns the longest bar has where no terminal says how many there are.
const USUAL: usize = 40;

/// So many it has at least where one does, at the cost of the labels, and at most.
const BOUNDS: (usize, usize) = (20, 100);

/// What stands between the last column and the bars, and behind them.
const GAP: usize = 3;

/// The eighths of a cell, filled from the left.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// What bars are drawn on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Canvas {
    /// The columns of the terminal; none where it is none.
    columns: Option<usize>,
    /// Whether blocks can be shown, and not only ASCII.
    blocks: bool,
}

impl Canvas {
    /// That of this process, where the chart goes to `output`.
    pub(super) fn of(output: &Output) -> Self {
        let size = match output {
            Output::Stdout => terminal_size_of(io::stdout()),
            Output::File(_) => None,
        };
        Self {
            columns: size.map(|(Width(columns), _)| usize::from(columns)),
            blocks: has_utf8(|name| env::var_os(name)),
        }
    }

    /// The columns of the longest bar behind labels and numbers that take so many.
    fn bar_width(self, before: usize) -> usize {
        let (least, most) = BOUNDS;
        self.columns.map_or(USUAL, |columns| columns.saturating_sub(before + GAP).clamp(least, most))
    }
}

/// Whether the locale is one of UTF-8, by the first of the three variables that says anything.
fn has_utf8(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let said = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(said).unwrap_or_default();
    let locale = locale.to_string_lossy().to_ascii_uppercase();
    locale.contains("UTF-8") || locale.contains("UTF8")
}

/// The answer as its labels, the number in the column `name`, and a bar as long in comparison as that number is. What is above
/// nothing has a bar, however short; zero, nulls and what is below zero have none. Labels are cut where a terminal is too narrow.
pub(super) fn charted(answer: &Answer, name: &str, canvas: Canvas) -> Result<String> {
    let is_it = |column: &Column| column.name == name && column.is_number();
    let Some(place) = answer.columns.iter().position(is_it) else {
        return Err(
            Error::new(ErrorKind::Bug, "drawing a chart").because(format!("no column of numbers is called {name}"))
        );
    };
    let mut chart = labels_and(answer, place);
    let numbers: Vec<_> = answer.rows.iter().map(|row| number(row.get(place)?.as_deref()?)).collect();
    let largest = numbers.iter().flatten().copied().fold(0.0, f64::max);
    let width = canvas.bar_width(drawn(&chart).lines().next().map_or(0, |line| line.chars().count()));
    chart.columns.push(Column::text(""));
    for (row, number) in chart.rows.iter_mut().zip(numbers) {
        row.push(number.map(|number| bar(number / largest, width, canvas.blocks)));
    }
    Ok(match canvas.columns {
        Some(columns) => drawn_within(&chart, columns, &[chart.columns.len() - 2, chart.columns.len() - 1]),
        None => drawn(&chart),
    })
}

/// The columns that say what a row is, and that of this place behind them: the first one, which may be an hour, and all that
/// are no numbers.
fn labels_and(answer: &Answer, place: usize) -> Answer {
    let is_label = |(at, column): (usize, &Column)| (at == 0 || !column.is_number()).then_some(at);
    let labels = answer.columns.iter().enumerate().filter_map(is_label).filter(|at| *at != place);
    let places: Vec<_> = labels.chain([place]).collect();
    Answer {
        columns: places.iter().filter_map(|at| answer.columns.get(*at).cloned()).collect(),
        rows: answer.rows.iter().map(|row| places.iter().map(|at| row.get(*at).cloned().flatten()).collect()).collect(),
    }
}

/// A number that a bar can be as long as.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}

/// A bar of this part of the width.
fn bar(part: f64, width: usize, blocks: bool) -> String {
    let (full, steps) = if blocks { ("█", EIGHTHS.len() + 1) } else { ("#", 1) };
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundred"
    )]
    let filled = (part * (width * steps) as f64).round().max(1.0) as usize;
    let mut bar = full.repeat(filled / steps);
    bar.extend((filled % steps).checked_sub(1).and_then(|eighth| EIGHTHS.get(eighth)));
    bar
}

#[cfg(test)]
mod tests {
    use sparkify_polars::query::Type;

    use super::*;

    /// The bars of these numbers, on a canvas without a terminal.
    fn bars(numbers: &[Option<&str>], blocks: bool) -> Vec<String> {
        let rows = numbers.iter().map(|number| vec![Some("x".to_owned()), number.map(str::to_owned)]).collect();
        let columns = vec![Column::text("label"), Column { name: "n".to_owned(), kind: Type::Number }];
        let chart = charted(&Answer { columns, rows }, "n", Canvas { columns: None, blocks }).unwrap();
        let rows = chart.lines().filter(|line| line.starts_with(" x"));
        rows.map(|line| line.split_whitespace().skip(2).collect()).collect()
    }

    #[test]
    fn what_is_above_nothing_has_a_bar_and_nothing_else_has() {
        let numbers = ["1000", "0.001", "0", "-5", "NaN", "Infinity"].map(Some);
        assert_eq!(bars(&numbers, true), ["█".repeat(40).as_str(), "▏", "", "", "", ""]);
        assert_eq!(bars(&numbers, false), ["#".repeat(40).as_str(), "#", "", "", "", ""]);
        assert_eq!(bars(&[None, Some("0"), Some("-1")], true), ["", "", ""]);
        assert_eq!(bars(&[], true), [""; 0]);
    }

    #[test]
    fn a_bar_ends_in_eighths() {
        // 40 cells are 320 eighths: one each here.
        let numbers: Vec<_> = ["320", "1", "2", "3", "4", "5", "6", "7", "8", "9"].into_iter().map(Some).collect();
        assert_eq!(bars(&numbers, true)[1..], ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█", "█▏"]);
    }

    #[test]
    fn the_first_variable_that_says_anything_is_the_locale() {
        for (variables, expected) in [
            (vec![("LANG", "en_US.UTF-8")], true),
            (vec![("LANG", "de_DE.utf8")], true),
            (vec![("LANG", "en_US.UTF-8"), ("LC_ALL", "C")], false),
            (vec![("LANG", "C"), ("LC_CTYPE", "C.UTF-8"), ("LC_ALL", "")], true),
            (vec![("LC_CTYPE", "POSIX"), ("LANG", "C.UTF-8")], false),
            (vec![("LANG", "de_DE.ISO-8859-15")], false),
            (vec![], false),
        ] {
            let value =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
            assert_eq!(has_utf8(value), expected, "{variables:?}");
        }
    }
}
