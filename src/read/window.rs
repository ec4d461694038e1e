//! The window of a zstd frame: how much unpacked text its decoder keeps in memory.
//!
//! A frame declares its window in its header (RFC 8878, section 3.1.1.1). The library refuses a window above the
//! limit, but does not give its size. So after such an error the frames of the file are searched for it.

use std::io::{self, BufRead};

use zstd::stream::read::Decoder;
use zstd::zstd_safe::get_error_name;
use zstd::zstd_safe::zstd_sys::ZSTD_ErrorCode;

use super::input::Input;

/// The base-2 logarithm of the largest window that is decoded.
///
/// The `zstd` command decodes windows of up to 2^27 bytes without an option. This limit is one step above that,
/// so that archives of `zstd --long=28` can be read too. A larger window would take more memory than the rest of
/// the load.
const LIMIT_LOG: u32 = 28;

/// The largest window that is decoded, in bytes.
pub(super) const LIMIT: u64 = 1 << LIMIT_LOG;

/// The largest window that any version of the library writes (`ZSTD_WINDOWLOG_MAX`). A header that asks for
/// more is broken.
const LARGEST: u64 = 1 << 31;

/// The first bytes of a frame, in the order of the file.
const FRAME: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();

/// A decoder with this limit.
pub(super) fn decoder<R: BufRead>(archive: R) -> io::Result<Decoder<'static, R>> {
    let mut decoder = Decoder::with_buffer(archive)?;
    decoder.window_log_max(LIMIT_LOG)?;
    Ok(decoder)
}

/// Whether a decoder failed because a window is above the limit.
pub(super) fn is_too_large(error: &io::Error) -> bool {
    is(error, ZSTD_ErrorCode::ZSTD_error_frameParameter_windowTooLarge)
}

/// Whether a decoder failed because it could not allocate memory.
pub(super) fn is_out_of_memory(error: &io::Error) -> bool {
    is(error, ZSTD_ErrorCode::ZSTD_error_memory_allocation)
}

/// The error of a decoder has the name of the library's code, and not the code.
fn is(error: &io::Error, code: ZSTD_ErrorCode) -> bool {
    // The library returns a code as a negative size.
    error.to_string() == get_error_name((code as usize).wrapping_neg())
}

/// The first window of the archive that is above the limit. `None` if there is none that a decoder with more memory
/// would take.
pub(super) fn find_too_large(archive: &Input) -> io::Result<Option<u64>> {
    let mut at = 0;
    loop {
        let Some(header) = Header::read(archive, at)? else { return Ok(None) };
        if header.window > LIMIT {
            return Ok(Some(header.window).filter(|window| *window <= LARGEST));
        }
        let Some(end) = header.frame_end(archive)? else { return Ok(None) };
        at = end;
    }
}

/// The header of a frame.
struct Header {
    window: u64,
    has_checksum: bool,
    /// The offset of the first block in the file. A skippable frame has none: this is the offset of the next frame.
    blocks: u64,
    skippable: bool,
}

impl Header {
    /// Reads the header of the frame at this offset. `None` if there is none.
    fn read(archive: &Input, at: u64) -> io::Result<Option<Self>> {
        // The longest header has 18 bytes.
        let mut bytes = [0; 18];
        let length = archive.read_at(&mut bytes, at)?;
        Ok(Self::parse(&bytes[..length], at))
    }

    fn parse(bytes: &[u8], at: u64) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk()?;
        if let [0x50..=0x5F, 0x2A, 0x4D, 0x18] = magic {
            let size = u32::from_le_bytes(*rest.first_chunk()?);
            return Some(Self { window: 0, has_checksum: false, blocks: at + 8 + u64::from(size), skippable: true });
        }
        let (descriptor, rest) = rest.split_first()?;
        if *magic != FRAME {
            return None;
        }
        let single_segment = descriptor & 0x20 != 0;
        let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
        let size_bytes = match descriptor >> 6 {
            0 => usize::from(single_segment),
            log => 1 << log,
        };
        let before = dictionary + usize::from(!single_segment);
        let mut size = [0; 8];
        size[..size_bytes].copy_from_slice(rest.get(before..before + size_bytes)?);
        let window = if single_segment {
            // The whole frame is its window. Of the sizes only that of two bytes has an offset.
            u64::from_le_bytes(size) + if size_bytes == 2 { 256 } else { 0 }
        } else {
            let (exponent, mantissa) = (rest[0] >> 3, rest[0] & 7);
            let base = 1_u64 << (10 + exponent);
            base + base / 8 * u64::from(mantissa)
        };
        let blocks = at + (5 + before + size_bytes) as u64;
        Some(Self { window, has_checksum: descriptor & 4 != 0, blocks, skippable: false })
    }

    /// The offset of the byte after the frame. `None` if the file ends first.
    fn frame_end(&self, archive: &Input) -> io::Result<Option<u64>> {
        let mut at = self.blocks;
        if self.skippable {
            return Ok(Some(at));
        }
        loop {
            let mut header = [0; 4];
            if archive.read_at(&mut header[..3], at)? < 3 {
                return Ok(None);
            }
            let header = u32::from_le_bytes(header);
            let (last, kind, size) = (header & 1 == 1, header >> 1 & 3, header >> 3);
            // A block of type 1 is one byte, to be repeated.
            at += 3 + if kind == 1 { 1 } else { u64::from(size) };
            if last {
                return Ok(Some(at + if self.has_checksum { 4 } else { 0 }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::{Links, discover};
    use crate::model::{Reason, SourceKind};
    use crate::read::{Block, Blocks, ReadLimits};
    use crate::{ErrorKind, Result};

    /// The window and the length of a header with this descriptor and these bytes after it.
    fn header(descriptor: u8, rest: &[u8]) -> Option<(u64, u64)> {
        let bytes = [&FRAME[..], &[descriptor], rest].concat();
        Header::parse(&bytes, 0).map(|header| (header.window, header.blocks))
    }

    #[test]
    fn the_window_is_declared_or_is_the_size_of_a_single_segment() {
        assert_eq!(header(0x00, &[0]), Some((1 << 10, 6)));
        assert_eq!(header(0x04, &[18 << 3 | 1]), Some(((1 << 28) + (1 << 25), 6)));
        assert_eq!(header(0xC3, &[18 << 3, 9, 9, 9, 9, 1, 0, 0, 0, 0, 0, 0, 0]), Some((1 << 28, 18)));
        assert_eq!(header(0x20, &[7]), Some((7, 6)));
        assert_eq!(header(0x60, &[1, 0]), Some((257, 7)));
        assert_eq!(header(0xA1, &[9, 0, 0, 0, 32]), Some((1 << 29, 10)));
        assert_eq!(header(0xE2, &[9, 9, 0, 0, 0, 0, 1, 0, 0, 0]), Some((1 << 32, 15)));
        assert_eq!(header(0xE2, &[9, 9, 0, 0, 0, 0, 1, 0, 0]), None, "cut off");
        assert_eq!(header(0x00, &[]), None, "cut off");
    }
    /// An archive whose header asks for this window.
    fn zstd_with_window(text: &str, log: u8) -> Vec<u8> {
        let mut archive = zstd::encode_all(text.as_bytes(), 1).unwrap();
        archive[5] = (log - 10) << 3;
        archive
    }

    #[test]
    fn a_zstd_window_over_the_limit_is_an_error_with_its_size() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.json.zst");
        let skippable = [&[0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let read = |archive: Vec<u8>| {
            std::fs::write(&path, archive).unwrap();
            let files = discover(SourceKind::Logs, std::slice::from_ref(&path), Links::default()).unwrap().files;
            let mut blocks = Blocks::new(&files, ReadLimits { block_bytes: 10, ..ReadLimits::default() });
            let read = blocks.by_ref().collect::<Result<Vec<_>>>();
            // A file that is refused is not at its end, so the ledger does not know it.
            assert_eq!(blocks.take_ended().is_empty(), read.is_err());
            read
        };
        let blocks = read([zstd_with_window("{1}\n", 28), skippable.clone(), zstd_with_window("{2}\n", 27)].concat());
        assert_eq!(blocks.unwrap().iter().flat_map(Block::lines).count(), 2);
        for (log, size) in [(29, "512 MiB"), (31, "2048 MiB")] {
            let error =
                read([zstd_with_window("{1}\n", 21), skippable.clone(), zstd_with_window("{2}\n", log)].concat());
            let error = error.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Input);
            let expected = format!("a.json.zst: unpacking it needs a zstd window of {size}, and the limit is 256 MiB");
            assert!(error.to_string().contains(&expected), "{error}");
            assert!(error.hint_text().unwrap().contains(&format!("`zstd -d --long={log}`")), "{error:?}");
        }
        let blocks = read([zstd_with_window("{1}\n", 21), zstd_with_window("{2}\n", 32)].concat()).unwrap();
        let rejects: Vec<_> = blocks.iter().flat_map(|block| &block.rejects).map(|reject| reject.reason).collect();
        assert_eq!(rejects, [Reason::CorruptArchive], "no decoder has such a window");
    }
}
