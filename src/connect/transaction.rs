//! A transaction with a time limit for its statements. A statement without an answer is reported, and ends with an
//! error.
//!
//! All statements of the library use this type. Each has a description such as `"merging songplays"`, for reports and
//! errors.

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

    /// When the transaction began, in microseconds since 1970, by the clock of the server. `None` if the server did not
    /// send it.
    pub(crate) fn began(&self) -> Option<i64> {
        self.watch.backend().map(|backend| backend.transaction_began)
    }

    /// The transaction of tokio-postgres, for statements without a time limit.
    #[must_use]
    pub fn inner(&self) -> &tokio_postgres::Transaction<'a> {
        &self.inner
    }

    /// Executes statements without parameters.
    ///
    /// # Errors
    /// If the server refuses a statement, or does not answer.
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
    /// Those of [`batch`](Self::batch), and if there is not exactly one row.
    pub async fn query_one(&self, doing: &str, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Row> {
        self.watch.over(doing, self.inner.query_one(statement, parameters)).await
    }

    /// Returns the rows of a query without parameters, one at a time, so that memory does not hold all of them.
    pub(crate) async fn rows(&self, doing: &str, statement: &str) -> Result<impl Stream<Item = Result<Row>> + use<>> {
        let nothing: [&(dyn ToSql + Sync); 0] = [];
        let rows = self.watch.over(doing, self.inner.query_raw(statement, nothing)).await?;
        Ok(self.watch.each(doing, rows))
    }

    /// Returns the description of a statement, and its answer with values as text.
    pub(crate) async fn rows_as_text(
        &self,
        doing: &str,
        statement: &str,
    ) -> Result<(Statement, impl Stream<Item = Result<SimpleQueryMessage>> + use<>)> {
        // The simple protocol returns values as text, but no types. The description of the statement has the types.
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

    /// Commits the transaction.
    ///
    /// # Errors
    /// If the server refuses it, nothing is committed. If the server does not answer, the outcome is unknown.
    pub async fn commit(self, doing: &str) -> Result<()> {
        self.watch.over(doing, self.inner.commit()).await
    }

    /// Rolls the transaction back.
    ///
    /// # Errors
    /// Those of [`batch`](Self::batch). The server then rolls back when it notices that the connection is closed.
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
    /// Sends bytes, as soon as the connection accepts them.
    pub(crate) async fn send(&mut self, bytes: Bytes) -> Result<()> {
        self.watch.over(&self.doing, self.sink.send(bytes)).await
    }

    /// Ends the COPY, and returns the number of rows that the server has counted.
    pub(crate) async fn finish(mut self) -> Result<u64> {
        self.watch.over(&self.doing, self.sink.as_mut().finish()).await
    }
}
