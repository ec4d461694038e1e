//! A file to be read, as it is on disk, and what is in it.

use std::io::{Read, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use sparkify_polars::model::SourceKind;
use zstd::stream::read::Decoder;

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) content: SourceKind,
    /// What its name ends in.
    pub(crate) ending: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    /// Cut into members at this byte.
    GzipMembers(usize),
    Zstd,
}

impl Packing {
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Plain => "json",
            Self::Gzip | Self::GzipMembers(_) => "json.gz",
            Self::Zstd => "json.zst",
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
        }
    }
}

/// What is in a file.
pub(crate) struct Unpacked {
    pub(crate) bytes: Vec<u8>,
    /// It is an archive that is broken behind these bytes.
    pub(crate) broken: bool,
}

impl Unpacked {
    /// Whether it is an archive of which somebody else has unpacked more, up to `end`: the decoder keeps to itself what it unpacks in the
    /// moment that it finds the archive broken.
    pub(crate) fn ends_before(&self, end: usize) -> bool {
        self.broken && end > self.bytes.len()
    }
}

impl Input {
    /// Writes it to a file that stays, and gives its path.
    pub(crate) fn save(&self, what: &str) -> String {
        let content = if self.content == SourceKind::Logs { "events" } else { "songs" };
        let name = format!("{content}-{what}-{}.{}", std::process::id(), self.ending);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, &self.bytes).unwrap();
        path.display().to_string()
    }

    /// What is in it, unless that cannot be said: of a broken archive it may depend on how much is unpacked at a time.
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
            Packing::Plain => Unpacked { bytes: raw.to_vec(), broken: false },
            Packing::Zstd => as_far_as_it_goes(&mut Decoder::with_buffer(raw).unwrap(), at_a_time),
            _ => members(raw, at_a_time),
        }
    }

    /// By its first bytes, and only where they say nothing by its name.
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

/// Bytes that are unpacked at a time, to see whether it makes a difference.
const AT_A_TIME: [usize; 3] = [1, 1_000, 64 * 1024];

/// The members of a gzip archive; zeros behind each are padding.
fn members(mut archive: &[u8], at_a_time: usize) -> Unpacked {
    let mut all = Unpacked { bytes: Vec::new(), broken: false };
    loop {
        let mut decoder = GzDecoder::new(archive);
        let member = as_far_as_it_goes(&mut decoder, at_a_time);
        all.bytes.extend(member.bytes);
        all.broken = member.broken;
        let behind = decoder.into_inner();
        archive = &behind[behind.iter().take_while(|byte| **byte == 0).count()..];
        if all.broken || archive.is_empty() {
            return all;
        }
    }
}

fn as_far_as_it_goes(decoder: &mut impl Read, at_a_time: usize) -> Unpacked {
    let (mut bytes, mut piece) = (Vec::new(), vec![0; at_a_time]);
    loop {
        match decoder.read(&mut piece) {
            Ok(0) => return Unpacked { bytes, broken: false },
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
            Err(_) => return Unpacked { bytes, broken: true },
        }
    }
}
