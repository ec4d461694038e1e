//! Finds lines that are nested so deeply that Polars' reader, which recurses, would run out of stack and take the process
//! with it.

use memchr::{memchr, memchr2_iter};

/// So many objects and arrays may stand inside each other.
pub(super) const DEPTH: usize = 100;

/// Whether some line opens more objects and arrays than may stand inside each other. It may err on the safe side (brackets within
/// strings, brackets side by side): then [`depth`] knows better.
pub(super) fn may_be_too_deep(lines: &[u8]) -> bool {
    // Of so many brackets on one line, half as many follow each other from one that is counted here to the next.
    const STEP: usize = DEPTH / 2;
    let mut step = 0;
    memchr2_iter(b'{', b'[', lines).enumerate().any(|(number, at)| {
        let ends = number % STEP == STEP - 1;
        let from = if number % STEP == 0 { std::mem::replace(&mut step, at) } else { step };
        ends && memchr(b'\n', &lines[from..at]).is_none()
    })
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
    fn brackets_of_many_lines_are_not_those_of_one() {
        let line = |brackets: usize| format!("{{{}}}\n", "[".repeat(brackets));
        assert!(!may_be_too_deep(line(3).repeat(1_000).as_bytes()));
        for before in 0..60 {
            let lines = [line(0).repeat(before), line(DEPTH), line(2).repeat(7)].concat();
            assert!(may_be_too_deep(lines.as_bytes()), "behind {before} lines");
        }
    }

    #[test]
    fn brackets_count_where_they_stand_inside_each_other_and_outside_of_strings() {
        assert_eq!(depth(br#"{"a":[{"b":[]},[]],"c":{}}"#), 4);
        assert_eq!(depth(br#"{"a":"[[[\"[[["}"#), 1);
        assert!(ends_in_string(br#"{"a":"[\""#) && !ends_in_string(br#"{"a":"\\""#));
    }
}
