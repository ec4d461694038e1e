//! An answer as it arrives: first its columns, then one row at a time. So no caller needs memory for all rows.

use futures_util::{Stream, TryStreamExt as _, future};
use tokio_postgres::types::Type as ServerType;
use tokio_postgres::{SimpleQueryMessage, SimpleQueryRow};

use super::{Column, Type};
use crate::Result;
use crate::connect::Transaction;
use crate::merge::Star;

/// The answer to a statement.
pub(crate) struct Answer<R> {
    /// Its columns, in their order.
    pub(crate) columns: Vec<Column>,
    /// Its rows, as in a [`Table`](super::Table). The server waits until they are read.
    pub(crate) rows: R,
}

/// Runs one statement. `doing` is the action for error messages.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server refuses it.
pub(crate) async fn ask(
    star: &Star<'_>,
    doing: &str,
    sql: &str,
) -> Result<Answer<impl Stream<Item = Result<Vec<Option<String>>>> + use<>>> {
    ask_as_written(star.transaction(), doing, &star.qualified(sql)).await
}

/// Runs one statement that names schemas itself, or that uses the search path.
///
/// # Errors
///
/// Those of [`ask`].
pub(super) async fn ask_as_written(
    transaction: &Transaction<'_>,
    doing: &str,
    sql: &str,
) -> Result<Answer<impl Stream<Item = Result<Vec<Option<String>>>> + use<>>> {
    let (statement, messages) = transaction.rows_as_text(doing, sql).await?;
    let columns: Vec<_> = statement
        .columns()
        .iter()
        .map(|column| Column { name: column.name().to_owned(), kind: kind(column.type_()) })
        .collect();
    let kinds: Vec<_> = columns.iter().map(|column| column.kind).collect();
    let rows = messages.try_filter_map(move |message| {
        future::ok(match message {
            SimpleQueryMessage::Row(row) => Some(values(&row, &kinds)),
            _ => None,
        })
    });
    Ok(Answer { columns, rows })
}

fn values(row: &SimpleQueryRow, kinds: &[Type]) -> Vec<Option<String>> {
    let value = |text: &str, kind: Type| match kind {
        Type::Timestamp => iso_8601(text),
        Type::Instant => iso_8601(text).map(|text| with_minutes(&text)),
        _ => None,
    };
    let shown = |text: &str, kind| value(text, kind).unwrap_or_else(|| text.to_owned());
    kinds.iter().enumerate().map(|(place, kind)| row.get(place).map(|text| shown(text, *kind))).collect()
}

/// Writes a timestamp of the server, such as `2018-11-15 00:30:26.796+00`, with a `T` before the time. Returns `None`
/// for values that ISO 8601 does not have: `infinity`, years of more than four digits, and years before Christ.
fn iso_8601(text: &str) -> Option<String> {
    let (date, time) = text.split_once(' ')?;
    (date.len() == 10 && !time.ends_with("BC")).then(|| format!("{date}T{time}"))
}

/// Adds the minutes to the UTC offset of an instant, which the server omits if they are zero. Writes `Z` for UTC.
fn with_minutes(text: &str) -> String {
    match text.len().checked_sub(3).and_then(|at| text.split_at_checked(at)) {
        Some((before, "+00")) => format!("{before}Z"),
        Some((_, zone)) if zone.starts_with(['+', '-']) => format!("{text}:00"),
        _ => text.to_owned(),
    }
}

/// The [`Type`] of the values of a server type.
fn kind(of_the_server: &ServerType) -> Type {
    match *of_the_server {
        ServerType::INT2 | ServerType::INT4 | ServerType::INT8 => Type::Integer,
        ServerType::FLOAT4 | ServerType::FLOAT8 | ServerType::NUMERIC => Type::Number,
        ServerType::BOOL => Type::Boolean,
        ServerType::DATE => Type::Date,
        ServerType::TIMESTAMP => Type::Timestamp,
        ServerType::TIMESTAMPTZ => Type::Instant,
        _ => Type::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_in_iso_8601_with_their_utc_offset() {
        let instant = |text: &str| iso_8601(text).map_or_else(|| text.to_owned(), |text| with_minutes(&text));
        for (of_the_server, expected) in [
            ("2018-11-15 00:30:26.796+00", "2018-11-15T00:30:26.796Z"),
            ("2018-11-15 01:30:26+01", "2018-11-15T01:30:26+01:00"),
            ("2018-11-15 06:00:26-05:30", "2018-11-15T06:00:26-05:30"),
            ("1890-01-01 00:53:28+00:53:28", "1890-01-01T00:53:28+00:53:28"),
            ("0044-03-15 00:00:00+00 BC", "0044-03-15 00:00:00+00 BC"),
            ("infinity", "infinity"),
        ] {
            assert_eq!(instant(of_the_server), expected);
        }
    }
}
