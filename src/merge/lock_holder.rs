//! Names the session that holds a lock, after another statement has waited too long for it.

use tokio_postgres::Row;
use tokio_postgres::error::SqlState;

use super::{Layout, Star};
use crate::connect::{self, Session, TransactionKind, holder as holder_text, sqlstate};
use crate::model::Schema;
use crate::{Result, sql};

/// The outcome of a transaction that has ended. If a statement of it waited too long for a lock, the error gets a hint that names the session
/// with the lock.
pub(crate) async fn name_lock_holder<T>(outcome: Result<T>, session: &mut Session, schema: &Schema) -> Result<T> {
    let error = match outcome {
        Err(error) if sqlstate(&error) == Some(&SqlState::LOCK_NOT_AVAILABLE) => error,
        outcome => return outcome,
    };
    Err(match holder(session, schema).await {
        Ok(Some(row)) => error.hint(described(&row)),
        Ok(None) => error.hint("Whoever held the lock has ended by now. Run the same command again."),
        Err(unknown) => {
            tracing::debug!("the holder of the lock is not known: {unknown:#}");
            error.hint("Another session holds a lock on the tables: pg_locks has it.")
        }
    })
}

/// Does `work`, which changes nothing unless it succeeds, as often as its errors allow. As [`name_lock_holder`] the error names the holder of a lock.
pub(crate) async fn retrying<T>(
    session: &mut Session,
    schema: &Schema,
    mut work: impl AsyncFnMut(&mut Session) -> Result<T>,
) -> Result<T> {
    connect::retrying(session, async |session| name_lock_holder(work(session).await, session, schema).await).await
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
        "Process {pid} holds a lock on {table} ({mode}): {}. Run the same command when it has ended; SELECT pg_terminate_backend({pid}) ends it.",
        holder_text(row, "state")
    )
}
