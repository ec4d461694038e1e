//! Finds frames whose text may be an object or an array that the reader rendered.
//!
//! Where a string is expected, Polars' reader takes `{"x":1}` as the text of that object, without a word. The frame alone
//! cannot tell it from a song that is really called so; the line can.

use polars::prelude::*;

/// Whether some text of `frame` looks like a rendered object or array. It may err on the safe side: then the lines are looked
/// at one by one, and found good.
pub(super) fn may_hide_structure(frame: &DataFrame) -> bool {
    frame
        .columns()
        .iter()
        .filter_map(|column| column.str().ok())
        .any(|texts| texts.iter().flatten().any(looks_rendered))
}

/// An object, or an array whose first element can begin as the rest does: `[untitled]` cannot.
fn looks_rendered(text: &str) -> bool {
    match text.as_bytes() {
        [b'{', b'"' | b'}', ..] => true,
        [b'[', first, ..] => matches!(first, b'"' | b'[' | b']' | b'{' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'),
        _ => false,
    }
}
