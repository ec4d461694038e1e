//! Opens a file and unpacks it as it is read.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use crate::discover::{Compression, SourceFile};
use crate::{Error, Kind, Result};

/// The unpacked bytes of a file.
pub(super) struct Unpacked {
    reader: Box<dyn Read + Send>,
}

impl Unpacked {
    /// Opens `file`; what is read from disk for it is added to `on_disk`.
    pub(super) fn open(file: &SourceFile, on_disk: &Arc<AtomicU64>) -> Result<Self> {
        let raw = File::open(&file.path).map_err(|error| failed(file, error))?;
        let raw = Counted { inner: raw, bytes: Arc::clone(on_disk) };
        let reader: Box<dyn Read + Send> = match file.compression {
            Compression::Plain => Box::new(raw),
            Compression::Gzip => Box::new(MultiGzDecoder::new(io::BufReader::new(raw))),
            Compression::Zstd => Box::new(zstd::stream::read::Decoder::new(raw).map_err(|error| failed(file, error))?),
        };
        Ok(Self { reader })
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

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
