//! Recognises JSON in files without an extension, which eventsim and Spark write.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes that are read to recognise a file.
pub(super) const BYTES: usize = 512;

/// Whether a regular file without an extension begins like JSON records. It may be compressed. A file that cannot be
/// read is not recognised.
pub(super) fn is_json(path: &Path) -> bool {
    path.extension().is_none() && first_bytes(path).is_ok_and(|bytes| begins_a_record(&bytes))
}

/// Whether other programs treat a file of this name as hidden, as Hadoop and Spark do with `_SUCCESS`.
pub(super) fn is_marker(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"_"))
}

fn first_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    File::open(path)?.take(BYTES as u64).read_to_end(&mut raw)?;
    unpacked(&raw)
}

/// The contents of the first bytes of a file, which may be those of an archive.
pub(super) fn unpacked(raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // Of an archive that is cut here, the part before the cut can be unpacked.
    let _cut = match raw {
        // RFC 1952, section 2.3.1
        [0x1F, 0x8B, ..] => flate2::bufread::GzDecoder::new(raw).read_to_end(&mut bytes),
        // RFC 8878, section 3.1.1
        [0x28, 0xB5, 0x2F, 0xFD, ..] => zstd::Decoder::with_buffer(raw)?.take(BYTES as u64).read_to_end(&mut bytes),
        _ => return Ok(raw.to_vec()),
    };
    Ok(bytes)
}

/// Whether these bytes begin with an object, or with an array of objects. A bracket alone is not enough, because
/// other formats begin with one.
pub(super) fn begins_a_record(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let object = match text.strip_prefix(b"[") {
        Some(elements) => elements.trim_ascii_start(),
        None => text,
    };
    object.strip_prefix(b"{").is_some_and(|fields| matches!(fields.trim_ascii_start().first(), Some(b'"' | b'}')))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    #[test]
    fn json_is_recognised_by_its_first_bytes() {
        let long = format!("{{\"page\":\"{}\"}}", "x".repeat(10_000));
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(long.as_bytes()).unwrap();
        let zstd = zstd::encode_all(long.as_bytes(), 1).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let is_json = |name: &str, bytes: &[u8]| {
            let path = dir.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            super::is_json(&path)
        };
        for json in
            [&b"{\"a\":1}"[..], b"\xEF\xBB\xBF\n { }", b"[\n{\"a\":1}", long.as_bytes(), &gzip.finish().unwrap(), &zstd]
        {
            assert!(is_json("part-00000", json), "{}", json.escape_ascii());
        }
        for other in [&b""[..], b"{", b"[core]", b"[1]", b"May 12", b"\x1F\x8B", b"PAR1", b"{% template %}"] {
            assert!(!is_json("part-00000", other), "{}", other.escape_ascii());
        }
        assert!(!is_json("notes.txt", b"{\"a\":1}"));
        assert!(!super::is_json(&dir.path().join("missing")));
    }
}
