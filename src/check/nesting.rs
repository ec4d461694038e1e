//! Finds lines that may be nested so deeply that Polars' reader, which recurses, would run out of stack and take the process
//! with it.

use memchr::memchr2_iter;

/// As deep as the parser of single lines goes, which says so instead.
const DEPTH: usize = 128;

/// Whether a line opens more objects and arrays than may stand inside each other. It may err on the safe side (brackets
/// within strings, brackets side by side): then the lines are looked at one by one, and found good.
pub(super) fn may_be_too_deep(line: &[u8]) -> bool {
    line.len() >= DEPTH && memchr2_iter(b'{', b'[', line).nth(DEPTH - 1).is_some()
}
