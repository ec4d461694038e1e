//! How a load enters a star: past the gate, the tables made where they are missing, and its way round the row-wise triggers chosen.

use super::locks::Locks;
use super::route::Access;
use super::under_way::Load;
use crate::connect::{aside, server_error, undo};
use crate::merge::{self, Found, Layout, Schema, references};
use crate::{Error, ErrorKind, Result};

/// What becomes of the foreign keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// There are none yet: the tables were made by this load, which makes them when it has filled the tables.
    New,
    /// This load made them with the tables, valid from the beginning, and their triggers do not fire for it: it verifies its references
    /// itself.
    Standing,
    /// Some may have gone with a table that was lost: this load, alone in the star, makes all of them anew when it has brought back
    /// what it can.
    Anew,
    /// Their triggers do not fire for this load, which verifies its references itself.
    Skipped,
    /// Their triggers fire for each row, unless the keys are set aside.
    RowWise,
}

impl Keys {
    /// Where plays may go for that.
    pub(super) fn access(self) -> Access {
        match self {
            Self::New | Self::Standing => Access::Alone,
            Self::Skipped => Access::Shared,
            Self::Anew | Self::RowWise => Access::Staged,
        }
    }

    /// Whether this load made the tables: nobody else has seen them.
    pub(super) fn are_of_new_tables(self) -> bool {
        matches!(self, Self::New | Self::Standing)
    }

    /// Whether all tables hold what the ledger says.
    pub(super) fn trust_the_ledger(self) -> bool {
        matches!(self, Self::Skipped | Self::RowWise)
    }
}

impl Load<'_> {
    /// Enters the star, sees how it lies, and makes it where it is missing.
    pub(super) async fn enter(&mut self) -> Result<Keys> {
        let schema = &self.plan.schema;
        let gate = Locks::new(schema.star(), Layout::Plain, self.observer);
        self.layout = Layout::of(&self.transaction, schema).await?;
        let mut found = merge::look(&self.transaction, schema).await?;
        if found != Found::All {
            if self.layout == Layout::Citus {
                return Err(lost(schema));
            }
            found = self.make_what_is_missing(&gate).await?;
            self.is_still_plain().await?;
        }
        if found != Found::NoStar {
            self.layout.must_be(self.plan.layout, schema)?;
        }
        schema.choose(&self.transaction).await?;
        if self.layout == Layout::Citus {
            merge::begin_on_all_nodes(&self.transaction).await?;
        }
        let skips = references::skip_triggers(&mut self.transaction, self.layout).await?;
        let keys = match found {
            Found::NoStar => {
                merge::drop_plays_key(&self.transaction).await?;
                if skips {
                    references::make(&self.transaction).await?;
                    Keys::Standing
                } else {
                    merge::drop_time_key(&self.transaction).await?;
                    Keys::New
                }
            }
            Found::Part => Keys::Anew,
            Found::All if skips => Keys::Skipped,
            Found::All => Keys::RowWise,
        };
        if keys == Keys::Skipped && self.layout == Layout::Plain {
            gate.gate_shared(&self.transaction).await?;
            self.is_still_plain().await?;
        }
        tracing::debug!(?keys, layout = %self.layout, "entered the star");
        Ok(keys)
    }

    /// Refuses where the tables were distributed while the load waited at the gate.
    pub(super) async fn is_still_plain(&self) -> Result<()> {
        let schema = &self.plan.schema;
        if Layout::of(&self.transaction, schema).await? == Layout::Plain {
            return Ok(());
        }
        let error = Error::new(ErrorKind::Server, format!("entering the tables in schema {}", schema.star()));
        Err(error.because("they were distributed while this load waited").hint("Run the same command again."))
    }

    /// Makes what is missing, behind the closed gate, and gives what there was.
    async fn make_what_is_missing(&mut self, gate: &Locks<'_>) -> Result<Found> {
        let schema = &self.plan.schema;
        let failed = |error| server_error("making the tables", error);
        // Rolled back, it gives the gate back.
        let making = aside(&mut self.transaction).await.map_err(failed)?;
        gate.gate_alone(&making).await?;
        let found = merge::look(&making, schema).await?;
        match found {
            // Another load made them meanwhile.
            Found::All => {
                making.rollback().await.map_err(failed)?;
                undo(&self.transaction).await.map_err(failed)?;
            }
            Found::NoStar | Found::Part => {
                merge::make(&making, schema).await?;
                making.commit().await.map_err(failed)?;
            }
        }
        Ok(found)
    }
}

/// What is lost of tables on many nodes is not made anew beside the rest.
pub(super) fn lost(schema: &Schema) -> Error {
    let error = Error::new(ErrorKind::Server, format!("looking for the tables in schema {}", schema.star()));
    error.because("some are missing of those that are distributed over the cluster").hint(format!(
        "Drop what is left of the schemas {} and {}, and load all files again.",
        schema.star(),
        schema.etl()
    ))
}
