//! The errors of a store, in words for a user.

use std::error::Error as StdError;
use std::{fmt, io};

/// Why something of a store cannot be listed or read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: FailureKind,
    pub(super) text: String,
    pub(super) hint: Option<&'static str>,
}

/// What a caller decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// There is no such object, or no such bucket.
    Missing,
    /// The object was overwritten after it was listed.
    Changed,
    /// Anything else.
    Other,
}

impl Failure {
    pub(super) fn other(text: impl Into<String>) -> Self {
        Self { kind: FailureKind::Other, text: text.into(), hint: None }
    }

    /// The object is shorter than it was when it was listed.
    pub(super) fn changed() -> Self {
        let text = "it was changed while it was read".to_owned();
        Self { kind: FailureKind::Changed, text, hint: None }
    }

    /// What the user may try.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        self.hint
    }

    /// The failure that is within an I/O error.
    pub(crate) fn within(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for Failure {}

impl From<Failure> for io::Error {
    fn from(failure: Failure) -> Self {
        Self::other(failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_found_within_an_io_error() {
        let failure = Failure { kind: FailureKind::Changed, text: "x".to_owned(), hint: None };
        let error = io::Error::from(failure.clone());
        assert_eq!(Failure::within(&error), Some(&failure));
        assert_eq!(Failure::within(&io::Error::other("x")), None);
    }
}
