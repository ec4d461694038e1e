//! How a load enters a star: past the gate, the tables made where they are missing, and its way round the row-wise triggers chosen.

use super::locks::Locks;
use super::route::Access;
use super::under_way::Load;
use crate::Result;
use crate::connect::server_error;
use crate::merge::{self, Found, references};

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
    /// Enters the star, and makes it where it is missing.
    pub(super) async fn enter(&mut self, locks: &Locks<'_>) -> Result<Keys> {
        let schema = &self.plan.schema;
        let mut found = merge::look(&self.transaction, schema).await?;
        if found != Found::All {
            found = self.make_what_is_missing(locks).await?;
        }
        schema.choose(&self.transaction).await?;
        let skips = references::skip_triggers(&mut self.transaction).await?;
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
        if keys == Keys::Skipped {
            locks.gate_shared(&self.transaction).await?;
        }
        tracing::debug!(?keys, "entered the star");
        Ok(keys)
    }

    /// Makes what is missing, behind the closed gate, and gives what there was.
    async fn make_what_is_missing(&mut self, locks: &Locks<'_>) -> Result<Found> {
        let schema = &self.plan.schema;
        let failed = |error| server_error("making the tables", error);
        // Rolled back, it gives the gate back.
        let making = self.transaction.transaction().await.map_err(failed)?;
        locks.gate_alone(&making).await?;
        let found = merge::look(&making, schema).await?;
        match found {
            // Another load made them meanwhile.
            Found::All => making.rollback().await.map_err(failed)?,
            Found::NoStar | Found::Part => {
                merge::make(&making, schema).await?;
                making.commit().await.map_err(failed)?;
            }
        }
        Ok(found)
    }
}
