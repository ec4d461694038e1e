//! Copies standard input into a temporary file.
//!
//! A load may read a file twice: once for the ledger, which knows files by their hash, and again if a transaction is
//! repeated. A stream can be read once. So it is copied first. The file has no name,
//! and the system deletes it when the program ends.

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::failure;
use crate::Result;
use crate::model::{Compression, Origin, SourceFile, SourceKind};

/// The path that stands for standard input.
pub(super) const STREAM: &str = "-";

/// Reads standard input to its end.
pub(super) fn copied(content: SourceKind) -> Result<SourceFile> {
    if content == SourceKind::Songs {
        return Err(failure::stream_of_songs());
    }
    let input = io::stdin().lock();
    if input.is_terminal() {
        return Err(failure::terminal());
    }
    let (copy, bytes, compression) = copy(input).map_err(failure::stream)?;
    let path = PathBuf::from(STREAM);
    let origin = Origin::Copy(Arc::new(copy));
    Ok(SourceFile { below: path.clone(), path, bytes, compression, origin })
}

/// The copy, its size, and its compression. It has no name that could show the compression.
fn copy(mut input: impl io::Read) -> io::Result<(File, u64, Compression)> {
    let mut copy = tempfile::tempfile()?;
    let bytes = io::copy(&mut input, &mut copy)?;
    let mut first = [0; 4];
    let read = copy.read_at(&mut first, 0)?;
    let compression = Compression::of_first_bytes(&first[..read]).unwrap_or(Compression::Plain);
    Ok((copy, bytes, compression))
}
