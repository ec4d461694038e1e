//! Spans of time.

/// A span of time, both ends included, in epoch milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Period {
    /// Its first instant.
    pub(crate) first: i64,
    /// Its last one.
    pub(crate) last: i64,
}

impl Period {
    /// The least period that holds both.
    pub(crate) fn union(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }
}
