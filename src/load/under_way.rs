//! What the stages of a load share.

use tokio_postgres::Transaction;

use super::bad_lines::BadLines;
use super::exporting::Exporting;
use super::tally::Tally;
use super::{Observer, Plan};
use crate::merge::Layout;

/// A load that is under way. Its stages are in the files that are named after them.
pub(super) struct Load<'a> {
    pub(super) plan: &'a Plan,
    pub(super) layout: Layout,
    pub(super) transaction: Transaction<'a>,
    pub(super) observer: &'a dyn Observer,
    pub(super) tally: Tally,
    pub(super) bad_lines: BadLines<'a>,
    /// Where the rows go beside the database, if they do.
    pub(super) export: Option<Exporting>,
}
