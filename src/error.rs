//! The one error type of the library.
//!
//! An error says four things: what was being done and to what (`doing`), why it failed (`source`), who has to act
//! ([`ErrorKind`]), and what to try (`hint`). Callers match on the kind, never on text.

use std::error::Error as StdError;
use std::fmt;

/// A [`std::result::Result`] whose error is this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Who has to act on an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The person at the command line: an option is wrong or contradicts another.
    Usage,
    /// Whoever owns the files: a path is missing, cannot be read, or holds what is not a log or a song.
    Input,
    /// Whoever owns the files: more of their lines are bad than the load was told to bear.
    Rejected,
    /// Whoever runs the server: it cannot be reached, refuses the login, or refuses a statement.
    Server,
    /// The owner of this machine: the local PostgreSQL cannot be found, made or started.
    Local,
    /// Nobody: the run was interrupted and rolled back.
    Interrupted,
    /// Nobody: the reader of standard output went away.
    OutputClosed,
    /// The authors: an invariant of this crate did not hold.
    Bug,
}

/// What was being done, why it failed, who has to act and what to try.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    doing: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    hint: Option<String>,
}

impl Error {
    /// An error of `kind` while `doing` something: a clause that starts with a participle and names its object, such as
    /// `"reading data/x.json"` or `"copying songplays to the server"`.
    pub fn new(kind: ErrorKind, doing: impl Into<String>) -> Self {
        Self { kind, doing: doing.into(), source: None, hint: None }
    }

    /// Adds why it failed: a lower error, or a sentence without a full stop.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says more of what was being done: a clause behind the one that the error was made with.
    #[must_use]
    pub(crate) fn adding(mut self, clause: impl AsRef<str>) -> Self {
        self.doing = format!("{}, {}", self.doing, clause.as_ref());
        self
    }

    /// Adds what the reader may try: a full sentence or a command.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Who has to act.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to try, if anything is known to help.
    #[must_use]
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    /// One line: what was being done, then every cause down the chain that adds something.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.doing)?;
        let mut last = self.doing.clone();
        let mut cause = self.source.as_deref().map(|s| s as &(dyn StdError + 'static));
        while let Some(error) = cause {
            let text = error.to_string();
            if !last.contains(&text) {
                write!(f, ": {text}")?;
                last = text;
            }
            // An `Error` of ours has already printed the causes below it.
            cause = if error.is::<Self>() { None } else { error.source() };
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|s| s as &(dyn StdError + 'static))
    }
}
