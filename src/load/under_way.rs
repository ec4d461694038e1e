//! What the stages of a load share.

use tokio_postgres::Transaction;

use super::tally::Tally;
use super::{Observer, Plan};
use crate::ledger::RejectFolder;

/// A load that is under way. Its stages are in the files that are named after them.
pub(super) struct Load<'a> {
    pub(super) plan: &'a Plan,
    pub(super) transaction: Transaction<'a>,
    pub(super) observer: &'a dyn Observer,
    pub(super) tally: Tally,
    /// Where rejects go beside the database, if they do.
    pub(super) rejects: Option<RejectFolder>,
}
