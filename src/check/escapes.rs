//! Finds blocks whose strings may hold what PostgreSQL cannot store.
//!
//! Polars reads `\u0000` and a lone surrogate (`\ud800`) as NUL without a word, and one NUL makes the server refuse the
//! whole COPY. Escapes are rare, so looking at the raw bytes costs next to nothing. Pairs of surrogates, which
//! every emoji in an escaped log is, are fine.

use memchr::{memchr, memmem};

/// Whether some escape in `bytes` is NUL or half a surrogate pair, or a byte is NUL. It may err on the safe side (an
/// escaped backslash before `u0000`): then the lines are looked at one by one, and found good.
pub(super) fn may_hide_nul(bytes: &[u8]) -> bool {
    if memchr(0, bytes).is_some() {
        return true;
    }
    let mut paired = 0;
    for at in memmem::find_iter(bytes, br"\u") {
        if at < paired {
            continue;
        }
        match code_unit(bytes, at) {
            Some(0) | None => return true,
            Some(0xD800..=0xDBFF) if matches!(code_unit(bytes, at + 6), Some(0xDC00..=0xDFFF)) => paired = at + 12,
            Some(0xD800..=0xDFFF) => return true,
            Some(_) => {}
        }
    }
    false
}

/// Whether some escape in `bytes` is half of a surrogate pair, the other half there or not.
pub(super) fn has_surrogate(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, br"\u").any(|at| matches!(code_unit(bytes, at), Some(0xD800..=0xDFFF)))
}

/// The UTF-16 code unit that the escape `\uXXXX` at `at` stands for.
fn code_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(br"\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::may_hide_nul;

    #[test]
    fn nul_and_lone_surrogates_are_seen_and_pairs_and_accents_are_not() {
        for good in [r#"{"a":"caf\u00e9"}"#, r#"{"a":"\ud83d\ude00\uD83D\uDE00"}"#, r#"{"a":"plain"}"#] {
            assert!(!may_hide_nul(good.as_bytes()), "{good}");
        }
        for bad in [r"\u0000", r"\ud800", r"\ude00", r"\ud83d\u0041", r"\ud83d\ud83d\ude00", r"\u00", r"\uzzzz", "\0"] {
            assert!(may_hide_nul(bad.as_bytes()), "{bad}");
        }
    }
}
