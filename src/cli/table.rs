//! Draws tables as text.
//!
//! On a terminal, a table is not wider than the terminal. The longest texts are shortened first, and numbers are never
//! shortened. If that is not enough, each row becomes a block of lines. Without a terminal, a table is as wide as its
//! content.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table as Drawn};
use sparkify_polars::display::one_line;
use sparkify_polars::query::{REPAIRED, Table as Answer, repaired};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::screen::between_words;

/// A table of text.
pub(super) struct Table {
    header: Vec<String>,
    /// For each column, whether it contains numbers.
    numbers: Vec<bool>,
    rows: Vec<Vec<String>>,
}

/// The header of a column.
#[derive(Clone, Copy)]
pub(super) enum Header {
    Text(&'static str),
    Number(&'static str),
}

/// The least width of a shortened text.
const SHORTEST: usize = 9;

/// The width of a column in addition to its content: a space on both sides, and a space before the next column.
pub(super) const GAP: usize = 3;

impl Table {
    pub(super) fn new(headers: impl IntoIterator<Item = Header>) -> Self {
        let (header, numbers) = headers
            .into_iter()
            .map(|header| match header {
                Header::Text(name) => (name.to_owned(), false),
                Header::Number(name) => (name.to_owned(), true),
            })
            .unzip();
        Self { header, numbers, rows: Vec::new() }
    }

    /// An answer for people. It is as [`Self::of`], but names that were encoded twice are repaired and marked.
    pub(super) fn repaired(answer: &Answer) -> Self {
        let mut table = Self::of(answer);
        for (shown_row, row) in table.rows.iter_mut().zip(&answer.rows) {
            for (cell, value) in shown_row.iter_mut().zip(row) {
                if let Some(name) = value.as_deref().and_then(repaired) {
                    *cell = shown(&format!("{name}{REPAIRED}"));
                }
            }
        }
        table
    }

    /// An answer as a table. Nulls are empty cells.
    pub(super) fn of(answer: &Answer) -> Self {
        Self {
            header: answer.columns.iter().map(|column| one_line(&column.name).into_owned()).collect(),
            numbers: answer.columns.iter().map(sparkify_polars::query::Column::is_number).collect(),
            rows: answer
                .rows
                .iter()
                .map(|row| row.iter().map(|value| shown(value.as_deref().unwrap_or_default())).collect())
                .collect(),
        }
    }

    pub(super) fn push(&mut self, row: impl IntoIterator<Item = String>) {
        self.rows.push(row.into_iter().map(|text| one_line(&text).into_owned()).collect());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a column of texts.
    pub(super) fn add_column(&mut self, header: &str, texts: impl IntoIterator<Item = String>) {
        self.header.push(header.to_owned());
        self.numbers.push(false);
        for (row, text) in self.rows.iter_mut().zip(texts) {
            row.push(text);
        }
    }

    /// The table, within `columns` if it goes to a terminal.
    pub(super) fn drawn(&self, columns: Option<usize>) -> String {
        match columns {
            None => self.with_widths(&self.widths()),
            Some(columns) => match self.widths_within(columns) {
                Some(widths) => self.with_widths(&widths),
                None => self.blocks(columns),
            },
        }
    }

    /// Whether texts are shortened on a terminal of this width.
    pub(super) fn is_shortened(&self, columns: usize) -> bool {
        self.widths_within(columns).is_some_and(|widths| widths != self.widths())
    }

    /// The width of the whole table.
    pub(super) fn width(&self) -> usize {
        self.widths().iter().map(|width| width + GAP).sum::<usize>().saturating_sub(1)
    }

    /// The least width of the table, with all texts shortened.
    pub(super) fn least_width(&self) -> usize {
        let least = |(width, number): (usize, &bool)| GAP + if *number { width } else { width.min(SHORTEST) };
        self.widths().into_iter().zip(&self.numbers).map(least).sum::<usize>().saturating_sub(1)
    }

    /// The width of each column's content.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<_> = self.header.iter().map(|name| name.width()).collect();
        for row in &self.rows {
            for (width, text) in widths.iter_mut().zip(row) {
                *width = text.width().max(*width);
            }
        }
        widths
    }

    /// The widths of the columns if the table fits into `columns`, otherwise `None`. The longest texts are shortened
    /// first.
    fn widths_within(&self, columns: usize) -> Option<Vec<usize>> {
        let mut widths = self.widths();
        let mut excess = self.width().saturating_sub(columns);
        while excess > 0 {
            let texts = widths.iter_mut().zip(&self.numbers).filter(|(width, number)| !**number && **width > SHORTEST);
            let (longest, _) = texts.max_by_key(|(width, _)| **width)?;
            *longest -= 1;
            excess -= 1;
        }
        Some(widths)
    }

    fn with_widths(&self, widths: &[usize]) -> String {
        let mut table = Drawn::new();
        let style = UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none());
        table.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
        let cut =
            |row: &[String]| row.iter().zip(widths).map(|(text, width)| shortened(text, *width)).collect::<Vec<_>>();
        table.set_header(cut(&self.header));
        for row in &self.rows {
            table.add_row(cut(row));
        }
        for (column, is_number) in table.column_iter_mut().zip(&self.numbers) {
            if *is_number {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt()
    }

    /// Draws a block of lines for each row. Each line has a name and its value.
    fn blocks(&self, columns: usize) -> String {
        let names = self.header.iter().map(|name| name.width()).max().unwrap_or(0);
        let room = between_words(columns.saturating_sub(names + 1));
        let mut text = String::new();
        for (number, row) in (1..).zip(&self.rows) {
            let title = format!("─ {number} of {} ", self.rows.len());
            let line = "─".repeat(columns.saturating_sub(title.width()));
            text += &format!("{title}{line}\n");
            for (name, value) in self.header.iter().zip(row) {
                let indent = " ".repeat(names - name.width() + 1);
                let value = textwrap::wrap(value, &room).join(&format!("\n{}", " ".repeat(names + 1)));
                text += &format!("{name}{indent}{value}");
                text.truncate(text.trim_end().len());
                text.push('\n');
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// The text within a width. If it is longer, it ends with an ellipsis.
fn shortened(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut room = columns.saturating_sub(1);
    let fits = |c: &char| {
        let left = room.checked_sub(c.width().unwrap_or(0));
        room = left.unwrap_or(room);
        left.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// Whether a table of the answer contains a repaired name.
pub(super) fn shows_repaired(answer: &Answer) -> bool {
    answer.rows.iter().flatten().flatten().any(|text| repaired(text).is_some())
}

/// The most characters of a cell. Otherwise a single very long title would make all rows as wide.
const CELL: usize = 120;

/// A value that is safe to show on a terminal. Names that were damaged in the logs contain control characters, and a
/// terminal would act on them.
fn shown(text: &str) -> String {
    let begin: String = text.chars().take(CELL).collect();
    let mut shown = one_line(&begin).into_owned();
    if text.chars().nth(CELL).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new([Header::Text("title"), Header::Text("artist"), Header::Number("plays")]);
        table.push(["A title that goes on and on", "Somebody", "1,234,567"].map(str::to_owned));
        table.push(["Короткое 音楽", "An artist with a long name", "8"].map(str::to_owned));
        table
    }

    #[test]
    fn without_a_terminal_nothing_is_shortened() {
        let drawn = table().drawn(None);
        assert!(
            drawn.contains("A title that goes on and on") && drawn.contains("An artist with a long name"),
            "{drawn}"
        );
        assert_eq!(drawn, table().drawn(Some(table().width())));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_no_number_is_shortened() {
        let table = table();
        for columns in 20..90 {
            let drawn = table.drawn(Some(columns));
            assert!(drawn.lines().all(|line| line.width() <= columns), "{columns}\n{drawn}");
            assert!(drawn.contains("1,234,567"), "{columns}\n{drawn}");
            assert_eq!(table.is_shortened(columns), drawn.contains('…'), "{columns}\n{drawn}");
        }
    }

    #[test]
    fn the_longest_texts_are_shortened_first() {
        let drawn = table().drawn(Some(table().width() - 1));
        assert!(
            drawn.contains("A title that goes on and …") && drawn.contains("An artist with a long name"),
            "{drawn}"
        );
    }

    #[test]
    fn a_row_too_wide_for_the_terminal_becomes_a_block() {
        let drawn = table().drawn(Some(table().least_width() - 1));
        let lines: Vec<_> = drawn.lines().collect();
        assert!(lines[0].starts_with("─ 1 of 2 ─"), "{drawn}");
        assert_eq!(
            lines[1..4],
            ["title  A title that goes on and on", "artist Somebody", "plays  1,234,567"],
            "{drawn}"
        );
        assert!(table().drawn(Some(20)).contains("\ntitle  A title that\n       goes on and\n       on\n"), "{drawn}");
    }
}
