//! Parquet, a columnar format that most analysis tools read.

use std::collections::HashSet;
use std::fmt::Display;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, LargeStringArray, RecordBatch,
    TimestampMicrosecondArray,
};
use arrow_schema::{Field, Schema};
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use parquet::errors::ParquetError;

use crate::bridge::ParquetWriter;
use crate::query::{Column, Table, Type};
use crate::{Error, ErrorKind, Result};

/// The action in error messages.
const DOING: &str = "writing the answer as Parquet";

/// The table as the bytes of a Parquet file, compressed with zstd.
///
/// Integers are `Int64`. Other numbers are the nearest `Float64`. Timestamps have microseconds, as on the server.
/// Instants are in UTC. Nulls stay nulls. Names of columns must be unique.
///
/// # Errors
///
/// [`ErrorKind::Usage`] if a value is out of range for its type, such as the date `infinity`, or if two columns have
/// the same name.
pub fn to_parquet(table: &Table) -> Result<Vec<u8>> {
    let mut names = HashSet::new();
    if let Some(twice) = table.columns.iter().find(|column| !names.insert(&column.name)) {
        return Err(Error::new(ErrorKind::Usage, DOING)
            .because(format!("two columns have the name {}", twice.name))
            .hint("Give one of them another name with AS."));
    }
    let mut fields = Vec::with_capacity(table.columns.len());
    let mut arrays = Vec::with_capacity(table.columns.len());
    for (place, column) in table.columns.iter().enumerate() {
        let values: Vec<_> = table.rows.iter().map(|row| row.get(place).and_then(Option::as_deref)).collect();
        let array = typed(column, &values)?;
        fields.push(Field::new(&column.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let write = || {
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays)?;
        let mut writer = ParquetWriter::new(Vec::new(), schema)?;
        writer.write(&batch)?;
        writer.finish()
    };
    write().map_err(|error: ParquetError| Error::new(ErrorKind::Bug, DOING).caused_by(error))
}

/// Converts the values of a column to an array of its type.
fn typed(column: &Column, values: &[Option<&str>]) -> Result<ArrayRef> {
    Ok(match column.kind {
        Type::Text => Arc::new(values.iter().copied().collect::<LargeStringArray>()),
        Type::Integer => Arc::new(Int64Array::from(read(column, values, str::parse)?)),
        Type::Number => Arc::new(Float64Array::from(read(column, values, str::parse)?)),
        Type::Boolean => Arc::new(values.iter().map(|value| value.map(|text| text == "t")).collect::<BooleanArray>()),
        Type::Date => Arc::new(Date32Array::from(read(column, values, days)?)),
        Type::Timestamp => Arc::new(TimestampMicrosecondArray::from(read(column, values, moment)?)),
        Type::Instant => Arc::new(TimestampMicrosecondArray::from(read(column, values, instant)?).with_timezone("UTC")),
    })
}

/// Parses every value that is not null.
fn read<T, E: Display>(
    column: &Column,
    values: &[Option<&str>],
    reader: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<Option<T>>> {
    let beyond = |text: &str, error: E| {
        Error::new(ErrorKind::Usage, DOING)
            .because(format!("{text:?} in the column {} is out of range for its type in Parquet: {error}", column.name))
            .hint("Use --format csv, which writes every value as the server does.")
    };
    let value = |text| reader(text).map_err(|error| beyond(text, error));
    values.iter().map(|text| text.map(value).transpose()).collect()
}

/// Parses a date as days since 1970.
fn days(text: &str) -> Result<i32, chrono::ParseError> {
    text.parse::<NaiveDate>().map(|date| date.to_epoch_days())
}

/// Parses a timestamp without a time zone as microseconds since 1970.
fn moment(text: &str) -> Result<i64, chrono::ParseError> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(|moment| moment.and_utc().timestamp_micros())
}

/// Parses an instant as microseconds since 1970.
fn instant(text: &str) -> Result<i64, chrono::ParseError> {
    DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z").map(|instant| instant.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_of_an_answer_are_parsed() {
        assert_eq!((days("1970-01-02").ok(), days("infinity").ok(), days("0044-03-15 BC").ok()), (Some(1), None, None));
        assert_eq!(moment("1970-01-01T00:00:01").ok(), Some(1_000_000));
        assert_eq!(moment("1969-12-31T23:59:59.999999").ok(), Some(-1));
        for same in ["1970-01-01T00:00:00.25Z", "1970-01-01T05:30:00.25+05:30", "1969-12-31T16:00:00.25-08:00"] {
            assert_eq!(instant(same).ok(), Some(250_000), "{same}");
        }
    }

    #[test]
    fn the_error_for_an_unsupported_value_names_its_column() {
        let column = Column { name: "day".to_owned(), kind: Type::Date };
        let table = Table::new(vec![column], vec![vec![None], vec![Some("infinity".to_owned())]]);
        let error = to_parquet(&table).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("\"infinity\" in the column day"), "{error}");
    }
}
