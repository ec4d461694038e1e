//! Opens a file, unpacks it as it is read, and takes its fingerprint on the way.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;
use zstd::stream::read::Decoder;

use super::failure::failed;
use super::fingerprint::Fingerprint;
use crate::Result;
use crate::discover::{Compression, SourceFile};

/// The unpacked bytes of a file.
pub(super) enum Unpacked {
    Plain(Box<Measured>),
    Gzip(Box<MultiGzDecoder<BufReader<Measured>>>),
    Zstd(Box<Decoder<'static, BufReader<Measured>>>),
}

impl Unpacked {
    /// Opens `file`; what is read from disk for it is added to `on_disk`.
    pub(super) fn open(file: &SourceFile, on_disk: &Arc<AtomicU64>) -> Result<Self> {
        let raw = File::open(&file.path).map_err(|error| failed(file, error))?;
        let raw = Measured { inner: raw, on_disk: Arc::clone(on_disk), hasher: blake3::Hasher::new() };
        Ok(match file.compression {
            Compression::Plain => Self::Plain(Box::new(raw)),
            Compression::Gzip => Self::Gzip(Box::new(MultiGzDecoder::new(BufReader::new(raw)))),
            Compression::Zstd => {
                let decoder = Decoder::with_buffer(BufReader::new(raw)).map_err(|error| failed(file, error))?;
                Self::Zstd(Box::new(decoder))
            }
        })
    }

    /// The fingerprint of a file that was read to its end. (Should a decoder stop before the last byte, it is that of the part
    /// which was read: then no file has it, and the file is read again next time.)
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let measured = match self {
            Self::Plain(raw) => raw,
            Self::Gzip(decoder) => decoder.get_ref().get_ref(),
            Self::Zstd(decoder) => decoder.get_ref().get_ref(),
        };
        Fingerprint::of_hasher(&measured.hasher)
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(raw) => raw.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Zstd(decoder) => decoder.read(buffer),
        }
    }
}

/// Counts and hashes what is read from disk.
pub(super) struct Measured {
    inner: File,
    on_disk: Arc<AtomicU64>,
    hasher: blake3::Hasher,
}

impl Read for Measured {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.on_disk.fetch_add(read as u64, Ordering::Relaxed);
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}
