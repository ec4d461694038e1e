//! The messages of this stage: errors that end a load, and the reasons of rejected lines.

use std::io;

use crate::model::{Reason, SourceFile};
use crate::{Error, ErrorKind};

/// The error for a failed read of `file`.
pub(super) fn failed(file: &SourceFile, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::PermissionDenied => "Give this user the right to read it.",
        io::ErrorKind::NotFound => "It was there a moment ago: is another program moving the files?",
        _ => "Nothing was loaded. Mend the file or leave it out, and run the same command again.",
    };
    Error::new(ErrorKind::Input, format!("reading {}", file.name())).because(error).hint(hint)
}

/// The error for a file that another program overwrote during the read.
pub(super) fn changed(file: &SourceFile) -> Error {
    Error::new(ErrorKind::Input, format!("reading {}", file.name())).because("it was changed while it was read").hint(
        "Nothing was loaded, because what was read may be half of the old and half of the new. Run the same command again when the \
         file is complete; whoever writes it should write beside it and rename.",
    )
}

/// A line, or a record that is spread over lines, of more than `line_bytes`.
pub(super) fn too_long(line_bytes: usize) -> (Reason, String) {
    (Reason::LineTooLong, format!("it is longer than {line_bytes} bytes"))
}

/// The rest of an archive that the decoder refuses.
pub(super) fn corrupt(error: &io::Error) -> (Reason, String) {
    (Reason::CorruptArchive, format!("the archive is broken, and nothing behind this line can be read: {error}"))
}

/// The rest of an archive that unpacks to more than `ratio` times its size.
pub(super) fn unpacks_too_far(ratio: u64) -> (Reason, String) {
    let message = format!("the archive unpacks to more than {ratio} times its size, and is read no further");
    (Reason::UnpacksTooFar, message)
}

/// The end of a file whose last array has no end.
pub(super) fn open_array() -> (Reason, String) {
    (Reason::Truncated, "the file ends within an array".to_owned())
}
