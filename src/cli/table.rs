//! How tables look.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table};
use sparkify_polars::query::{Column, Table as Answer};

/// A table as wide as its content: what is cut off or broken to fit a window cannot be searched or copied.
pub(super) fn table() -> Table {
    let mut table = Table::new();
    let style = UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none());
    table.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// Aligns the columns that hold numbers to the right; `numbers` says of each whether it does.
pub(super) fn align(table: &mut Table, numbers: impl IntoIterator<Item = bool>) {
    for (column, is_number) in table.column_iter_mut().zip(numbers) {
        if is_number {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// The answer as people read it: numbers to the right, nulls empty.
pub(super) fn drawn(answer: &Answer) -> String {
    filled(answer).trim_fmt()
}

/// The same within so many columns of a terminal: every column is cut where that takes it, but those at the places `whole`.
pub(super) fn drawn_within(answer: &Answer, columns: usize, whole: &[usize]) -> String {
    let mut table = filled(answer);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_truncation_indicator("…");
    table.set_width(u16::try_from(columns).unwrap_or(u16::MAX));
    for place in whole {
        if let Some(column) = table.column_mut(*place) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let header = table.header().cloned();
    table.set_header(header.unwrap_or_default().max_height(1).clone());
    for row in table.row_iter_mut() {
        row.max_height(1);
    }
    table.trim_fmt()
}

fn filled(answer: &Answer) -> Table {
    let mut table = table();
    table.set_header(answer.columns.iter().map(|column| &column.name));
    for row in &answer.rows {
        table.add_row(row.iter().map(|value| printable(value.as_deref().unwrap_or_default())));
    }
    align(&mut table, answer.columns.iter().map(Column::is_number));
    table
}

/// A cell shows so many characters at most: one absurd title must not make every row as wide.
const CELL: usize = 120;

/// Names that the logs spoiled hold control characters, which a terminal would obey instead of showing them.
fn printable(text: &str) -> String {
    let mut shown: String = text.chars().take(CELL).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(CELL).is_some() {
        shown.push('…');
    }
    shown
}
