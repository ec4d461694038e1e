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

/// Whether any of these places in a line, in order, is outside of its strings. The line is walked once, however many they are.
pub(super) fn any_outside_of_strings(line: &[u8], places: impl Iterator<Item = usize>) -> bool {
    let (mut start, mut in_string) = (0, false);
    for place in places {
        // Between two places there is nothing but what has to be walked over; a backslash takes the byte behind it along.
        while start < place {
            match line[start] {
                b'\\' if in_string => start += 1,
                b'"' => in_string = !in_string,
                _ => {}
            }
            start += 1;
        }
        if !in_string {
            return true;
        }
    }
    false
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
    fn places_within_strings_and_outside_of_them_are_told_apart() {
        let line = br#"{"x":"1 \" 2","y":3,"\\":4}"#;
        let outside: Vec<_> = (0..line.len())
            .filter(|at| line[*at].is_ascii_digit() && any_outside_of_strings(line, [*at].into_iter()))
            .collect();
        assert_eq!(outside.iter().map(|at| line[*at]).collect::<Vec<_>>(), b"34");
        assert!(any_outside_of_strings(line, 0..1) && !any_outside_of_strings(line, 6..8));
    }

    #[test]
    fn brackets_count_where_they_stand_inside_each_other_and_outside_of_strings() {
        assert_eq!(depth(br#"{"a":[{"b":[]},[]],"c":{}}"#), 4);
        assert_eq!(depth(br#"{"a":"[[[\"[[["}"#), 1);
        assert!(ends_in_string(br#"{"a":"[\""#) && !ends_in_string(br#"{"a":"\\""#));
    }
}
