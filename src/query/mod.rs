//! The questions that analysts ask of song plays, each a file in `sql/queries`.
//!
//! A file runs as it is, in psql or here, against the tables that the search path names: [`QUESTIONS`] has them all,
//! [`run`] asks one and gives the answer as a [`Table`] of text, as the server writes values. There is no query language
//! beside SQL and there are no parameters: who wants another question writes another file.

mod question;
mod table;

use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, SimpleQueryMessage};

pub use question::{QUESTIONS, Question};
pub use table::{Column, Table};

use crate::connect::{server_error, sqlstate};
use crate::{Error, Result};

/// Asks a question of the tables that the client's search path names.
///
/// # Errors
///
/// [`Kind::Server`](crate::Kind::Server): where nothing was loaded yet the tables are not there, and the error says so.
pub async fn run(client: &Client, question: &Question) -> Result<Table> {
    let refused = |error| explained(server_error(format!("asking for {}", question.name()), error));
    // Values come as text by the simple protocol, which says nothing about types: the statement's description does.
    let statement = client.prepare(question.sql()).await.map_err(refused)?;
    let columns = statement
        .columns()
        .iter()
        .map(|column| Column { name: column.name().to_owned(), is_number: is_number(column.type_()) })
        .collect();
    let mut rows = Vec::new();
    for message in client.simple_query(question.sql()).await.map_err(refused)? {
        if let SimpleQueryMessage::Row(row) = message {
            rows.push((0..row.len()).map(|place| row.get(place).map(str::to_owned)).collect());
        }
    }
    Ok(Table { columns, rows })
}

fn is_number(kind: &Type) -> bool {
    [Type::INT2, Type::INT4, Type::INT8, Type::FLOAT4, Type::FLOAT8, Type::NUMERIC].contains(kind)
}

/// A table that is missing is one that no load has made yet.
fn explained(error: Error) -> Error {
    if sqlstate(&error) == Some(&SqlState::UNDEFINED_TABLE) {
        return error.hint("Nothing was loaded into this database and schema yet: sparkify-polars load does that.");
    }
    error
}
