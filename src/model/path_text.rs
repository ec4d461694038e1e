//! Paths as text.

use std::fmt::Write as _;
use std::path::Path;

/// Returns the path as text. A UTF-8 path is unchanged. In any other path, each byte that is not UTF-8 is written
/// `\xNN` and each backslash is doubled. So two different paths never have the same text, and `printf` restores the
/// path.
pub(crate) fn path_text(path: &Path) -> String {
    if let Some(text) = path.to_str() {
        return text.to_owned();
    }
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text += &chunk.valid().replace('\\', r"\\");
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    fn named(bytes: &[u8]) -> String {
        path_text(Path::new(OsStr::from_bytes(bytes)))
    }

    #[test]
    fn a_utf_8_path_is_unchanged() {
        for text in ["data/é \u{1F3B5}.json", r"odd\xFF.json", "", "new\nline"] {
            assert_eq!(named(text.as_bytes()), text);
        }
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_escaped_without_ambiguity() {
        assert_eq!(named(b"caf\xE9.json"), r"caf\xE9.json");
        assert_eq!(named(b"caf\xE8.json"), r"caf\xE8.json");
        assert_eq!(named("é\u{1F3B5}".as_bytes()[..5].as_ref()), r"é\xF0\x9F\x8E");
        assert_ne!(named(b"\xFF\\xFE"), named(b"\\xFF\xFE"));
    }
}
