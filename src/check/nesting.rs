//! Finds lines that are nested so deeply that Polars' reader, which recurses, would run out of stack and take the process
//! with it.

use memchr::memchr2_iter;

/// So many objects and arrays may stand inside each other.
pub(super) const DEPTH: usize = 100;

/// Whether a line opens more objects and arrays than may stand inside each other. It may err on the safe side (brackets within
/// strings, brackets side by side): then [`depth`] knows better.
pub(super) fn may_be_too_deep(line: &[u8]) -> bool {
    memchr2_iter(b'{', b'[', line).nth(DEPTH).is_some()
}

/// How many objects and arrays stand inside each other at most.
pub(super) fn depth(line: &[u8]) -> usize {
    walked(line).0
}

/// Whether a string is open at the end of these bytes.
pub(super) fn ends_in_string(bytes: &[u8]) -> bool {
    walked(bytes).1
}

/// The greatest depth, and whether a string is open at the end.
fn walked(line: &[u8]) -> (usize, bool) {
    let (mut depth, mut deepest, mut in_string) = (0_usize, 0, false);
    let mut bytes = line.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_string => drop(bytes.next()),
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    (deepest, in_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_looked_at_more_closely_that_has_more_brackets_than_may_be() {
        for (brackets, too_deep) in [(DEPTH, false), (DEPTH + 1, true)] {
            assert_eq!(may_be_too_deep("[]".repeat(brackets).as_bytes()), too_deep);
        }
    }

    #[test]
    fn brackets_count_where_they_stand_inside_each_other_and_outside_of_strings() {
        assert_eq!(depth(br#"{"a":[{"b":[]},[]],"c":{}}"#), 4);
        assert_eq!(depth(br#"{"a":"[[[\"[[["}"#), 1);
        assert!(ends_in_string(br#"{"a":"[\""#) && !ends_in_string(br#"{"a":"\\""#));
    }
}
