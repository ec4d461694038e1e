//! Names the session that holds a lock, after a statement has waited too long for the lock.

use tokio_postgres::Row;

use super::{Layout, Star};
use crate::connect::{Session, TransactionKind, holder as holder_text};
use crate::model::Schema;
use crate::{Result, sql};

/// A sentence that names the session with the strongest lock on the tables.
pub(super) async fn hint(session: &mut Session, schema: &Schema) -> String {
    match holder(session, schema).await {
        Ok(Some(row)) => described(&row),
        Ok(None) => "The session that held the lock has ended. Run the same command again.".to_owned(),
        Err(unknown) => {
            tracing::debug!("the holder of the lock is not known: {unknown:#}");
            "Another session holds a lock on the tables. The view pg_locks shows it.".to_owned()
        }
    }
}

async fn holder(session: &mut Session, schema: &Schema) -> Result<Option<Row>> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    let star = Star::new(&transaction, schema, Layout::Plain);
    let schemas = [schema.star(), schema.etl()];
    Ok(star.query("looking for the holder of the lock", sql::LOCK_HOLDER, &[&&schemas[..]]).await?.pop())
}

fn described(row: &Row) -> String {
    let (pid, mode, table): (i32, &str, &str) = (row.get("pid"), row.get("mode"), row.get("table_name"));
    format!(
        "Process {pid} holds a lock on {table} ({mode}): {}. Run the same command again when that session has ended. \
         SELECT pg_terminate_backend({pid}) ends it.",
        holder_text(row, "state")
    )
}
