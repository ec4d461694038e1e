//! Finds text that was none in the file.
//!
//! Where a string is expected, Polars' reader takes any value, without a word: `{"x":1}` becomes the text of that object, `1.50`
//! becomes `1.5`. The frame alone cannot tell them from a song that is really called so. So a column that has such a text is
//! looked up in the raw bytes: is its key always followed by a string or by null?

use memchr::memmem;
use polars::prelude::*;

/// Ids of users are logged as strings or as numbers: whole ones come out the same.
const EITHER: &str = "userId";

/// Whether some text of `frame`, which was read from `bytes`, may have been another value. It may err on the safe side: then
/// the lines are looked at one by one, and found good.
pub(super) fn may_hide_other_types(frame: &DataFrame, bytes: &[u8]) -> bool {
    frame.columns().iter().filter(|column| looks_rendered(column)).any(|column| {
        let expected = if column.name() == EITHER { is_string_null_or_whole } else { is_string_or_null };
        let values = column.len() - column.null_count();
        !all_values(column.name(), bytes, values, expected)
    })
}

fn looks_rendered(column: &Column) -> bool {
    column.str().is_ok_and(|texts| texts.iter().flatten().any(may_be_rendered))
}

/// Whether a text begins as another JSON value would (RFC 8259, section 3).
fn may_be_rendered(text: &str) -> bool {
    match text.as_bytes() {
        [b'{' | b'[' | b'-' | b'0'..=b'9', ..] => true,
        bytes => bytes == b"true" || bytes == b"false",
    }
}

/// Whether the key `name` is followed by an `expected` value wherever it stands, and stands there at least `values` times: a
/// key that is written with escapes would not be seen.
fn all_values(name: &str, bytes: &[u8], values: usize, expected: fn(&[u8]) -> bool) -> bool {
    let key = format!("\"{name}\"");
    let mut seen = 0;
    for at in memmem::find_iter(bytes, &key) {
        let rest = bytes[at + key.len()..].trim_ascii_start();
        // Without a colon the text was not a key.
        let Some(value) = rest.strip_prefix(b":") else { continue };
        if !expected(value.trim_ascii_start()) {
            return false;
        }
        seen += 1;
    }
    seen >= values
}

fn is_string_or_null(value: &[u8]) -> bool {
    matches!(value.first(), Some(b'"' | b'n'))
}

fn is_string_null_or_whole(value: &[u8]) -> bool {
    let end = value.iter().position(|byte| !matches!(byte, b'-' | b'0'..=b'9')).unwrap_or(value.len());
    is_string_or_null(value) || (end > 0 && !matches!(value.get(end), Some(b'.' | b'e' | b'E')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_looks_like_a_number_is_told_from_a_number() {
        let frame = df!("song" => ["1999"]).unwrap();
        assert!(!may_hide_other_types(&frame, br#"{"song" : "1999"} {"x":"song"} {"song":null}"#));
        assert!(may_hide_other_types(&frame, br#"{"song":"1999"} {"song": 1999}"#));
        assert!(may_hide_other_types(&frame, br#"{"s\u006fng":1999}"#));
    }

    #[test]
    fn the_id_of_a_user_may_be_a_whole_number() {
        let frame = df!("userId" => ["8"]).unwrap();
        for (value, hidden) in
            [("\"8\"", false), ("8", false), ("-8", false), ("8.0", true), ("8e0", true), ("true", true)]
        {
            let line = format!("{{\"userId\":{value}}}");
            assert_eq!(may_hide_other_types(&frame, line.as_bytes()), hidden, "{line}");
        }
    }
}
