//! A file to be read, as it is on disk, and what is in it.

use std::io::{BufReader, Read, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use sparkify_polars::discover::Content;
use zstd::stream::read::Decoder;

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) content: Content,
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

impl Input {
    /// Writes it to a file that stays, and gives its path.
    pub(crate) fn save(&self, what: &str) -> String {
        let content = if self.content == Content::Logs { "events" } else { "songs" };
        let name = format!("{content}-{what}-{}.{}", std::process::id(), self.ending);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, &self.bytes).unwrap();
        path.display().to_string()
    }

    pub(crate) fn unpacked(&self) -> Unpacked {
        let raw = self.bytes.as_slice();
        match self.packing() {
            Packing::Plain => Unpacked { bytes: raw.to_vec(), broken: false },
            Packing::Zstd => as_far_as_it_goes(Decoder::with_buffer(raw).unwrap()),
            _ => as_far_as_it_goes(MultiGzDecoder::new(raw)),
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

fn as_far_as_it_goes(decoder: impl Read) -> Unpacked {
    let mut bytes = Vec::new();
    let broken = BufReader::with_capacity(1, decoder).read_to_end(&mut bytes).is_err();
    Unpacked { bytes, broken }
}
