//! Charts in text: bars beside the rows of a table, and maps of shades. They compare the numbers of one column.

use std::env;
use std::ffi::OsString;

use sparkify_polars::query::{Chart, Column, Table as Answer};
use sparkify_polars::{Error, ErrorKind, Result};

use super::map::map;
use super::output::Output;
use super::table::{GAP, Table};

/// The width of the longest bar if the chart does not go to a terminal.
const USUAL: usize = 40;

/// The least and the greatest width of the longest bar on a terminal. Names are shortened only if the least width does
/// not fit.
const BOUNDS: (usize, usize) = (6, 100);

/// The characters that fill one to seven eighths of a cell, from the left.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// The output that charts are drawn on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Canvas {
    /// The columns of the terminal, or `None` if the output is not a terminal.
    columns: Option<usize>,
    /// Whether the output can show block characters. Otherwise, charts use only ASCII.
    blocks: bool,
}

impl Canvas {
    /// The canvas of this process, for a chart that goes to `output`.
    pub(super) fn of(output: &Output) -> Self {
        Self { columns: output.columns(), blocks: has_utf8(|name| env::var_os(name)) }
    }

    /// The columns of the longest bar beside `table`, or `None` if there is no room for both.
    fn bar_width(self, table: &Table) -> Option<usize> {
        let Some(columns) = self.columns else { return Some(USUAL) };
        let (least, most) = BOUNDS;
        if table.least_width() + GAP + least > columns {
            return None;
        }
        Some(columns.saturating_sub(table.width() + GAP).clamp(least, most))
    }
}

/// Whether the locale uses UTF-8. The first of the three variables that is not empty decides.
fn has_utf8(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let said = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(said).unwrap_or_default();
    let locale = locale.to_string_lossy().to_ascii_uppercase();
    locale.contains("UTF-8") || locale.contains("UTF8")
}

/// Returns the answer with its chart. `chart` names columns of the answer.
pub(super) fn charted(answer: &Answer, chart: &Chart<'_>, canvas: Canvas) -> Result<String> {
    match *chart {
        Chart::Bars { of } => bars(answer, place(answer, of)?, canvas),
        Chart::Map { of, down, across } => {
            let [of, down, across] = [place(answer, of)?, place(answer, down)?, place(answer, across)?];
            Ok(map(answer, of, down, across, canvas.columns, canvas.blocks))
        }
    }
}

fn place(answer: &Answer, name: &str) -> Result<usize> {
    let is_it = |column: &Column| column.name == name && column.is_number();
    let place = answer.columns.iter().position(is_it);
    place.ok_or_else(|| {
        Error::new(ErrorKind::Usage, "drawing a chart")
            .because(format!("the answer has no column of numbers that is called {name}"))
            .hint("The line `-- chart:` of the question names it.")
    })
}

/// Returns the answer with a bar after each row. The length of a bar is proportional to the number at `place`. Every
/// number above zero has a bar. Other values have none.
///
/// On a narrow terminal, bars are shortened first, and names second. If that is not enough, the other columns of
/// numbers are omitted.
fn bars(answer: &Answer, place: usize, canvas: Canvas) -> Result<String> {
    let numbers: Vec<_> = (0..answer.rows.len()).map(|row| number(answer, row, place)).collect();
    let largest = numbers.iter().flatten().copied().fold(0.0, f64::max);
    let mut table = Table::repaired(answer);
    let width = canvas.bar_width(&table).or_else(|| {
        table = Table::repaired(&labels_and(answer, place));
        canvas.bar_width(&table)
    });
    let width = width.unwrap_or(BOUNDS.0);
    let bar =
        |number: Option<f64>| number.map(|number| bar(number / largest, width, canvas.blocks)).unwrap_or_default();
    table.add_column("", numbers.into_iter().map(bar));
    Ok(table.drawn(canvas.columns))
}

/// Returns the answer with only its labels and the column at `place`. The labels are the first column, which may be an
/// hour, and all columns that are not numbers.
fn labels_and(answer: &Answer, place: usize) -> Answer {
    let is_label = |(at, column): (usize, &Column)| (at == 0 || !column.is_number()).then_some(at);
    let labels = answer.columns.iter().enumerate().filter_map(is_label).filter(|at| *at != place);
    let places: Vec<_> = labels.chain([place]).collect();
    Answer::new(
        places.iter().filter_map(|at| answer.columns.get(*at).cloned()).collect(),
        answer.rows.iter().map(|row| places.iter().map(|at| row.get(*at).cloned().flatten()).collect()).collect(),
    )
}

/// The number in a cell, if it is greater than zero.
pub(super) fn number(answer: &Answer, row: usize, place: usize) -> Option<f64> {
    let text = answer.rows.get(row)?.get(place)?.as_deref()?;
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}

/// A bar that fills this part of the width, from 0 to 1.
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
        let chart =
            charted(&Answer::new(columns, rows), &Chart::Bars { of: "n" }, Canvas { columns: None, blocks }).unwrap();
        let rows = chart.lines().filter(|line| line.starts_with(" x"));
        rows.map(|line| line.split_whitespace().skip(2).collect()).collect()
    }

    #[test]
    fn only_finite_numbers_above_zero_have_a_bar() {
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
    fn the_first_locale_variable_that_is_not_empty_wins() {
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
