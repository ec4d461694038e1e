//! Opens a file, unpacks it as it is read, and takes its fingerprint on the way.
//!
//! How a file is packed is told by its first bytes, and only where they say nothing by its name: archives lose their ending, and
//! some that have one were unpacked on their way.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::os::unix::fs::FileExt as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zstd::stream::read::Decoder;

use super::failure::failed;
use super::fingerprint::Fingerprint;
use super::gzip::Members;
use crate::Result;
use crate::model::{Compression, SourceFile};

/// The unpacked bytes of a file.
pub(super) struct Unpacked {
    source: Source,
    /// The file itself: where it stands is where the source stands.
    raw: Measured,
    opened: Metadata,
    /// Whether the file is not packed as its name says.
    pub(super) misnamed: bool,
    unpacked: u64,
    ratio: u64,
}

enum Source {
    Plain(Measured),
    Gzip(Box<Members<BufReader<Measured>>>),
    Zstd(Box<Decoder<'static, BufReader<Measured>>>),
}

/// What became of a file between its opening and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meanwhile {
    /// Nothing.
    Unchanged,
    /// More was written to its end: what was read is what it was at some moment.
    Grew,
    /// It was written over, or cut: what was read may be what it never was.
    Changed,
}

/// Bytes of an archive that are read from disk at once.
const PIECE: usize = 32 * 1024;

/// No archive is suspected that unpacks to less than this.
const UNSUSPECTED: u64 = 64 * 1024 * 1024;

impl Unpacked {
    /// Opens `file`, to be read until it has unpacked to more than `ratio` times its size; what is read from disk for it is added to
    /// `on_disk`.
    pub(super) fn open(file: &SourceFile, ratio: u64, on_disk: &Arc<AtomicU64>) -> Result<Self> {
        let open = || {
            let raw = File::open(&file.path)?;
            let opened = raw.metadata()?;
            let compression = compression(&raw, file.compression)?;
            let raw = Measured { inner: raw, on_disk: Arc::clone(on_disk), hasher: Arc::default() };
            let input = raw.try_clone()?;
            let source = match compression {
                Compression::Plain => Source::Plain(input),
                Compression::Gzip => Source::Gzip(Box::new(Members::new(BufReader::with_capacity(PIECE, input)))),
                Compression::Zstd => {
                    Source::Zstd(Box::new(Decoder::with_buffer(BufReader::with_capacity(PIECE, input))?))
                }
            };
            let misnamed = compression != file.compression;
            Ok(Self { source, raw, opened, misnamed, unpacked: 0, ratio })
        };
        open().map_err(|error| failed(file, error))
    }

    /// Whether the bytes go through a decoder, which may find them broken.
    pub(super) fn is_packed(&self) -> bool {
        !matches!(self.source, Source::Plain(_))
    }

    /// How many times its size the file may unpack to, where it has come to more than that.
    pub(super) fn unpacks_too_far(&self) -> Option<u64> {
        let packed = self.raw.count();
        let too_far = self.is_packed() && self.unpacked > UNSUSPECTED && self.unpacked / self.ratio > packed;
        too_far.then_some(self.ratio)
    }

    /// Reads what is left on disk for the fingerprint alone.
    pub(super) fn skip_to_end(&mut self) -> io::Result<()> {
        io::copy(&mut self.raw, &mut io::sink()).map(drop)
    }

    /// Whether what was unpacked up to an error is whole, because it lies behind the end of a member.
    pub(super) fn is_whole(&self) -> bool {
        matches!(&self.source, Source::Gzip(members) if members.is_behind_member())
    }

    /// What more can be unpacked of a broken archive than was read: a decoder that meets an error keeps to itself what it had unpacked
    /// on its way there. Fed byte by byte it does not get as far before it has given that out.
    pub(super) fn salvage(&self) -> io::Result<Vec<u8>> {
        if self.is_whole() {
            return Ok(Vec::new());
        }
        let (inner, read) = (&self.raw.inner, self.raw.count());
        let mut raw = inner.try_clone()?;
        raw.rewind()?;
        // The error lies in the last piece that was read from disk. Clones of a file share the place where it stands.
        let sound = read.saturating_sub(PIECE as u64);
        let sound = BufReader::with_capacity(PIECE, raw.try_clone()?.take(sound));
        let input = sound.chain(BufReader::with_capacity(1, raw));
        let mut again: Box<dyn Read> = match self.source {
            Source::Plain(_) => return Ok(Vec::new()),
            Source::Gzip(_) => Box::new(Members::new(input)),
            Source::Zstd(_) => Box::new(Decoder::with_buffer(input)?),
        };
        let (mut known, mut salvaged) = (self.unpacked, Vec::new());
        // So large that it is never full with more to come: of that and an error together the decoder would tell the error alone.
        let mut buffer = vec![0; 2 * PIECE];
        loop {
            match again.read(&mut buffer) {
                Ok(0) => break,
                Ok(got) => {
                    let passed_over = known.min(got as u64);
                    known -= passed_over;
                    salvaged.extend(buffer[..got].iter().skip(usize::try_from(passed_over).unwrap_or(got)));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.raw_os_error().is_some() => return Err(error),
                // The one that led here.
                Err(_) => break,
            }
        }
        inner.try_clone()?.seek(SeekFrom::Start(read))?;
        Ok(salvaged)
    }

    /// What became of the file since it was opened.
    pub(super) fn meanwhile(&self) -> io::Result<Meanwhile> {
        let now = self.raw.inner.metadata()?;
        let (before, read) = (self.opened.len(), self.raw.count());
        Ok(if now.len() == before && read == before && now.modified()? == self.opened.modified()? {
            Meanwhile::Unchanged
        } else if now.len() > before && read >= before {
            Meanwhile::Grew
        } else {
            Meanwhile::Changed
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

/// How a file is packed that is `named` so.
fn compression(raw: &File, named: Compression) -> io::Result<Compression> {
    let mut first = [0; 4];
    let read = raw.read_at(&mut first, 0)?;
    Ok(match (first, &first[..read]) {
        // RFC 1952, section 2.3.1
        ([0x1F, 0x8B, ..], _) => Compression::Gzip,
        // RFC 8878, sections 3.1.1 and 3.1.2: a frame, or one to be skipped
        ([0x28, 0xB5, 0x2F, 0xFD] | [0x50..=0x5F, 0x2A, 0x4D, 0x18], _) => Compression::Zstd,
        // JSON, or the byte order mark in front of it
        (_, [b'{' | b'[' | b' ' | b'\t' | b'\r' | b'\n', ..] | [0xEF, 0xBB, 0xBF, ..]) => Compression::Plain,
        _ => named,
    })
}

/// Counts and hashes what is read from disk, through whichever clone.
struct Measured {
    inner: File,
    on_disk: Arc<AtomicU64>,
    hasher: Arc<Mutex<blake3::Hasher>>,
}

impl Measured {
    /// The same file, standing where this one stands, wherever either moves.
    fn try_clone(&self) -> io::Result<Self> {
        let Self { inner, on_disk, hasher } = self;
        Ok(Self { inner: inner.try_clone()?, on_disk: Arc::clone(on_disk), hasher: Arc::clone(hasher) })
    }

    /// Bytes that were read.
    fn count(&self) -> u64 {
        self.hasher().count()
    }

    fn hasher(&self) -> MutexGuard<'_, blake3::Hasher> {
        // A hasher does not panic half way.
        self.hasher.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for Measured {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.on_disk.fetch_add(read as u64, Ordering::Relaxed);
        self.hasher().update(&buffer[..read]);
        Ok(read)
    }
}
