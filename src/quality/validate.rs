//! Foreign keys that are enforced for every write, but of which the server does not know yet that they hold of what was
//! there before: a large load leaves them so, see [`crate::merge`].

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::Finding;
use crate::Result;
use crate::connect::server_error;
use crate::query::{Column, Table};
use crate::sql::quote_identifier;

/// Gives `table_name` and `constraint_name` of each key to validate.
const NOT_VALID: &str = include_str!("../../sql/validate/not_valid.sql");

/// Validates every foreign key of the star that is marked `NOT VALID`, and tells `validated` the table and the name of each
/// that now is valid. Each is a transaction of its own; readers are not blocked meanwhile, and writers only where a load
/// wants the whole star to itself.
///
/// A key that cannot be validated, because a reference points nowhere, is a row of the finding: its name, its table and
/// the server's detail.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server refuses it for any other reason.
pub async fn validate(client: &Client, mut validated: impl FnMut(&str, &str)) -> Result<Finding> {
    let doing = "looking for foreign keys that are not valid";
    let keys = client.query(NOT_VALID, &[]).await.map_err(|error| server_error(doing, error))?;
    let mut broken = Vec::new();
    for key in &keys {
        let (table, name): (&str, &str) = (key.get("table_name"), key.get("constraint_name"));
        tracing::info!("validating {name} of {table}");
        match validate_one(client, table, name).await? {
            None => validated(table, name),
            Some(detail) => broken.push([name, table, &detail].map(|text| Some(text.to_owned())).to_vec()),
        }
    }
    let columns = ["constraint", "table", "detail"].map(Column::text);
    Ok(Finding {
        name: "validate",
        title: "Every foreign key holds of every row",
        offending: broken.len() as u64,
        sample: Table { columns: columns.to_vec(), rows: broken },
    })
}

/// Validates one foreign key; where a reference is broken, gives what the server says of it.
async fn validate_one(client: &Client, table: &str, name: &str) -> Result<Option<String>> {
    let (table, constraint) = (quote_identifier(table), quote_identifier(name));
    let refusal = match client.batch_execute(&format!("ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")).await {
        Ok(()) => return Ok(None),
        Err(refusal) => refusal,
    };
    match refusal.as_db_error() {
        Some(said) if *said.code() == SqlState::FOREIGN_KEY_VIOLATION => {
            Ok(Some(said.detail().unwrap_or(said.message()).to_owned()))
        }
        _ => Err(server_error(format!("validating the foreign key {name}"), refusal)),
    }
}
