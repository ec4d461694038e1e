//! What is said of a file that cannot be read.

use std::io;

use crate::model::SourceFile;
use crate::{Error, ErrorKind};

/// What a failed read of `file` is told as.
pub(super) fn failed(file: &SourceFile, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::PermissionDenied => "Give this user the right to read it.",
        io::ErrorKind::NotFound => "It was there a moment ago: is another program moving the files?",
        _ => "Nothing was loaded. Mend the file or leave it out, and run the same command again.",
    };
    Error::new(ErrorKind::Input, format!("reading {}", file.name())).because(error).hint(hint)
}

/// What a file is told as that was written over while it was read.
pub(super) fn changed(file: &SourceFile) -> Error {
    Error::new(ErrorKind::Input, format!("reading {}", file.name())).because("it was changed while it was read").hint(
        "Nothing was loaded, because what was read may be half of the old and half of the new. Run the same command again when the \
         file is complete; whoever writes it should write beside it and rename.",
    )
}
