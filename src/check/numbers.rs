//! Finds lines with numbers that Polars' reader would bend.
//!
//! Of a number of 19 digits or more it does not look at what follows: `1234567890123456789abc` is read as the number in front, without
//! a word. Of an exponent of ten digits or more it takes the last bits: `5e-4294967295` is read as 50.

use memchr::memchr2_iter;

/// So many digits, points among them, are a long number.
pub(super) const LONG: usize = 19;

/// Whether behind some long number in `bytes` there is what cannot follow one. It may err on the safe side (digits in strings,
/// numbers with exponents): then the lines are looked at one by one, and found good.
pub(super) fn may_hide_garbage(bytes: &[u8]) -> bool {
    let is_digit = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'.');
    // Wherever a long number lies, one byte in so many is of it.
    let mut at = LONG - 1;
    while let Some(byte) = bytes.get(at) {
        if is_digit(&byte) {
            let end = at + bytes[at..].iter().take_while(is_digit).count();
            let start = at - bytes[..at].iter().rev().take_while(is_digit).count();
            let points = bytes[start..end].iter().filter(|byte| **byte == b'.').count();
            if end - start >= LONG && (points > 1 || !bytes.get(end).copied().is_none_or(may_follow)) {
                return true;
            }
            at = end;
        }
        at += LONG;
    }
    false
}

/// So many digits are a long exponent.
const LONG_EXPONENT: usize = 10;

/// Where exponents of many digits follow a digit in `bytes`: the places of their letters, those in strings included.
pub(super) fn long_exponents(bytes: &[u8]) -> impl Iterator<Item = usize> {
    memchr2_iter(b'e', b'E', bytes).filter(|at| {
        let follows_digit = at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_digit());
        follows_digit && is_long_exponent(&bytes[at + 1..])
    })
}

/// Whether these bytes, behind the letter of an exponent, begin with many digits.
pub(super) fn is_long_exponent(bytes: &[u8]) -> bool {
    let digits = bytes.strip_prefix(b"-").or(bytes.strip_prefix(b"+")).unwrap_or(bytes);
    digits.iter().take(LONG_EXPONENT).take_while(|byte| byte.is_ascii_digit()).count() == LONG_EXPONENT
}

/// White space, and what ends a value or a string.
fn may_follow(byte: u8) -> bool {
    matches!(byte, b',' | b'}' | b']' | b'"' | b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_of_many_digits_are_found() {
        for (text, found) in [
            ("1e0000000005", vec![1]),
            ("-1.5E+1234567890,2e-1234567890", vec![4, 18]),
            ("1e123456789", vec![]),
            ("name1234567890", vec![]),
            ("e1234567890", vec![]),
            ("1e", vec![]),
        ] {
            assert_eq!(long_exponents(text.as_bytes()).collect::<Vec<_>>(), found, "{text}");
        }
    }

    #[test]
    fn garbage_behind_a_long_number_is_seen_wherever_it_stands() {
        for before in 0..60 {
            let hides = |text: &str| may_hide_garbage(format!("{}{text}", " ".repeat(before)).as_bytes());
            for bad in [
                "1234567890123456789x",
                "1.2345678901234567.89,",
                "-1.234567890123456789\u{b},",
                "0.0000000000000000000000000000000001e5",
                "{1234567890123456789\u{e9}",
            ] {
                assert!(hides(bad), "{bad} behind {before}");
            }
            for good in [
                "1234567890123456789,",
                "\"12345678901234567890 x\"",
                "123456789012345678x",
                "12345678 12345678x",
                "1.2345678901234567890]",
            ] {
                assert!(!hides(good), "{good} behind {before}");
            }
        }
    }
}
