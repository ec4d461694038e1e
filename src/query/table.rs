//! An answer: rows of text under columns of a known type.

use serde::Serialize;

/// What a question was answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The columns, in their order.
    pub columns: Vec<Column>,
    /// The rows, each with one value a column, as the server writes it, but timestamps in ISO 8601; `None` is null.
    pub rows: Vec<Vec<Option<String>>>,
    /// How many rows there are in all, if the question gives only the first of them.
    pub in_all: Option<u64>,
}

/// The last column of a question that gives only the first rows: how many there are in all.
const IN_ALL: &str = "rows_in_all";

impl Table {
    /// A table of these rows. If the last column is called `rows_in_all`, its value is taken out of the rows.
    #[must_use]
    pub fn new(mut columns: Vec<Column>, mut rows: Vec<Vec<Option<String>>>) -> Self {
        let mut in_all = None;
        if columns.last().is_some_and(|column| column.name == IN_ALL) {
            columns.pop();
            for row in &mut rows {
                in_all = row.pop().flatten().and_then(|number| number.parse().ok());
            }
        }
        Self { columns, rows, in_all }
    }
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name in the SQL.
    pub name: String,
    /// What the text of its values stands for.
    pub kind: Type,
}

/// What the text of a value stands for, and so how a format that knows types writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Text, or any type that is not below: `free`, `{1,2}`, `00:03:20`.
    Text,
    /// A whole number of 64 bits at most: `smallint`, `integer`, `bigint`.
    Integer,
    /// Any other number: `numeric`, `real`, `double precision`. It may be `NaN` or `Infinity`.
    Number,
    /// `t` or `f`.
    Boolean,
    /// A day: `2018-11-30`.
    Date,
    /// A date and time without a time zone: `2018-11-30T23:50:00.5`.
    Timestamp,
    /// An instant, with the distance of the session's time zone from UTC: `2018-11-30T23:50:00.5Z`.
    Instant,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn text(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Type::Text }
    }

    /// Whether its values are numbers, which are aligned to the right.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.kind, Type::Integer | Type::Number)
    }
}
