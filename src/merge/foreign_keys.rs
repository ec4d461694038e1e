//! The foreign keys of the star. They are always valid, and no load drops one.
//!
//! The triggers of a foreign key take twenty times as long as the COPY of a row. So there are two modes:
//!
//! - A role that may set `session_replication_role` bypasses the triggers. It locks the rows that its own rows refer
//!   to, and verifies all references at once.
//! - For any other role the triggers check each row. In new tables the load creates the keys after it has filled the
//!   tables. The server then verifies all references at once.

use tokio_postgres::Row;
use tokio_postgres::error::SqlState;

use super::{Layout, Star};
use crate::connect::sqlstate;
use crate::model::{Period, RunId};
use crate::sql::{self, quote_identifier};
use crate::{Error, ErrorKind, Result};

/// How a load keeps the foreign keys valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ForeignKeyMode {
    /// The triggers do not fire for the load. The load verifies its references itself.
    Bypass,
    /// The triggers check each row, because the role may not bypass them.
    Triggers,
    /// The triggers check each row, because an administrator has added triggers or keys that must fire.
    OthersTriggers,
}

impl ForeignKeyMode {
    /// Chooses the mode, and sets it for the transaction.
    pub(crate) async fn choose(star: &Star<'_>) -> Result<Self> {
        let doing = "looking for triggers on the tables";
        let others = star.query(doing, sql::REFERENCES_MADE_BY_OTHERS, &[]).await?;
        if let Some(trigger) = others.first() {
            tracing::debug!(trigger = trigger.get::<_, &str>(0), "others have added triggers or keys, which must fire");
            return Ok(Self::OthersTriggers);
        }
        let refusal = &SqlState::INSUFFICIENT_PRIVILEGE;
        let bypasses = match star.layout() {
            Layout::Plain => star.attempt(doing, sql::REFERENCES_BYPASS_TRIGGERS, refusal).await?,
            Layout::Citus => {
                let doing = "reaching all nodes of the cluster";
                let bypasses = star.attempt(doing, sql::CITUS_BYPASS_TRIGGERS, refusal).await?;
                if bypasses {
                    star.batch(doing, sql::CITUS_REPLICA).await?;
                }
                bypasses
            }
        };
        Ok(if bypasses { Self::Bypass } else { Self::Triggers })
    }

    /// Prepares tables that this load has just created. [`Self::Bypass`] creates the foreign keys now. They are valid,
    /// because the tables are empty.
    pub(crate) async fn prepare_new(self, star: &Star<'_>) -> Result<()> {
        match self {
            Self::Bypass => make_keys(star).await,
            Self::Triggers | Self::OthersTriggers => Ok(()),
        }
    }

    /// Verifies the references of tables that this load has just created and filled. `run` is the run of this load.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`] if a reference is dangling, or if the server refuses a statement.
    pub(crate) async fn finish_new(self, star: &Star<'_>, run: RunId) -> Result<()> {
        match self {
            Self::Bypass => {
                let row = star.query_one(VERIFYING, sql::REFERENCES_VERIFY_SONGS, &[&run.before().number()]).await?;
                proven("", &row, WHERE_DROPPED)?;
                let row = star.query_one(VERIFYING, sql::REFERENCES_VERIFY_NEW, &[]).await?;
                proven("songplays.", &row, WHERE_DROPPED)
            }
            Self::Triggers | Self::OthersTriggers => make_keys(star).await,
        }
    }

    /// Locks the tables of a cluster that the load refers to. Until the commit, other sessions can only read them. Must
    /// be called before the load locks any of their rows.
    pub(crate) async fn hold_tables(self, star: &Star<'_>) -> Result<()> {
        match (self, star.layout()) {
            (Self::Bypass, Layout::Citus) => star.batch(HOLDING, sql::CITUS_HOLD).await,
            _ => Ok(()),
        }
    }

    /// Locks the rows that the staged rows refer to. Until the commit, other sessions cannot delete them. Must be
    /// called before the merge. `known` is the last run whose songs the plays were matched with.
    pub(crate) async fn hold_rows(self, star: &Star<'_>, known: RunId) -> Result<()> {
        match (self, star.layout()) {
            (Self::Bypass, Layout::Plain) => {
                star.query_one(HOLDING, sql::REFERENCES_HOLD, &[&known.number()]).await.map(drop)
            }
            _ => Ok(()),
        }
    }

    /// Verifies the references of the staged songs, and of the plays in `periods`. Must be called after the merge.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`] if a reference is dangling, or if the server refuses a query.
    pub(crate) async fn verify(self, star: &Star<'_>, known: RunId, periods: &[Period]) -> Result<()> {
        if self != Self::Bypass {
            return Ok(());
        }
        let row = star.query_one(VERIFYING, sql::REFERENCES_VERIFY_SONGS, &[&known.number()]).await?;
        proven("", &row, WHERE_CHANGED)?;
        let question = match star.layout() {
            Layout::Plain => sql::REFERENCES_VERIFY_PLAYS,
            Layout::Citus => sql::CITUS_VERIFY_PLAYS,
        };
        for Period { first, last } in periods {
            let row = star.query_one(VERIFYING, question, &[first, last]).await?;
            proven("songplays.", &row, WHERE_CHANGED)?;
        }
        Ok(())
    }
}

/// Creates the missing foreign keys, which are valid at once.
///
/// # Errors
///
/// [`ErrorKind::Server`] if a reference is dangling, or if the server refuses the statement.
pub(crate) async fn make_keys(star: &Star<'_>) -> Result<()> {
    let made = star.batch("making the foreign keys", sql::REFERENCES_KEYS).await;
    made.map_err(|error| match sqlstate(&error) {
        Some(&SqlState::FOREIGN_KEY_VIOLATION) => error.hint(WHERE_DROPPED),
        _ => error,
    })
}

/// The GRANT that lets this role bypass the triggers. `None` if the server does not support it (before PostgreSQL 15).
pub(crate) async fn bypass_grant(star: &Star<'_>) -> Result<Option<String>> {
    let row = star.query_one("looking for the role of the session", sql::REFERENCES_ROLE, &[]).await?;
    let role = quote_identifier(row.get("role"));
    let grant = || format!("GRANT SET ON PARAMETER session_replication_role TO {role}");
    Ok(row.get::<_, bool>("parameters_are_granted").then(grant))
}

const HOLDING: &str = "locking the rows that the load refers to";

const VERIFYING: &str = "verifying the references of the load";

/// The hint for dangling references in tables that this load has created.
const WHERE_DROPPED: &str =
    "Was a table dropped? Load all song files and logs again in one load, which restores its rows.";

/// The hint for dangling references in existing tables.
const WHERE_CHANGED: &str = "Were rows deleted or changed by hand? `sparkify-polars check references` names the \
                             missing keys. To restore deleted rows, load all their files again with --reload. If a \
                             row was changed, delete it first.";

/// Requires that all counts in this row are 0. Each column counts the dangling references of one foreign key.
fn proven(table: &str, row: &Row, hint: &str) -> Result<()> {
    for (place, column) in row.columns().iter().enumerate() {
        let dangling: i64 = row.get(place);
        if dangling != 0 {
            let rows = if dangling == 1 { "1 row refers" } else { &format!("{dangling} rows refer") };
            let why = format!("{table}{}: {rows} to a row that does not exist", column.name());
            return Err(Error::new(ErrorKind::Server, VERIFYING).because(why).hint(hint));
        }
    }
    Ok(())
}
