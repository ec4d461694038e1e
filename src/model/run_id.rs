//! The number of a run.

use std::fmt;

/// The number of a run. Runs are numbered from 1, in the order in which they commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(i64);

impl RunId {
    /// The run with this number. 0 means the time before the first run.
    pub(crate) fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number, as in the database.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }

    /// The run before this one.
    pub(crate) fn before(self) -> Self {
        Self(self.0 - 1)
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
