//! Recognises files that are no JSON, for the message about a file without a good line.

use super::input::first_bytes;
use crate::model::SourceFile;

/// The type of a file without a good line, by its first bytes. `None` if they are unknown or cannot be read.
pub(crate) fn looks_like(file: &SourceFile) -> Option<&'static str> {
    recognise(&first_bytes(file, 512).ok()?)
}

/// The signatures are those of `file`(1).
fn recognise(first: &[u8]) -> Option<&'static str> {
    let begins = |signature: &[u8]| first.starts_with(signature);
    let tar = first.get(257..262) == Some(b"ustar");
    let text = first.trim_ascii_start();
    let page = [&b"<!doctype"[..], b"<html", b"<?xml"];
    Some(match () {
        () if begins(b"PK\x03\x04") => "a zip archive, which has to be unpacked first",
        () if begins(b"BZh") => "a bzip2 archive, which has to be unpacked first",
        () if begins(b"\xFD7zXZ\0") => "an xz archive, which has to be unpacked first",
        () if tar => "a tar archive, which has to be unpacked first",
        () if begins(b"\xFF\xFE") || begins(b"\xFE\xFF") || first.get(1) == Some(&0) => {
            "UTF-16, which has to be converted to UTF-8 first: iconv -f UTF-16 -t UTF-8"
        }
        () if begins(b"PAR1") => "Parquet, not JSON",
        () if page.iter().any(|tag| text.len() >= tag.len() && text[..tag.len()].eq_ignore_ascii_case(tag)) => {
            "a web page, perhaps the error page of a server"
        }
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::recognise;

    #[test]
    fn other_file_formats_are_recognised_by_their_first_bytes() {
        let tar = [&[b'x'; 257][..], b"ustar\0"].concat();
        for (first, expected) in [
            (&b"PK\x03\x04..."[..], "zip"),
            (b"BZh91AY", "bzip2"),
            (b"\xFD7zXZ\0", "xz"),
            (&tar, "tar"),
            (b"\xFF\xFE{\0", "UTF-16"),
            (b"{\0\"\0", "UTF-16"),
            (b"\n<!DOCTYPE html>", "web page"),
            (b"<HTML>", "web page"),
        ] {
            assert!(recognise(first).is_some_and(|text| text.contains(expected)), "{expected}");
        }
        for first in [&b"{\"page\":1}"[..], b"", b"<", b"May 12"] {
            assert_eq!(recognise(first), None);
        }
    }
}
