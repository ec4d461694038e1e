//! An answer as it arrives: its columns first, then a row at a time, so that nobody has to hold all of it.

use futures_util::{Stream, TryStreamExt as _, future};
use tokio_postgres::types::Type as ServerType;
use tokio_postgres::{SimpleQueryMessage, SimpleQueryRow, Transaction};

use super::{Column, Type};
use crate::Result;
use crate::connect::server_error;
use crate::merge::Star;

/// What a statement is being answered with.
pub(crate) struct Answer<R> {
    /// Its columns, in their order.
    pub(crate) columns: Vec<Column>,
    /// Its rows, as in a [`Table`](super::Table); the server waits while nobody takes them.
    pub(crate) rows: R,
}

/// Asks one statement; `doing` says what for.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server refuses it.
pub(crate) async fn ask(
    star: &Star<'_>,
    doing: String,
    sql: &str,
) -> Result<Answer<impl Stream<Item = Result<Vec<Option<String>>>>>> {
    ask_as_written(star.transaction(), doing, star.qualified(sql)).await
}

/// Asks one statement that names schemas itself, or relies on the search path.
///
/// # Errors
///
/// Those of [`ask`].
pub(super) async fn ask_as_written<'a>(
    transaction: &'a Transaction<'_>,
    doing: String,
    sql: String,
) -> Result<Answer<impl Stream<Item = Result<Vec<Option<String>>>> + use<'a>>> {
    let refused = move |error| server_error(&doing, error);
    // Values come as text by the simple protocol, which says nothing about types: the statement's description does.
    let client = transaction.client();
    let statement = client.prepare(&sql).await.map_err(&refused)?;
    let columns = statement
        .columns()
        .iter()
        .map(|column| Column { name: column.name().to_owned(), kind: kind(column.type_()) })
        .collect();
    let messages = client.simple_query_raw(&sql).await.map_err(&refused)?;
    let rows = messages.map_err(refused).try_filter_map(|message| {
        future::ok(match message {
            SimpleQueryMessage::Row(row) => Some(values(&row)),
            _ => None,
        })
    });
    Ok(Answer { columns, rows })
}

fn values(row: &SimpleQueryRow) -> Vec<Option<String>> {
    (0..row.len()).map(|place| row.get(place).map(str::to_owned)).collect()
}

/// What values of a type of the server stand for.
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
