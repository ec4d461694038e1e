//! Finds and drops the objects that this program has made in the two schemas of a star.
//!
//! It never drops objects of others. If another object depends on a table, the server refuses to drop the table, and
//! names the object.

use tokio_postgres::error::SqlState;

use super::schema::MADE_BY;
use super::{Layout, Star, inspect, version};
use crate::Result;
use crate::connect::sqlstate;
use crate::sql::{self, quote_identifier};

/// The first version of the tables that has summaries.
const SUMMARIES_SINCE: i32 = 3;

/// The tables, views and schemas of a star.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// The tables and views.
    pub relations: Vec<Relation>,
    /// The schemas, which are dropped if they contain nothing else.
    pub schemas: Vec<String>,
}

/// A table or a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The name of the schema.
    pub schema: String,
    /// The name of the table or view.
    pub name: String,
    /// The number of rows. `None` for a view or a staging table, and before the rows are counted.
    pub rows: Option<u64>,
    is_view: bool,
    is_staging: bool,
}

impl Inventory {
    /// Finds all objects, without the numbers of rows.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if another program made the tables, if they are newer than this
    /// program, or if the server refuses a query.
    pub(crate) async fn find(star: &Star<'_>) -> Result<Self> {
        inspect(star).await?;
        let has_summaries = version(star).await?.is_some_and(|version| version >= SUMMARIES_SINCE);
        let (doing, schema) = ("looking for the objects to drop", star.schema());
        let found = star.query(doing, sql::DROP_RELATIONS, &[&schema.star(), &schema.etl(), &has_summaries]).await?;
        let relations = found.iter().map(|row| Relation {
            schema: row.get("schema_name"),
            name: row.get("relation_name"),
            rows: None,
            is_view: row.get("is_view"),
            is_staging: row.get("is_staging"),
        });
        let schemas = star.query(doing, sql::DROP_SCHEMAS, &[&schema.star(), &schema.etl(), &MADE_BY]).await?;
        Ok(Self { relations: relations.collect(), schemas: schemas.iter().map(|row| row.get("schema_name")).collect() })
    }

    /// Whether there are no objects.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.relations.is_empty() && self.schemas.is_empty()
    }

    /// Counts the rows of the tables.
    pub(crate) async fn count(&mut self, star: &Star<'_>) -> Result<()> {
        for relation in self.relations.iter_mut().filter(|relation| !relation.is_view && !relation.is_staging) {
            let doing = format!("counting the rows of {}", relation.name);
            let row = star.query_one(&doing, &format!("SELECT count(*) FROM {}", relation.qualified()), &[]).await?;
            relation.rows = Some(row.get::<_, i64>(0).unsigned_abs());
        }
        Ok(())
    }

    /// Drops all objects. Returns the schemas that remain because they contain other objects.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if an object of somebody else depends on a table or a view, or
    /// if the role does not own the objects.
    pub(crate) async fn drop_all(&self, star: &Star<'_>) -> Result<Vec<String>> {
        let doing = format!("dropping the tables in schema {}", star.schema().star());
        if star.layout() == Layout::Citus {
            star.batch(&doing, "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'").await?;
        }
        for (kind, is_view) in [("VIEW", true), ("TABLE", false)] {
            let relations = self.relations.iter().filter(|relation| relation.is_view == is_view);
            let names: Vec<String> = relations.map(Relation::qualified).collect();
            if !names.is_empty() {
                let dropped = star.batch(&doing, &format!("DROP {kind} {}", names.join(", "))).await;
                dropped.map_err(|error| match sqlstate(&error) {
                    Some(&SqlState::DEPENDENT_OBJECTS_STILL_EXIST) => error.hint(OF_OTHERS),
                    Some(&SqlState::INSUFFICIENT_PRIVILEGE) => error.hint(OWNER_ONLY),
                    _ => error,
                })?;
            }
        }
        let mut left = Vec::new();
        for schema in &self.schemas {
            let doing = format!("dropping the schema {schema}");
            let statement = format!("DROP SCHEMA {}", quote_identifier(schema));
            if !star.attempt(&doing, &statement, &SqlState::DEPENDENT_OBJECTS_STILL_EXIST).await? {
                left.push(schema.clone());
            }
        }
        Ok(left)
    }
}

impl Relation {
    /// The name with its schema, in quotes.
    fn qualified(&self) -> String {
        format!("{}.{}", quote_identifier(&self.schema), quote_identifier(&self.name))
    }
}

const OF_OTHERS: &str = "sparkify-polars did not make these objects, so it does not drop them. Drop them first, \
     or change them so that they do not need the tables. Then run the same command again.";

const OWNER_ONLY: &str =
    "Only the owner of the tables, a member of that role, or a superuser may drop them. Log in as one of them.";
