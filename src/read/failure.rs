//! What is said of a file that cannot be read.

use std::io;

use crate::discover::{Compression, SourceFile};
use crate::{Error, Kind};

/// What a failed read of `file` is told as.
pub(super) fn failed(file: &SourceFile, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::PermissionDenied => "Give this user the right to read it.",
        io::ErrorKind::NotFound => "It was there a moment ago: is another program moving the files?",
        _ if file.compression != Compression::Plain => "Test the archive: gzip -t FILE, or zstd -t FILE.",
        _ => "Nothing was loaded. Mend the file or leave it out, and run the same command again.",
    };
    Error::new(Kind::Input, format!("reading {}", file.path.display())).because(error).hint(hint)
}
