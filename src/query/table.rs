//! An answer: rows of text under named columns.

/// What a question was answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The columns, in their order.
    pub columns: Vec<Column>,
    /// The rows, each with one value a column, as the server writes it; `None` is null.
    pub rows: Vec<Vec<Option<String>>>,
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the SQL.
    pub name: String,
    /// Whether its values are numbers, which are aligned to the right.
    pub is_number: bool,
}
