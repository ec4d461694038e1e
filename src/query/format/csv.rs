//! Comma-separated values.

use crate::query::Table;

/// The table as RFC 4180 has it, but that lines end in LF alone: a header, then a line a row, each ended.
///
/// Values are those of the server. A null is nothing at all and an empty text is `""`, so that they differ, as in
/// PostgreSQL's own CSV; most other readers take both for an empty text.
///
/// ```
/// use sparkify_polars::query::{Column, Table, format::to_csv};
///
/// let row = ["a,b", "", "\"c\""].map(|text| Some(text.to_owned()));
/// let table = Table::new(vec![Column::text("x"), Column::text("y"), Column::text("z")], vec![row.to_vec()]);
/// assert_eq!(to_csv(&table), "x,y,z\n\"a,b\",\"\",\"\"\"c\"\"\"\n");
/// ```
#[must_use]
pub fn to_csv(table: &Table) -> String {
    separated(table, ',')
}

/// The same with tabs between the values. A value with a tab is quoted.
#[must_use]
pub fn to_tsv(table: &Table) -> String {
    separated(table, '\t')
}

/// The table with `'` before each text that a spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`, a tab or a carriage return
/// (<https://owasp.org/www-community/attacks/CSV_Injection>). Otherwise the spreadsheet would run a formula that is the title of a song. Numbers
/// do not change.
///
/// ```
/// use sparkify_polars::query::{Column, Table, format};
///
/// let row = vec![Some("=HYPERLINK(1)".to_owned())];
/// let table = Table::new(vec![Column::text("title")], vec![row]);
/// assert_eq!(format::to_csv(&format::without_formulas(&table)), "title\n'=HYPERLINK(1)\n");
/// ```
#[must_use]
pub fn without_formulas(table: &Table) -> Table {
    let is_formula = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = |text: String| if is_formula(&text) { format!("'{text}") } else { text };
    let mut table = table.clone();
    for column in &mut table.columns {
        column.name = safe(std::mem::take(&mut column.name));
    }
    let is_text: Vec<_> = table.columns.iter().map(|column| !column.is_number()).collect();
    for row in &mut table.rows {
        for (value, _) in row.iter_mut().zip(&is_text).filter(|(_, is_text)| **is_text) {
            *value = value.take().map(safe);
        }
    }
    table
}

fn separated(table: &Table, separator: char) -> String {
    let mut text = String::new();
    line(&mut text, separator, table.columns.iter().map(|column| Some(column.name.as_str())));
    for row in &table.rows {
        line(&mut text, separator, row.iter().map(Option::as_deref));
    }
    text
}

fn line<'a>(text: &mut String, separator: char, values: impl Iterator<Item = Option<&'a str>>) {
    for (place, value) in values.enumerate() {
        if place > 0 {
            text.push(separator);
        }
        match value {
            Some(value) if value.is_empty() || value.contains([separator, '"', '\n', '\r']) => {
                text.push('"');
                text.push_str(&value.replace('"', "\"\""));
                text.push('"');
            }
            Some(value) => text.push_str(value),
            None => {}
        }
    }
    text.push('\n');
}
