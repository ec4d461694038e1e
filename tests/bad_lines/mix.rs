//! A mix of good and bad lines: files, and how they are loaded.

use std::fmt;

use crate::file::File;
use test_support::records::Content;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mix {
    /// Songs before logs, each sorted by name. The load reads them in this order.
    pub(crate) files: Vec<File>,
    pub(crate) way: Way,
    /// Whether `verify` runs after the load.
    pub(crate) verified: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Program,
    /// By the library, in blocks of this many bytes.
    Blocks(usize),
}

impl Mix {
    pub(crate) fn of(&self, content: Content) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.content == content)
    }
}

impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.iter().try_for_each(|file| write!(f, "{file}"))?;
        writeln!(f, "loaded by {:?}", self.way)
    }
}
