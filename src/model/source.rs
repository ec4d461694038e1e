//! The files that a load reads.

use std::fmt;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use super::path_text;
use crate::store::Object;

/// What the records of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SourceKind {
    /// Song metadata: each record is a song with its artist.
    Songs,
    /// Logs: each record is a listening event.
    Logs,
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Songs => "songs",
            Self::Logs => "logs",
        })
    }
}

/// The compression of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// None.
    Plain,
    /// gzip (RFC 1952), with one member or several.
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

impl Compression {
    /// The compression of a file with these first bytes. `None` if they show nothing.
    pub(crate) fn of_first_bytes(first: &[u8]) -> Option<Self> {
        match first {
            // RFC 1952, section 2.3.1
            [0x1F, 0x8B, ..] => Some(Self::Gzip),
            // RFC 8878, sections 3.1.1 and 3.1.2: a frame, or a skippable frame
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Self::Zstd),
            // JSON, or a byte order mark
            [b'{' | b'[' | b' ' | b'\t' | b'\r' | b'\n', ..] | [0xEF, 0xBB, 0xBF, ..] => Some(Self::Plain),
            _ => None,
        }
    }
}

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as the user would write it: relative if the user's path was relative. For an object it is the URL,
    /// and for standard input `-`.
    pub path: PathBuf,
    /// The path relative to the argument that selects the file. This is the path below the named directory, or below
    /// the longest prefix of a glob without wildcards. For a file that was named itself it is the file name. If
    /// several arguments select the file, the least of these paths counts, so that the order of the arguments does
    /// not matter. It decides which [`Part`](crate::discover::Part) the file belongs to.
    pub below: PathBuf,
    /// Size on disk when the file was found.
    pub bytes: u64,
    /// The compression that the file name implies.
    pub compression: Compression,
    /// Where its bytes are.
    pub origin: Origin,
}

/// Where the bytes of a [`SourceFile`] are.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Origin {
    /// In the file at its path.
    Path,
    /// In an object of a store. The path of the file is its URL.
    Object(Object),
    /// In a temporary file, which is a copy of standard input.
    Copy(Arc<File>),
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path, Self::Path) => true,
            (Self::Object(one), Self::Object(other)) => one == other,
            (Self::Copy(one), Self::Copy(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Eq for Origin {}

impl SourceFile {
    /// The path as text, for messages and the ledger. A UTF-8 path is unchanged. In any other path, each byte that is
    /// not UTF-8 is written `\xNN` and each backslash is doubled. So two different paths never have the same text.
    ///
    /// ```
    /// # use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    /// # use sparkify_polars::model::{Compression, Origin, SourceFile};
    /// let path = OsStr::from_bytes(b"logs/caf\xE9.json").into();
    /// let below = OsStr::from_bytes(b"caf\xE9.json").into();
    /// let file = SourceFile { path, below, bytes: 0, compression: Compression::Plain, origin: Origin::Path };
    /// assert_eq!(file.name(), r"logs/caf\xE9.json");
    /// ```
    #[must_use]
    pub fn name(&self) -> String {
        path_text(&self.path)
    }

    /// The entity tag of an object. `None` for a file, and for an object whose tag does not identify its bytes.
    pub(crate) fn entity_tag(&self) -> Option<&str> {
        match &self.origin {
            Origin::Object(object) => object.entity_tag(),
            Origin::Path | Origin::Copy(_) => None,
        }
    }
}

/// The name of the file with this index, or an empty string if the list is shorter.
pub(crate) fn file_name(files: &[SourceFile], file: usize) -> String {
    files.get(file).map(SourceFile::name).unwrap_or_default()
}
