//! Finds text that was none in the file.
//!
//! Where a string is expected, Polars' reader takes any value, without a word: `{"x":1}` becomes the text of that object, `1.50`
//! becomes `1.5`. The frame alone cannot tell them from a song that is really called so. So a column that has such a text is
//! looked up in the raw bytes: is its key always followed by a string or by null?

use memchr::memmem;
use polars::prelude::*;

/// A text that the reader takes from a number too: ids of users are logged either way.
const EITHER: &str = "userId";

/// Whether some text of `frame`, which was read from `bytes`, may have been another value. It may err on the safe side: then
/// the lines are looked at one by one, and found good.
pub(super) fn may_hide_other_types(frame: &DataFrame, bytes: &[u8]) -> bool {
    let suspects = frame.columns().iter().filter(|column| column.name() != EITHER && looks_rendered(column));
    suspects.into_iter().any(|column| is_ever_no_string(column.name(), bytes))
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

/// Whether the key `name` is ever followed by a value that is neither a string nor null.
fn is_ever_no_string(name: &str, bytes: &[u8]) -> bool {
    let key = format!("\"{name}\"");
    memmem::find_iter(bytes, &key).any(|at| {
        let rest = bytes[at + key.len()..].trim_ascii_start();
        let value = rest.strip_prefix(b":").map(<[u8]>::trim_ascii_start);
        // Without a colon the text was not a key.
        value.is_some_and(|value| !matches!(value.first(), Some(b'"' | b'n')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_looks_like_a_number_is_told_from_a_number() {
        let frame = df!("song" => ["1999"]).unwrap();
        assert!(!may_hide_other_types(&frame, br#"{"song" : "1999"} {"x":"song"} {"song":null}"#));
        assert!(may_hide_other_types(&frame, br#"{"song":"1999"} {"song": 1999}"#));
    }
}
