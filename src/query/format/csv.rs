//! Comma-separated values.

use crate::query::Table;

/// The table in the format of RFC 4180: a header, then one line per row. In contrast to the RFC, lines end with LF
/// only. The last line has an LF, too.
///
/// The values are those of the server. A null is an empty field, and an empty text is `""`. So they differ, as in
/// PostgreSQL's own CSV. Most other readers treat both as an empty text.
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

/// Like [`to_csv`], with tabs between the values. A value with a tab is quoted.
#[must_use]
pub fn to_tsv(table: &Table) -> String {
    separated(table, '\t')
}

/// Puts `'` before each text that a spreadsheet would read as a formula. Such a text begins with `=`, `+`, `-`, `@`, a
/// tab or a carriage return. Otherwise a formula in the title of a song would run in the spreadsheet. Names of columns
/// get the `'`, too. Numbers do not change. See <https://owasp.org/www-community/attacks/CSV_Injection>.
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
