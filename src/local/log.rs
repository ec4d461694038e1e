//! The server's log: keeps it small, and reads its last lines for error messages.
//!
//! The server writes the log through its standard error, without rotation. PostgreSQL's logging collector could rotate
//! it. But that is one more process, and the messages of a failed start would be in another file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// A log with more bytes than this is rotated. The rotated log replaces the previous one.
const LARGE: u64 = 8 << 20;

/// How many of the last lines an error message shows.
const SHOWN: usize = 12;

/// Opens the log for appending.
pub(super) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

/// Whether the log is large enough to be rotated.
pub(super) fn is_large(path: &Path) -> bool {
    end(path) > LARGE
}

/// The path of the rotated log.
pub(super) fn previous(path: &Path) -> PathBuf {
    path.with_extension("log.1")
}

/// Rotates a large log: copies it to [`previous`] and truncates it.
///
/// This also works while the server runs, because the server opened the log for appending. Lines that it writes between
/// the copy and the truncation are lost, which is acceptable for a log.
pub(super) fn rotate(path: &Path) -> io::Result<()> {
    if is_large(path) {
        fs::copy(path, previous(path))?;
        OpenOptions::new().write(true).open(path)?.set_len(0)?;
    }
    Ok(())
}

/// The size of the log in bytes: the position where the messages of the next start begin.
pub(super) fn end(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

/// The last lines after the position `start`, joined by bars. If there are none, a sentence that explains why.
pub(super) fn last_lines(path: &Path, start: u64) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        // Reads at most the last 64 KiB: the log may have grown large.
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
