//! The messages of this stage: errors that end a load, and the reasons of rejected lines.

use std::io;

use super::window::LIMIT;
use crate::model::{Reason, SourceFile};
use crate::store::{Failure as StoreFailure, FailureKind};
use crate::{Error, ErrorKind};

/// Why a file cannot be read.
#[derive(Debug)]
pub(super) enum Failure {
    Io(io::Error),
    /// A frame of a zstd archive needs a window of this many bytes. That is above the limit.
    Window(u64),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Failure {
    /// The error for `file`.
    pub(super) fn of(self, file: &SourceFile) -> Error {
        let reading = Error::new(ErrorKind::Input, format!("reading {}", file.name()));
        match self {
            Self::Io(error) => match StoreFailure::within(&error) {
                Some(failure) if failure.kind == FailureKind::Changed => changed(file),
                Some(failure) => {
                    let hint = failure.hint().unwrap_or("Nothing was loaded. Run the same command again.");
                    reading.because(failure.to_string()).hint(hint)
                }
                None => {
                    let hint = hint(error.kind());
                    reading.caused_by(error).hint(hint)
                }
            },
            Self::Window(bytes) => {
                let mib = |bytes: u64| bytes.div_ceil(1 << 20);
                let why = format!(
                    "unpacking it needs a zstd window of {} MiB, and the limit is {} MiB",
                    mib(bytes),
                    mib(LIMIT)
                );
                let log = bytes.next_power_of_two().ilog2();
                reading.because(why).hint(format!(
                    "Nothing was loaded. Unpack the file with `zstd -d --long={log}` and load the result, \
                     or compress it again without `--long`."
                ))
            }
        }
    }
}

fn hint(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::PermissionDenied => "Give this user the right to read it.",
        io::ErrorKind::NotFound => "It existed a moment ago. Does another program move the files?",
        io::ErrorKind::OutOfMemory => "Nothing was loaded. Free some memory, and run the same command again.",
        _ => "Nothing was loaded. Correct the file or leave it out, and run the same command again.",
    }
}

/// The error for a file that another program overwrote during the read.
pub(super) fn changed(file: &SourceFile) -> Error {
    Error::new(ErrorKind::Input, format!("reading {}", file.name())).because("it was changed while it was read").hint(
        "Nothing was loaded, because the content may be half old and half new. \
         Run the same command again when the file is complete. \
         The program that writes it should write a temporary file and rename it.",
    )
}

/// A line, or a record that is spread over lines, of more than `line_bytes`.
pub(crate) fn too_long(line_bytes: usize) -> (Reason, String) {
    (Reason::LineTooLong, format!("it is longer than {line_bytes} bytes"))
}

/// The rest of an archive that the decoder refuses.
pub(super) fn corrupt(error: &io::Error) -> (Reason, String) {
    (Reason::CorruptArchive, format!("the archive is broken, and nothing after this line can be read: {error}"))
}

/// The rest of an archive that unpacks to more than `ratio` times its size.
pub(super) fn unpacks_too_far(ratio: u64) -> (Reason, String) {
    let message = format!("the archive unpacks to more than {ratio} times its size, and the rest is not read");
    (Reason::UnpacksTooFar, message)
}

/// The end of a file whose last array has no end.
pub(super) fn open_array() -> (Reason, String) {
    (Reason::Truncated, "the file ends within an array".to_owned())
}
