//! How tables look.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table};

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
