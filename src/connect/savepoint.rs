//! What is tried within a transaction, and undone as if it had never been.
//!
//! Rolling back to a savepoint does not end it: whatever comes behind would still be of the subtransaction, and rows that it writes would
//! not be known by the transaction's own id.

use tokio_postgres::{Error, Transaction};

/// The name of the savepoint. One that is set within it hides it until it ends.
const NAME: &str = "aside";

/// Begins what may be undone. It is kept by [`Transaction::commit`], and undone by [`undo`] behind [`Transaction::rollback`].
///
/// # Errors
///
/// That of the server.
pub(crate) async fn aside<'a>(transaction: &'a mut Transaction<'_>) -> Result<Transaction<'a>, Error> {
    transaction.savepoint(NAME).await
}

/// Ends the savepoint that was rolled back to last.
///
/// # Errors
///
/// That of the server.
pub(crate) async fn undo(transaction: &Transaction<'_>) -> Result<(), Error> {
    transaction.batch_execute(&format!("RELEASE SAVEPOINT {NAME}")).await
}
