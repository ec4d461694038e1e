//! Executes the statements about the tables of one schema, within one transaction.

use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

use super::Layout;
use crate::Result;
use crate::connect::{Transaction, sqlstate};
use crate::model::Schema;
use crate::sql::{self, Schemas, TEMPORARY};

/// The tables of one schema, within one transaction. The files of `sql/` name tables without a schema. This type adds
/// the schema, so that no statement depends on the search path.
#[derive(Clone, Copy)]
pub(crate) struct Star<'a> {
    transaction: &'a Transaction<'a>,
    schema: &'a Schema,
    layout: Layout,
}

impl<'a> Star<'a> {
    /// The tables in `schema`, in this layout.
    #[must_use]
    pub(crate) fn new(transaction: &'a Transaction<'a>, schema: &'a Schema, layout: Layout) -> Self {
        Self { transaction, schema, layout }
    }

    /// Finds the tables in `schema`, and their layout.
    pub(crate) async fn find(transaction: &'a Transaction<'a>, schema: &'a Schema) -> Result<Self> {
        Ok(Self::new(transaction, schema, Layout::of(transaction, schema).await?))
    }

    /// The same tables, in another layout.
    #[must_use]
    pub(crate) fn with_layout(self, layout: Layout) -> Self {
        Self { layout, ..self }
    }

    /// The transaction.
    #[must_use]
    pub(crate) fn transaction(&self) -> &'a Transaction<'a> {
        self.transaction
    }

    /// The schemas of the tables.
    #[must_use]
    pub(crate) fn schema(&self) -> &'a Schema {
        self.schema
    }

    /// The layout of the tables.
    #[must_use]
    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// The schema of the staging tables of logs. These tables are permanent on a cluster, and temporary otherwise.
    #[must_use]
    pub(crate) fn staging(&self) -> &'a str {
        match self.layout {
            Layout::Plain => TEMPORARY,
            Layout::Citus => self.schema.etl(),
        }
    }

    /// A statement with the schema before each name of a table.
    #[must_use]
    pub(crate) fn qualified(&self, statement: &str) -> String {
        Schemas { star: self.schema.star(), etl: self.schema.etl(), staging: self.staging() }.qualify(statement)
    }

    /// Executes statements without parameters.
    pub(crate) async fn batch(&self, doing: &str, statements: &str) -> Result<()> {
        tracing::debug!("{doing}");
        self.transaction.batch(doing, &self.qualified(statements)).await
    }

    /// Executes each statement separately. Otherwise Citus would send the text of all statements to other nodes with
    /// each statement.
    pub(crate) async fn one_by_one(&self, doing: &str, statements: &str) -> Result<()> {
        for statement in sql::statements(statements) {
            self.batch(doing, statement).await?;
        }
        Ok(())
    }

    /// Executes statements in a savepoint. Returns true if the server has executed them, and false if it has refused
    /// one with the code `refusal`.
    pub(crate) async fn attempt(&self, doing: &str, statements: &str, refusal: &SqlState) -> Result<bool> {
        self.batch(doing, "SAVEPOINT attempt").await?;
        match self.one_by_one(doing, statements).await {
            Ok(()) => self.batch(doing, "RELEASE SAVEPOINT attempt").await.map(|()| true),
            Err(error) if sqlstate(&error) == Some(refusal) => {
                self.batch(doing, "ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt").await.map(|()| false)
            }
            Err(error) => Err(error),
        }
    }

    /// Executes a statement, and returns the number of rows that it wrote.
    pub(crate) async fn execute(
        &self,
        doing: &str,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<u64> {
        let written = self.transaction.execute(doing, &self.qualified(statement), parameters).await?;
        tracing::debug!(rows = written, "{doing}");
        Ok(written)
    }

    /// Returns all rows of a query.
    pub(crate) async fn query(
        &self,
        doing: &str,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>> {
        self.transaction.query(doing, &self.qualified(statement), parameters).await
    }

    /// Returns the only row of a query.
    pub(crate) async fn query_one(
        &self,
        doing: &str,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Row> {
        self.transaction.query_one(doing, &self.qualified(statement), parameters).await
    }
}
