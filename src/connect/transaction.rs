//! A transaction whose statements are watched: one that gets no answer is reported, and ends with an error.
//!
//! All statements of the library go through this type. Each has a clause that describes it, such as `"merging songplays"`, for the reports and
//! the errors.

use std::pin::Pin;

use bytes::Bytes;
use futures_util::{SinkExt as _, Stream};
use tokio_postgres::types::ToSql;
use tokio_postgres::{CopyInSink, Row, SimpleQueryMessage, Statement};

use super::watch::Watch;
use crate::Result;

/// A transaction of a [`Session`](super::Session). Dropping it rolls it back.
///
/// The errors of all methods are of the kind [`ErrorKind::Server`](crate::ErrorKind::Server).
pub struct Transaction<'a> {
    inner: tokio_postgres::Transaction<'a>,
    watch: Watch,
}

/// A COPY to the server. If it is dropped before [`finish`](Self::finish), the server aborts it and the transaction.
pub(crate) struct CopyIn {
    sink: Pin<Box<CopyInSink<Bytes>>>,
    watch: Watch,
    doing: String,
}

impl<'a> Transaction<'a> {
    pub(super) fn new(inner: tokio_postgres::Transaction<'a>, watch: Watch) -> Self {
        Self { inner, watch }
    }

    /// When it began, by the clock of the server, in microseconds since 1970. Null if the server has not sent it.
    pub(crate) fn began(&self) -> Option<i64> {
        self.watch.backend().map(|backend| backend.transaction_began)
    }

    /// The transaction of tokio-postgres, for statements that nothing watches.
    #[must_use]
    pub fn inner(&self) -> &tokio_postgres::Transaction<'a> {
        &self.inner
    }

    /// Executes statements without parameters.
    ///
    /// # Errors
    /// If the server refuses one, or gives no answer.
    pub async fn batch(&self, doing: &str, statements: &str) -> Result<()> {
        self.watch.over(doing, self.inner.batch_execute(statements)).await
    }

    /// Executes a statement, and returns the number of rows that it wrote.
    ///
    /// # Errors
    /// Those of [`batch`](Self::batch).
    pub async fn execute(&self, doing: &str, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64> {
        self.watch.over(doing, self.inner.execute(statement, parameters)).await
    }

    /// Returns all rows of a query.
    ///
    /// # Errors
    /// Those of [`batch`](Self::batch).
    pub async fn query(&self, doing: &str, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>> {
        self.watch.over(doing, self.inner.query(statement, parameters)).await
    }

    /// Returns the only row of a query.
    ///
    /// # Errors
    /// Those of [`batch`](Self::batch). There is not exactly one row.
    pub async fn query_one(&self, doing: &str, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Row> {
        self.watch.over(doing, self.inner.query_one(statement, parameters)).await
    }

    /// The rows of a query without parameters, one at a time, so that memory need not hold all of them.
    pub(crate) async fn rows(&self, doing: &str, statement: &str) -> Result<impl Stream<Item = Result<Row>> + use<>> {
        let nothing: [&(dyn ToSql + Sync); 0] = [];
        let rows = self.watch.over(doing, self.inner.query_raw(statement, nothing)).await?;
        Ok(self.watch.each(doing, rows))
    }

    /// The description of a statement, and its answer with values as text.
    pub(crate) async fn rows_as_text(
        &self,
        doing: &str,
        statement: &str,
    ) -> Result<(Statement, impl Stream<Item = Result<SimpleQueryMessage>> + use<>)> {
        // Values come as text by the simple protocol, which has no types: the statement's description has them.
        let client = self.inner.client();
        let description = self.watch.over(doing, client.prepare(statement)).await?;
        let messages = self.watch.over(doing, client.simple_query_raw(statement)).await?;
        Ok((description, self.watch.each(doing, messages)))
    }

    /// Begins a COPY to the server.
    pub(crate) async fn copy_in(&self, doing: String, statement: &str) -> Result<CopyIn> {
        let sink = self.watch.over(&doing, self.inner.copy_in(statement)).await?;
        Ok(CopyIn { sink: Box::pin(sink), watch: self.watch.clone(), doing })
    }

    /// Commits.
    ///
    /// # Errors
    /// If the server refuses it: then nothing is committed. If it gives no answer: then the outcome is not known.
    pub async fn commit(self, doing: &str) -> Result<()> {
        self.watch.over(doing, self.inner.commit()).await
    }

    /// Rolls back.
    ///
    /// # Errors
    /// Those of [`batch`](Self::batch). The server then rolls back when it sees that the connection is gone.
    pub async fn rollback(self, doing: &str) -> Result<()> {
        self.watch.over(doing, self.inner.rollback()).await
    }
}

impl std::fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction").finish_non_exhaustive()
    }
}

impl CopyIn {
    /// Sends bytes, as soon as the connection takes them.
    pub(crate) async fn send(&mut self, bytes: Bytes) -> Result<()> {
        self.watch.over(&self.doing, self.sink.send(bytes)).await
    }

    /// Ends the COPY, and returns the number of rows that the server counted.
    pub(crate) async fn finish(mut self) -> Result<u64> {
        self.watch.over(&self.doing, self.sink.as_mut().finish()).await
    }
}
