//! What a load tells of itself while it runs.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use crate::model::{Reject, SourceFile, SourceKind, Warning};

/// A stage of a load, as a person watches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Files are hashed that may have been loaded before, and compared with the ledger.
    Compare(SourceKind),
    /// Files are read, checked, transformed and copied, the plays of logs matched with the catalogue.
    Read(SourceKind),
    /// The staged rows are merged into the tables, and the references are verified.
    Merge,
    /// All of it is committed.
    Commit,
    /// An export is sorted and written.
    Export,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare(content) => write!(f, "hash {content}"),
            Self::Read(content) => write!(f, "read {content}"),
            Self::Merge => f.write_str("merge"),
            Self::Commit => f.write_str("commit"),
            Self::Export => f.write_str("write tables"),
        }
    }
}

/// Something that happened during a load.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another load into the same schema merges and commits, and this one waits for it.
    WaitingForLoad,
    /// This load and others waited for each other in a circle, or somebody inserted a key that this one wanted. It has rolled back and
    /// starts over.
    StartingOver,
    /// The tables are of an older version, and are upgraded.
    Upgrading {
        /// Their version.
        from: i32,
        /// The version of this program.
        to: i32,
    },
    /// The triggers of the foreign keys check each new row, because the role may not bypass them.
    CheckedRowByRow {
        /// How many plays are new.
        rows: u64,
        /// The GRANT that lets the role bypass them; null if the server has none.
        grant: Option<&'a str>,
    },
    /// A stage began; `bytes` is what it will read, for those that read.
    Started {
        /// Which.
        stage: Stage,
        /// Bytes on disk of its files.
        bytes: Option<u64>,
    },
    /// A stage went on.
    Advanced {
        /// Which.
        stage: Stage,
        /// Bytes on disk that were read since the last event.
        bytes: u64,
        /// Rows that were copied or merged since the last event.
        rows: u64,
    },
    /// A line was set aside.
    Rejected {
        /// Its file.
        file: &'a SourceFile,
        /// The line, and why.
        reject: &'a Reject,
    },
    /// A warning about the files of one kind, after all of them were read. Each kind of warning comes once.
    Odd {
        /// The first file of which that is so.
        file: &'a SourceFile,
        /// What, how often and where first.
        warning: &'a Warning,
    },
    /// Not one line of a file is good.
    NothingGood {
        /// The file.
        file: &'a SourceFile,
        /// How many lines it has.
        lines: u64,
        /// What it seems to be instead, in words such as "a zip archive".
        looks_like: Option<&'static str>,
    },
    /// Lines were set aside, and are in this folder as well.
    RejectsWritten {
        /// The folder.
        folder: &'a Path,
    },
    /// A stage ended.
    Finished {
        /// Which.
        stage: Stage,
        /// Rows that were copied or merged.
        rows: u64,
        /// How long it took.
        elapsed: Duration,
    },
}

/// Is told what a load does. Calls come from one thread at a time, and hold the load up while they last.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn on(&self, event: Event<'_>);
}

/// Nobody watches.
impl Observer for () {
    fn on(&self, _: Event<'_>) {}
}
