//! One look at all bytes of a block, for what is so rare that most blocks have none of it.
//!
//! It is written so that the compiler makes vector instructions of it: whole blocks are looked through at nearly the speed of memory.

use std::iter::zip;

/// What the lines of a block have among them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Glance {
    /// A NUL, or an escape that is given as a number.
    pub(super) nul_or_escape: bool,
    /// How many brackets open an object or an array, those in strings included.
    pub(super) brackets: usize,
}

/// Bytes that are looked at at once. Brackets among them are counted in one byte.
const PIECE: usize = 128;

impl Glance {
    pub(super) fn at(bytes: &[u8]) -> Self {
        let (mut found, mut brackets) = (false, 0);
        // Each byte is looked at together with the one behind it.
        let behind = bytes.get(1..).unwrap_or_default();
        let (pieces, rest) = bytes[..behind.len()].as_chunks::<PIECE>();
        let (pieces_behind, rest_behind) = behind.as_chunks::<PIECE>();
        for (piece, behind) in zip(pieces, pieces_behind) {
            let seen = look(piece, behind);
            found |= seen.0;
            brackets += usize::from(seen.1);
        }
        let seen = look(rest, rest_behind);
        let last = look(&bytes[behind.len()..], &[0]);
        brackets += usize::from(seen.1) + usize::from(last.1);
        Self { nul_or_escape: found | seen.0 | last.0, brackets }
    }
}

/// Whether a NUL or the beginning of an escape is among these bytes, and how many opening brackets are.
#[inline(always)]
fn look(bytes: &[u8], behind: &[u8]) -> (bool, u8) {
    let (mut found, mut brackets) = (0, 0);
    for (byte, behind) in zip(bytes, behind) {
        found |= u8::from(*byte == 0) | (u8::from(*byte == b'\\') & u8::from(*behind == b'u'));
        // `[` and `{` differ in one bit.
        brackets += u8::from(*byte | 0x20 == b'{');
    }
    (found != 0, brackets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rare_is_seen_wherever_it_stands() {
        for length in 1..400 {
            let plain = vec![b'x'; length];
            assert_eq!(Glance::at(&plain), Glance::default());
            for at in 0..length {
                let with = |what: &[u8]| {
                    let mut bytes = plain.clone();
                    let end = length.min(at + what.len());
                    bytes[at..end].copy_from_slice(&what[..end - at]);
                    Glance::at(&bytes).nul_or_escape
                };
                assert!(with(b"\0"), "NUL at {at} of {length}");
                assert_eq!(with(br"\u"), at + 1 < length, "an escape at {at} of {length}");
                assert!(!with(br"\n") && !with(b"xu"));
            }
        }
        assert_eq!(Glance::at(b""), Glance::default());
    }

    #[test]
    fn brackets_that_open_are_counted() {
        for between in 0..300 {
            let text = ["[", &"x".repeat(between), "{}]"].concat().repeat(500);
            assert_eq!(Glance::at(text.as_bytes()), Glance { nul_or_escape: false, brackets: 1_000 });
        }
    }
}
