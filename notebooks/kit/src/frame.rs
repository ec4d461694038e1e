//! Answers of the server as frames.

use polars::prelude::*;
use sparkify_polars::query::Table;

/// An answer as a frame: whole numbers as `i64`, other numbers as `f64`, the rest as text.
///
/// # Errors
///
/// If two columns have the same name.
pub fn frame(answer: &Table) -> PolarsResult<DataFrame> {
    let columns = answer.columns.iter().enumerate().map(|(index, column)| {
        let texts: StringChunked = answer.rows.iter().map(|row| row.get(index).and_then(Option::as_deref)).collect();
        let texts = texts.with_name(column.name.as_str().into()).into_column();
        if !column.is_number() {
            return Ok(texts);
        }
        texts.strict_cast(&DataType::Int64).or_else(|_| texts.strict_cast(&DataType::Float64))
    });
    DataFrame::new_infer_height(columns.collect::<PolarsResult<_>>()?)
}
