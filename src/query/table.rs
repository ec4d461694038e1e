//! An answer: rows of text, and columns with known types.

use serde::Serialize;

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The columns, in their order.
    pub columns: Vec<Column>,
    /// The rows, with one value per column. The values are as the server writes them, but timestamps are in ISO 8601.
    /// `None` is null.
    pub rows: Vec<Vec<Option<String>>>,
    /// The total number of rows, if the question returns only the first of them.
    pub in_all: Option<u64>,
}

/// The last column of a question that returns only the first rows. It has the total number of rows.
const IN_ALL: &str = "rows_in_all";

impl Table {
    /// Creates a table. If the last column is called `rows_in_all`, it is removed and its value becomes
    /// [`Self::in_all`].
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
    /// Its name in the SQL statement.
    pub name: String,
    /// The type of its values.
    pub kind: Type,
}

/// The type of values, which are text. It decides how a format with types writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Text, or any type that is not in this list: `free`, `{1,2}`, `00:03:20`.
    Text,
    /// An integer of at most 64 bits: `smallint`, `integer`, `bigint`.
    Integer,
    /// Any other number: `numeric`, `real`, `double precision`. It may be `NaN` or `Infinity`.
    Number,
    /// `t` or `f`.
    Boolean,
    /// A date: `2018-11-30`.
    Date,
    /// A date and time without a time zone: `2018-11-30T23:50:00.5`.
    Timestamp,
    /// An instant with the UTC offset of the session's time zone: `2018-11-30T23:50:00.5Z`.
    Instant,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn text(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Type::Text }
    }

    /// Whether its values are numbers, which formats align to the right.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.kind, Type::Integer | Type::Number)
    }
}
