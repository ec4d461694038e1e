//! Explains an error after its transaction has ended. Names the session that holds a lock, or the privileges that the
//! role lacks.

use tokio_postgres::error::SqlState;

use super::{lock_holder, privileges};
use crate::Result;
use crate::connect::{self, Session, lacks_privilege, sqlstate};
use crate::model::Schema;

/// How a transaction used the tables. It decides which privileges the role needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It read.
    Read,
    /// It read, and made temporary tables.
    Compare,
    /// It wrote, and made temporary tables.
    Load,
    /// It changed owners and roles. No list of privileges is enough for this.
    Own,
}

/// Adds a hint to the error of a transaction that has ended. If a statement waited too long for a lock, the hint names
/// the session with the lock. If the role lacks a privilege, the hint has the GRANT for it.
pub(crate) async fn explain<T>(
    outcome: Result<T>,
    session: &mut Session,
    schema: &Schema,
    access: Access,
) -> Result<T> {
    let error = match outcome {
        Ok(done) => return Ok(done),
        Err(error) => error,
    };
    if sqlstate(&error) == Some(&SqlState::LOCK_NOT_AVAILABLE) {
        return Err(error.hint(lock_holder::hint(session, schema).await));
    }
    if access != Access::Own
        && lacks_privilege(&error)
        && let Some(hint) = privileges::hint(session, schema, access).await
    {
        return Err(error.hint(hint));
    }
    Err(error)
}

/// Does `work`, repeats it as often as its errors allow, and [`explain`]s the errors. `work` must change nothing unless
/// it succeeds.
pub(crate) async fn retrying<T>(
    session: &mut Session,
    schema: &Schema,
    access: Access,
    mut work: impl AsyncFnMut(&mut Session) -> Result<T>,
) -> Result<T> {
    connect::retrying(session, async |session| explain(work(session).await, session, schema, access).await).await
}
