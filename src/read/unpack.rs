//! Opens a file, and unpacks and hashes it during the read.
//!
//! The first bytes of a file decide how it is packed. Its name decides only if they are ambiguous, because archives
//! get renamed, and some files were unpacked and kept their name.

use std::io::{self, BufReader, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zstd::stream::read::Decoder;

use super::failure::Failure;
use super::fingerprint::Fingerprint;
use super::gzip::Members;
use super::input::{Input, ReadFrom, State};
use super::window;
use crate::Result;
use crate::model::{Compression, SourceFile};
use crate::store::Failure as StoreFailure;

/// The unpacked bytes of a file.
pub(super) struct Unpacked {
    source: Source,
    /// The file. It shares its position with the source.
    raw: Measured,
    opened: State,
    /// Whether the name of the file does not fit its compression.
    pub(super) misnamed: bool,
    unpacked: u64,
    ratio: u64,
}

enum Source {
    Plain(Measured),
    Gzip(Box<Members<BufReader<Measured>>>),
    Zstd(Box<Decoder<'static, BufReader<Measured>>>),
}

/// How a file changed between its opening and the end of the read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileChange {
    Unchanged,
    /// A program appended to it. The bytes that were read are a state of the file.
    Grew,
    /// A program overwrote it or cut it off. The bytes that were read may be a mixture of two states.
    Changed,
}

/// Bytes of an archive that are read from disk at once.
const PIECE: usize = 32 * 1024;

/// Bytes of an archive that are read at once when it is unpacked again.
const AGAIN: usize = 1024 * 1024;

/// Bytes of a plain file that are read at once and then hashed, while the processor has them in its cache.
const HASHED: usize = 512 * 1024;

/// The ratio of an archive is not checked below this unpacked size.
const UNCHECKED_SIZE: u64 = 64 * 1024 * 1024;

impl Unpacked {
    /// Unpacks `input`, the bytes of `file`. It may unpack to `ratio` times its size. The packed bytes that are read
    /// are added to `on_disk`.
    pub(super) fn new(input: Input, file: &SourceFile, ratio: u64, on_disk: &Arc<AtomicU64>) -> Result<Self> {
        let open = || {
            let raw = input;
            let opened = raw.state()?;
            let compression = compression(&raw, file.compression)?;
            let raw = Measured { inner: raw, on_disk: Arc::clone(on_disk), hasher: Arc::default() };
            let input = raw.try_clone()?;
            let source = match compression {
                Compression::Plain => Source::Plain(input),
                Compression::Gzip => Source::Gzip(Box::new(Members::new(BufReader::with_capacity(PIECE, input)))),
                Compression::Zstd => Source::Zstd(Box::new(window::decoder(BufReader::with_capacity(PIECE, input))?)),
            };
            let misnamed = compression != file.compression;
            Ok(Self { source, raw, opened, misnamed, unpacked: 0, ratio })
        };
        open().map_err(|error: io::Error| Failure::Io(error).of(file))
    }

    fn is_packed(&self) -> bool {
        !matches!(self.source, Source::Plain(_))
    }

    /// Appends up to `want` bytes to `bytes`. Returns how many they are: fewer only at the end.
    pub(super) fn read_up_to(&mut self, want: usize, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let Source::Plain(raw) = &mut self.source else { return self.take(want as u64).read_to_end(bytes) };
        let read = raw.read_up_to(want, bytes)?;
        self.unpacked += read as u64;
        Ok(read)
    }

    /// The bytes on disk that were not read yet, if the file does not change.
    pub(super) fn bytes_left(&self) -> u64 {
        self.opened.bytes.saturating_sub(self.raw.count())
    }

    /// The limit of the ratio, if the file has unpacked to more than that.
    pub(super) fn unpacks_too_far(&self) -> Option<u64> {
        let packed = self.raw.count();
        let too_far = self.is_packed() && self.unpacked > UNCHECKED_SIZE && self.unpacked / self.ratio > packed;
        too_far.then_some(self.ratio)
    }

    /// Reads the rest of the file from disk, for the fingerprint only.
    pub(super) fn skip_to_end(&mut self) -> io::Result<()> {
        io::copy(&mut self.raw, &mut io::sink()).map(drop)
    }

    /// Whether the unpacked bytes in front of an error are complete, because the error is between two members.
    pub(super) fn is_whole(&self) -> bool {
        matches!(&self.source, Source::Gzip(members) if members.is_between())
    }

    /// Decides about an error of a read. Returns the error if the archive is broken. Fails if the file cannot be read
    /// for another reason, for then the archive may be in order.
    pub(super) fn corruption(&self, error: io::Error) -> Result<io::Error, Failure> {
        let is_of_input = error.raw_os_error().is_some() || StoreFailure::within(&error).is_some();
        if !self.is_packed() || is_of_input || error.kind() == io::ErrorKind::OutOfMemory {
            return Err(error.into());
        }
        if matches!(self.source, Source::Zstd(_)) {
            if window::is_out_of_memory(&error) {
                return Err(io::Error::from(io::ErrorKind::OutOfMemory).into());
            }
            if window::is_too_large(&error)
                && let Some(bytes) = window::find_too_large(&self.raw.inner)?
            {
                return Err(Failure::Window(bytes));
            }
        }
        Ok(error)
    }

    /// The bytes of a broken archive that can be unpacked, but were not read: a decoder that finds an error drops the
    /// bytes that it unpacked just before. If it gets its input byte by byte, it returns them first.
    pub(super) fn salvage(&self) -> Result<Vec<u8>, Failure> {
        if self.is_whole() {
            return Ok(Vec::new());
        }
        let (inner, read) = (&self.raw.inner, self.raw.count());
        // The error is in the last piece that was read.
        let sound = read.saturating_sub(PIECE as u64);
        let mut last = vec![0; PIECE];
        let length = inner.read_at(&mut last, sound)?;
        let sound = ReadFrom { input: inner, offset: 0 }.take(sound);
        let sound = BufReader::with_capacity(AGAIN, sound);
        let input = sound.chain(BufReader::with_capacity(1, &last[..length]));
        let mut again: Box<dyn Read + '_> = match self.source {
            Source::Plain(_) => return Ok(Vec::new()),
            Source::Gzip(_) => Box::new(Members::new(input)),
            Source::Zstd(_) => Box::new(window::decoder(input)?),
        };
        let (mut known, mut salvaged) = (self.unpacked, Vec::new());
        // One byte of input never fills this. If the decoder had more output and an error, it would return only the
        // error.
        let mut buffer = vec![0; 2 * PIECE];
        loop {
            match again.read(&mut buffer) {
                Ok(0) => break,
                Ok(got) => {
                    let skipped = known.min(got as u64);
                    known -= skipped;
                    salvaged.extend(buffer[..got].iter().skip(usize::try_from(skipped).unwrap_or(got)));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The error that the first decoder found, or a failure.
                Err(error) => {
                    self.corruption(error)?;
                    break;
                }
            }
        }
        Ok(salvaged)
    }

    /// How the file changed since it was opened.
    pub(super) fn change(&self) -> io::Result<FileChange> {
        let now = self.raw.inner.state()?;
        let (before, read) = (self.opened.bytes, self.raw.count());
        Ok(if now == self.opened && read == before {
            FileChange::Unchanged
        } else if now.bytes > before && read >= before {
            FileChange::Grew
        } else {
            FileChange::Changed
        })
    }

    /// The fingerprint of a file that was read to its end.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_hasher(&self.raw.hasher())
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.source {
            Source::Plain(raw) => raw.read(buffer),
            Source::Gzip(decoder) => decoder.read(buffer),
            Source::Zstd(decoder) => decoder.read(buffer),
        }?;
        self.unpacked += read as u64;
        Ok(read)
    }
}

/// How a file is packed. Its name is used only if its first bytes are ambiguous.
fn compression(raw: &Input, named: Compression) -> io::Result<Compression> {
    let mut first = [0; 4];
    let read = raw.peek(&mut first)?;
    Ok(Compression::of_first_bytes(&first[..read]).unwrap_or(named))
}

/// An input that counts and hashes the bytes that are read from it or from a clone.
struct Measured {
    inner: Input,
    on_disk: Arc<AtomicU64>,
    hasher: Arc<Mutex<blake3::Hasher>>,
}

impl Measured {
    /// A clone that shares the position of this one.
    fn try_clone(&self) -> io::Result<Self> {
        let Self { inner, on_disk, hasher } = self;
        Ok(Self { inner: inner.try_clone()?, on_disk: Arc::clone(on_disk), hasher: Arc::clone(hasher) })
    }

    /// Appends up to `want` bytes to `bytes`.
    fn read_up_to(&mut self, want: usize, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let start = bytes.len();
        loop {
            let (so_far, left) = (bytes.len(), want - (bytes.len() - start));
            let piece = left.min(HASHED);
            let read = self.inner.read_up_to(piece, bytes)?;
            self.add(&bytes[so_far..]);
            if read < piece || read == left {
                return Ok(bytes.len() - start);
            }
        }
    }

    /// Counts and hashes bytes that were read.
    fn add(&self, bytes: &[u8]) {
        self.on_disk.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.hasher().update(bytes);
    }

    /// The number of bytes that were read.
    fn count(&self) -> u64 {
        self.hasher().count()
    }

    fn hasher(&self) -> MutexGuard<'_, blake3::Hasher> {
        // A panic cannot leave a hasher in an invalid state.
        self.hasher.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for Measured {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.add(&buffer[..read]);
        Ok(read)
    }
}
