//! The server's log: kept small, and its last lines for an error message.
//!
//! The server writes it through its standard error and knows nothing of rotation. PostgreSQL's logging collector would,
//! but it is one process more and would leave the messages of a failed start in another file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Past this many bytes the log is put aside, in place of the one before.
const LARGE: u64 = 8 << 20;

/// How many of the last lines an error message shows.
const SHOWN: usize = 12;

/// Opens the log for appending.
pub(super) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

/// Whether the log is due to be put aside.
pub(super) fn is_large(path: &Path) -> bool {
    end(path) > LARGE
}

/// Where the log before is.
pub(super) fn previous(path: &Path) -> PathBuf {
    path.with_extension("log.1")
}

/// Puts a large log aside, under a running server too: it only ever appends, so after the copy its next line is the
/// first. Lines written in between are lost, which a log can bear.
pub(super) fn rotate(path: &Path) -> io::Result<()> {
    if is_large(path) {
        fs::copy(path, previous(path))?;
        OpenOptions::new().write(true).open(path)?.set_len(0)?;
    }
    Ok(())
}

/// The bytes of the log, where the messages of the next start will begin.
pub(super) fn end(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

/// The last lines since `start`, in one line with bars between them, or a sentence that there are none.
pub(super) fn last_lines(path: &Path, start: u64) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        // Not the whole of a log that grew large in between.
        file.seek(SeekFrom::Start(start.max(length.saturating_sub(64 << 10))))?;
        file.read_to_end(&mut bytes)
    });
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    match read {
        Ok(_) if lines.is_empty() => "it wrote nothing to its log".to_owned(),
        Ok(_) => lines[lines.len().saturating_sub(SHOWN)..].join(" | "),
        Err(error) => format!("its log cannot be read: {error}"),
    }
}
