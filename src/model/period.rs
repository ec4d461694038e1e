//! Spans of time.

/// A span of time, both ends included, in epoch milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Period {
    pub(crate) first: i64,
    pub(crate) last: i64,
}
