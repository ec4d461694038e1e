//! The events of a load, for a caller that shows its progress.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use crate::model::{Reject, SourceFile, SourceKind, Warning};

/// A stage of a load, as users see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Files that may have been loaded before are hashed and compared with the ledger.
    Compare(SourceKind),
    /// Files are read, checked, transformed and copied. Plays are matched with the catalogue.
    Read(SourceKind),
    /// The staged rows are merged into the tables, and the references are verified.
    Merge,
    /// The transaction is committed.
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
    /// Another load into the same schema has the merge lock, and this load waits for it.
    WaitingForLoad,
    /// The load is rolled back and starts over, for one of these reasons:
    ///
    /// - The connection was lost.
    /// - There was a deadlock.
    /// - Another session has inserted the same key.
    /// - Another load has replaced the tables.
    StartingOver,
    /// The tables are of an older version, and the load upgrades them.
    Upgrading {
        /// Their version.
        from: i32,
        /// The version of this program.
        to: i32,
    },
    /// The triggers of the foreign keys check each new or deleted row, because the role may not bypass them.
    CheckedRowByRow {
        /// The number of plays that are new or deleted.
        rows: u64,
        /// The GRANT that lets the role bypass the triggers, or `None` if the server does not support it.
        grant: Option<&'a str>,
    },
    /// A stage began.
    Started {
        /// The stage.
        stage: Stage,
        /// Bytes on disk of the files that it will read, or `None` if it reads no files.
        bytes: Option<u64>,
    },
    /// A stage made progress.
    Advanced {
        /// The stage.
        stage: Stage,
        /// Bytes on disk that were read since the last event.
        bytes: u64,
        /// Rows that were copied or merged since the last event.
        rows: u64,
    },
    /// A line was rejected.
    Rejected {
        /// Its file.
        file: &'a SourceFile,
        /// The line and the reason.
        reject: &'a Reject,
    },
    /// A warning about the files of one kind. It comes after all of them were read. Each kind of warning comes once.
    Warning {
        /// The first file with this warning.
        file: &'a SourceFile,
        /// The warning, its count and its first place.
        warning: &'a Warning,
    },
    /// A file has no good line.
    NothingGood {
        /// The file.
        file: &'a SourceFile,
        /// The number of its lines.
        lines: u64,
        /// The type that the file seems to have, such as "a zip archive".
        looks_like: Option<&'static str>,
    },
    /// The rejects were also written to this folder.
    RejectsWritten {
        /// The folder.
        folder: &'a Path,
    },
    /// A stage ended.
    Finished {
        /// The stage.
        stage: Stage,
        /// Rows that were copied or merged.
        rows: u64,
        /// How long it took.
        elapsed: Duration,
    },
}

/// Receives the events of a load. Only one thread at a time calls it, and the load waits until a call returns.
pub trait Observer: Send + Sync {
    /// Receives an event.
    fn on(&self, event: Event<'_>);
}

/// Ignores all events.
impl Observer for () {
    fn on(&self, _: Event<'_>) {}
}
