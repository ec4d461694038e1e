//! A file for the reader: its bytes on disk, and their contents after unpacking.

use std::io::{Read, Write as _};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use sparkify_polars::model::SourceKind;
use zstd::stream::read::Decoder;

/// A file for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) content: SourceKind,
    /// The end of its name, such as `json.gz`.
    pub(crate) ending: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    /// Split into two members at this byte.
    GzipMembers(usize),
    Zstd,
    /// With a header that asks for a window of this base-2 logarithm.
    ZstdWindow(u8),
}

impl Packing {
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Plain => "json",
            Self::Gzip | Self::GzipMembers(_) => "json.gz",
            Self::Zstd | Self::ZstdWindow(_) => "json.zst",
        }
    }

    pub(crate) fn pack(self, bytes: &[u8]) -> Vec<u8> {
        let gzip = |bytes: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        match self {
            Self::Plain => bytes.to_vec(),
            Self::Gzip => gzip(bytes),
            Self::GzipMembers(at) => {
                let (first, second) = bytes.split_at(at.min(bytes.len()));
                [gzip(first), gzip(second)].concat()
            }
            Self::Zstd => zstd::encode_all(bytes, 1).unwrap(),
            Self::ZstdWindow(log) => {
                let mut packed = zstd::encode_all(bytes, 1).unwrap();
                // RFC 8878, section 3.1.1.1: a frame with a single segment has no window descriptor.
                if packed[4] & 0x20 == 0 {
                    packed[5] = (log - 10) << 3;
                }
                packed
            }
        }
    }
}

/// The unpacked contents of a file.
#[derive(Default)]
pub(crate) struct Unpacked {
    pub(crate) bytes: Vec<u8>,
    /// The archive is broken after these bytes.
    pub(crate) broken: bool,
    /// The rest of the archive needs a zstd window that is larger than the reader allows.
    pub(crate) needs_larger_window: bool,
}

impl Unpacked {
    /// Whether the archive is broken and another decoder has unpacked more of it, up to `end`. When a decoder finds the
    /// damage, it does not return the bytes that it has just unpacked.
    pub(crate) fn ends_before(&self, end: usize) -> bool {
        self.broken && end > self.bytes.len()
    }
}

impl Input {
    /// The unpacked contents. `None` if they are not certain: the contents of a broken archive may depend on how many
    /// bytes are unpacked at a time.
    pub(crate) fn unpacked(&self) -> Option<Unpacked> {
        let mut ways = AT_A_TIME.map(|bytes| self.unpacked_by(bytes));
        ways.sort_by_key(|way| way.bytes.len());
        let [.., most] = &ways;
        let agreed = ways.iter().all(|way| most.bytes.starts_with(&way.bytes));
        ways.into_iter().next_back().filter(|_| agreed)
    }

    fn unpacked_by(&self, at_a_time: usize) -> Unpacked {
        let raw = self.bytes.as_slice();
        match self.packing() {
            Packing::Plain => Unpacked { bytes: raw.to_vec(), ..Unpacked::default() },
            Packing::Zstd => frames(raw, at_a_time),
            _ => members(raw, at_a_time),
        }
    }

    /// By the first bytes. If they belong to no format, by the name.
    fn packing(&self) -> Packing {
        match self.bytes.as_slice() {
            [0x1F, 0x8B, ..] => Packing::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Packing::Zstd,
            [b'{' | b'[' | b' ' | b'\t' | b'\r' | b'\n', ..] | [0xEF, 0xBB, 0xBF, ..] => Packing::Plain,
            _ if self.ending.ends_with("gz") => Packing::Gzip,
            _ if self.ending.ends_with("zst") => Packing::Zstd,
            _ => Packing::Plain,
        }
    }
}

/// Numbers of bytes to unpack at a time. The result must not depend on them.
const AT_A_TIME: [usize; 3] = [1, 1_000, 64 * 1024];

/// The members of a gzip archive. Zeros after a member are padding.
fn members(mut archive: &[u8], at_a_time: usize) -> Unpacked {
    let mut all = Unpacked::default();
    loop {
        let mut decoder = GzDecoder::new(archive);
        let (bytes, error) = as_far_as_it_goes(&mut decoder, at_a_time);
        all.bytes.extend(bytes);
        all.broken = error.is_some();
        let behind = decoder.into_inner();
        archive = &behind[behind.iter().take_while(|byte| **byte == 0).count()..];
        if all.broken || archive.is_empty() {
            return all;
        }
    }
}

/// The base-2 logarithms of the largest window that the reader allows, and of the largest that any decoder accepts.
const WINDOW_LOG: u32 = 28;
const LARGEST_WINDOW_LOG: u32 = 31;

/// The frames of a zstd archive.
fn frames(archive: &[u8], at_a_time: usize) -> Unpacked {
    let unpacked = |window_log| {
        let mut decoder = Decoder::with_buffer(archive).unwrap();
        decoder.window_log_max(window_log).unwrap();
        as_far_as_it_goes(&mut decoder, at_a_time)
    };
    let too_large = |error: &Option<String>| error.as_deref() == Some("Frame requires too much memory for decoding");
    let (bytes, error) = unpacked(WINDOW_LOG);
    // A header that asks for more than any decoder accepts is broken.
    let needs_larger_window = too_large(&error) && {
        let (more, error) = unpacked(LARGEST_WINDOW_LOG);
        more.len() > bytes.len() || !too_large(&error)
    };
    Unpacked { bytes, broken: error.is_some() && !needs_larger_window, needs_larger_window }
}

/// The bytes that can be unpacked, and the error after them.
fn as_far_as_it_goes(decoder: &mut impl Read, at_a_time: usize) -> (Vec<u8>, Option<String>) {
    let (mut bytes, mut piece) = (Vec::new(), vec![0; at_a_time]);
    loop {
        match decoder.read(&mut piece) {
            Ok(0) => return (bytes, None),
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
            Err(error) => return (bytes, Some(format!("{error:#}"))),
        }
    }
}
