//! The only error type of the library.
//!
//! An error has four parts:
//!
//! - the action and its object (`doing`)
//! - the reason: a sentence, a lower error, or both
//! - who has to act ([`ErrorKind`])
//! - a hint
//!
//! Callers match on the kind, never on the text.

use std::error::Error as StdError;
use std::fmt;

/// A [`std::result::Result`] whose error is this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Who has to act on an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::Display)]
#[strum(serialize_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The person at the command line: an option is wrong or contradicts another one.
    Usage,
    /// The owner of the files: a path is missing, a file cannot be read, or its content is neither logs nor songs.
    Input,
    /// The owner of the files: more lines are bad than the load may reject.
    Rejected,
    /// The administrator of the server or the network: no session could be opened.
    Unreachable,
    /// The administrator of the server: it refuses a statement, or the session is lost.
    Server,
    /// The owner of this machine: the local PostgreSQL cannot be found, created or started, or a file cannot be
    /// written.
    Local,
    /// No one: the run was interrupted and rolled back.
    Interrupted,
    /// No one: the reader of standard output has closed it.
    OutputClosed,
    /// The authors: an invariant of this crate did not hold.
    Bug,
}

/// A failed action, the reason, who has to act, and a hint.
///
/// `{error}` shows the action, and the reason if it is a sentence. [`source`](StdError::source) is the lower error. So
/// a reporter that walks the sources shows each error once. `{error:#}` shows everything in one line:
///
/// ```
/// use sparkify_polars::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::Input, "reading a.json").caused_by(std::io::Error::other("the disk is gone"));
/// assert_eq!(format!("{error}"), "reading a.json");
/// assert_eq!(format!("{error:#}"), "reading a.json: the disk is gone");
/// ```
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    doing: String,
    reason: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    hint: Option<String>,
}

impl Error {
    /// Creates an error of `kind`. `doing` is the action: a clause that starts with a participle and names its object,
    /// such as `"reading data/x.json"` or `"copying songplays to the server"`.
    pub fn new(kind: ErrorKind, doing: impl Into<String>) -> Self {
        Self { kind, doing: doing.into(), reason: None, source: None, hint: None }
    }

    /// Adds the reason: a sentence without a full stop.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Adds the lower error that caused this one.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Adds a clause to the end of the action.
    #[must_use]
    pub(crate) fn adding(mut self, clause: impl AsRef<str>) -> Self {
        self.doing = format!("{}, {}", self.doing, clause.as_ref());
        self
    }

    /// Adds a hint for the user: a full sentence or a command.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns the lower error.
    pub(crate) fn into_source(self) -> Option<Box<dyn StdError + Send + Sync>> {
        self.source
    }

    /// Who has to act.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The hint, if there is one.
    #[must_use]
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = match &self.reason {
            Some(reason) => format!("{}: {reason}", self.doing),
            None => self.doing.clone(),
        };
        f.write_str(&last)?;
        let mut cause = self.source().filter(|_| f.alternate());
        while let Some(error) = cause {
            let text = error.to_string();
            // Some libraries include the source in their own message.
            if !last.contains(&text) {
                write!(f, ": {text}")?;
                last = text;
            }
            cause = error.source();
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::iter::successors;

    use super::*;

    /// The output of a reporter that prints an error, and then each source below it.
    fn reported(error: &dyn StdError) -> Vec<String> {
        successors(Some(error), |error| (*error).source()).map(ToString::to_string).collect()
    }

    fn nested() -> Error {
        let disk = io::Error::other(Error::new(ErrorKind::Local, "asking the disk").because("it is gone"));
        let reading = Error::new(ErrorKind::Input, "reading a.json").caused_by(disk);
        Error::new(ErrorKind::Input, "loading logs").because("a file is broken").caused_by(reading).hint("Mend it.")
    }

    #[test]
    fn a_reporter_that_walks_the_sources_shows_each_once() {
        let shown = reported(&nested());
        assert_eq!(shown[..2], ["loading logs: a file is broken", "reading a.json"]);
        let all = shown.join("\n");
        for part in ["loading logs", "a file is broken", "reading a.json"] {
            assert_eq!(all.matches(part).count(), 1, "{part}: {all}");
        }
    }

    #[test]
    fn the_alternate_form_shows_each_cause_once() {
        let line = "loading logs: a file is broken: reading a.json: asking the disk: it is gone";
        assert_eq!(format!("{:#}", nested()), line);
        let boxed: Box<dyn StdError> = nested().into();
        assert_eq!(format!("{boxed:#}"), line);
    }
}
