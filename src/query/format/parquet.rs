//! Parquet, the format of columns that most tools for analysis read.

use std::fmt::Display;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use polars::prelude::{
    DataFrame, DataType, NamedFrom as _, ParquetCompression, ParquetWriter, PolarsResult, Series, TimeUnit, TimeZone,
};

use crate::query::{Column, Table, Type};
use crate::{Error, ErrorKind, Result};

/// What is being done when it fails.
const DOING: &str = "writing the answer as Parquet";

/// The table as the bytes of a Parquet file, compressed with zstd.
///
/// Whole numbers are `Int64` and others `Float64`, the nearest to what the server wrote; timestamps have microseconds, as
/// on the server, and instants are in UTC. Nulls are nulls, and no name of a column may come twice.
///
/// # Errors
///
/// [`ErrorKind::Usage`] where a value is beyond its type, such as the date `infinity`; [`ErrorKind::Bug`] where Polars refuses the table.
pub fn to_parquet(table: &Table) -> Result<Vec<u8>> {
    let refused = |error| Error::new(ErrorKind::Bug, DOING).because(error);
    let mut series = Vec::with_capacity(table.columns.len());
    for (place, column) in table.columns.iter().enumerate() {
        let values: Vec<_> = table.rows.iter().map(|row| row.get(place).and_then(Option::as_deref)).collect();
        series.push(typed(column, &values)?.map_err(refused)?.into());
    }
    let mut frame = DataFrame::new(table.rows.len(), series).map_err(refused)?;
    let mut bytes = Vec::new();
    let writer = ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Zstd(None));
    writer.finish(&mut frame).map_err(refused)?;
    Ok(bytes)
}

/// The values of a column as what they stand for.
fn typed(column: &Column, values: &[Option<&str>]) -> Result<PolarsResult<Series>> {
    let name = column.name.as_str().into();
    Ok(match column.kind {
        Type::Text => Ok(Series::new(name, values)),
        Type::Integer => Ok(Series::new(name, read(column, values, str::parse::<i64>)?)),
        Type::Number => Ok(Series::new(name, read(column, values, str::parse::<f64>)?)),
        Type::Boolean => {
            Ok(Series::new(name, values.iter().map(|value| value.map(|text| text == "t")).collect::<Vec<_>>()))
        }
        Type::Date => Series::new(name, read(column, values, days)?).cast(&DataType::Date),
        Type::Timestamp => {
            Series::new(name, read(column, values, moment)?).cast(&DataType::Datetime(TimeUnit::Microseconds, None))
        }
        Type::Instant => {
            let utc = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
            Series::new(name, read(column, values, instant)?).cast(&utc)
        }
    })
}

/// Reads every value that is not null.
fn read<T, E: Display>(
    column: &Column,
    values: &[Option<&str>],
    reader: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<Option<T>>> {
    let beyond = |text: &str, error: E| {
        Error::new(ErrorKind::Usage, DOING)
            .because(format!("{text:?} in the column {} is beyond what its type can be there: {error}", column.name))
            .hint("--format csv holds every value, as the server writes it.")
    };
    let value = |text| reader(text).map_err(|error| beyond(text, error));
    values.iter().map(|text| text.map(value).transpose()).collect()
}

/// A date as days since 1970.
fn days(text: &str) -> Result<i32, chrono::ParseError> {
    text.parse::<NaiveDate>().map(|date| date.to_epoch_days())
}

/// A timestamp as microseconds since 1970, by its own clock.
fn moment(text: &str) -> Result<i64, chrono::ParseError> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").map(|moment| moment.and_utc().timestamp_micros())
}

/// An instant as microseconds since 1970.
fn instant(text: &str) -> Result<i64, chrono::ParseError> {
    DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z").map(|instant| instant.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_the_server_writes_them() {
        assert_eq!((days("1970-01-02").ok(), days("infinity").ok(), days("0044-03-15 BC").ok()), (Some(1), None, None));
        assert_eq!(moment("1970-01-01 00:00:01").ok(), Some(1_000_000));
        assert_eq!(moment("1969-12-31 23:59:59.999999").ok(), Some(-1));
        for same in ["1970-01-01 00:00:00.25+00", "1970-01-01 05:30:00.25+05:30", "1969-12-31 16:00:00.25-08"] {
            assert_eq!(instant(same).ok(), Some(250_000), "{same}");
        }
    }

    #[test]
    fn a_value_that_its_type_cannot_be_is_named_with_its_column() {
        let column = Column { name: "day".to_owned(), kind: Type::Date };
        let table = Table { columns: vec![column], rows: vec![vec![None], vec![Some("infinity".to_owned())]] };
        let error = to_parquet(&table).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("\"infinity\" in the column day"), "{error}");
    }
}
