//! Looks at each field of a line: may its value be of the right type, and is its name known?
//!
//! Where a string is expected, Polars' reader takes any value, without a word: `{"x":1}` becomes the text of that object, `1.50`
//! becomes `1.5`. What a value is shows in its first byte, so that one pass over the colons of a line finds what to look at by
//! itself, and the fields that nobody has told this program of.

use memchr::memrchr;
use wide::{u8x16, u8x64};

use super::numbers;
use crate::model::SourceKind;
use crate::scan::{self, Kind};

/// What the keys of the lines of a block are expected to be: most lines have the same ones in the same order.
pub(super) struct Keys {
    known: Vec<Known>,
    /// Which one came behind each the last time.
    next: Vec<usize>,
    expected: usize,
    unknown: Vec<String>,
}

/// A field that records are known to have.
struct Known {
    /// Its name, with the quotes.
    quoted: String,
    /// The last bytes of that, which are compared as one number.
    tail: u128,
    mask: u128,
    kind: Kind,
}

/// Bytes that are compared at once.
const TAIL: usize = size_of::<u128>();

impl Known {
    fn new(name: &str, kind: Kind) -> Self {
        let quoted = format!("\"{name}\"");
        let bytes = [&[0; TAIL], quoted.as_bytes()].concat();
        let kept = quoted.len().min(TAIL);
        let mask = u128::MAX.checked_shl(8 * u32::try_from(TAIL - kept).unwrap_or(0)).unwrap_or(0);
        Self { tail: tail(&bytes).unwrap_or(0) & mask, mask, quoted, kind }
    }

    /// Whether these bytes end in its name.
    fn ends(&self, before: &[u8]) -> bool {
        match tail(before) {
            Some(tail) if tail & self.mask != self.tail => false,
            Some(_) if self.quoted.len() <= TAIL => true,
            _ => before.ends_with(self.quoted.as_bytes()),
        }
    }
}

/// The last bytes as a number, the very last one in its highest place.
fn tail(bytes: &[u8]) -> Option<u128> {
    bytes.last_chunk::<TAIL>().map(|bytes| u128::from_le_bytes(*bytes))
}

impl Keys {
    pub(super) fn new(content: SourceKind) -> Self {
        let known: Vec<Known> = scan::known(content).map(|(name, kind)| Known::new(name, kind)).collect();
        Self { next: vec![0; known.len()], known, expected: 0, unknown: Vec::new() }
    }

    /// Whether no value of a line is of another type than its field's, and no garbage follows a number. It may err on the safe side
    /// (fields of the same name within others). Of a line that is no JSON it says nothing.
    pub(super) fn may_be_right(&mut self, line: &[u8]) -> bool {
        self.unknown.clear();
        let (mut right, mut arrays) = (true, false);
        for_each_colon(line, |colon| {
            let Some(kind) = self.kind(&line[..colon]) else { return };
            let value = line[colon + 1..].trim_ascii_start();
            right &= may_be(kind, value);
            arrays |= value.first() == Some(&b'[');
        });
        // The elements of an array have no colons in front of them.
        right && !(arrays && (numbers::may_hide_garbage(line) || numbers::long_exponents(line).next().is_some()))
    }

    /// What the value may be that follows these bytes and a colon, unless the colon is within a string.
    fn kind(&mut self, before: &[u8]) -> Option<Kind> {
        let expected = &self.known[self.expected];
        if expected.ends(before) {
            self.expected = self.next[self.expected];
            return Some(expected.kind);
        }
        let name = name(before)?;
        Some(match self.look_up(name) {
            Some(found) => self.known[found].kind,
            None => {
                self.unknown.push(unquoted(name));
                Kind::Unread
            }
        })
    }

    /// The unknown fields of the line that was looked at last. Fields of objects within it count as well.
    pub(super) fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// Which field has a name that is not where it was expected. It is expected there from now on.
    fn look_up(&mut self, quoted: &[u8]) -> Option<usize> {
        if let Some(found) = self.known.iter().position(|known| known.quoted.as_bytes() == quoted) {
            if let Some(last) = self.next.iter().position(|next| *next == self.expected) {
                self.next[last] = found;
            }
            self.expected = self.next[found];
            return Some(found);
        }
        // Written with escapes it may still be a known one.
        let name = unquoted(quoted);
        self.known.iter().position(|known| known.quoted[1..known.quoted.len() - 1] == name)
    }
}

/// Calls `visit` with the place of each colon. A line has so many of them that a search for the next one would begin more often than it
/// is worth: 64 bytes are asked at once.
fn for_each_colon(line: &[u8], mut visit: impl FnMut(usize)) {
    let (pieces, rest) = line.as_chunks::<PIECE>();
    let mut last = [0; PIECE];
    last[..rest.len()].copy_from_slice(rest);
    for (number, piece) in pieces.iter().chain([&last]).enumerate() {
        let mut colons = bits_of_colons(piece);
        while colons != 0 {
            visit(PIECE * number + colons.trailing_zeros() as usize);
            colons &= colons - 1;
        }
    }
}

/// Bytes that have a bit each in a word.
const PIECE: usize = 64;

/// A bit for each byte, set where it is a colon; that of the first byte is the lowest.
fn bits_of_colons(piece: &[u8; PIECE]) -> u64 {
    u8x64::from(*piece).simd_eq(u8x64::splat(b':')).to_bitmask()
}

/// Whether a value that begins so may be of this kind, or null, and is over behind its number, if it is one.
fn may_be(kind: Kind, value: &[u8]) -> bool {
    match (kind, value.first()) {
        (Kind::Number | Kind::Id | Kind::Unread, Some(b'-' | b'0'..=b'9')) => may_be_number(kind, value),
        (Kind::Number, Some(b'"')) => false,
        (Kind::Unread, _) | (_, Some(b'n' | b'"')) => true,
        _ => false,
    }
}

fn may_be_number(kind: Kind, value: &[u8]) -> bool {
    let end = end_of_number(value);
    let exponent = matches!(value.get(end), Some(b'e' | b'E'));
    let right = match kind {
        Kind::Number => !exponent,
        // Whole ones come out the same, as numbers or as text.
        Kind::Id => !exponent && !value[..end].contains(&b'.'),
        // Text is none: nothing more is asked of it here.
        Kind::Text | Kind::Unread => !exponent || !numbers::is_long_exponent(&value[end + 1..]),
    };
    right && (end < numbers::LONG || !numbers::may_hide_garbage(&value[..value.len().min(end + 1)]))
}

/// Where the digits, points and signs end that a value begins with. (A slash, which lies between them, is none, but is taken for one.)
fn end_of_number(value: &[u8]) -> usize {
    let of_number = |byte: &u8| matches!(byte, b'-'..=b'9');
    let Some(first) = value.first_chunk::<TAIL>() else {
        return value.iter().take_while(|byte| of_number(byte)).count();
    };
    let behind_minus = u8x16::from(*first) - u8x16::splat(b'-');
    let within = behind_minus.min(u8x16::splat(b'9' - b'-')).simd_eq(behind_minus).to_bitmask();
    match within.trailing_ones() as usize {
        TAIL => TAIL + value[TAIL..].iter().take_while(|byte| of_number(byte)).count(),
        end => end,
    }
}

/// The name that ends these bytes, with its quotes, if a name does: what is in front of a colon outside of a string.
fn name(before: &[u8]) -> Option<&[u8]> {
    let end = before.trim_ascii_end();
    let inner = end.strip_suffix(b"\"").filter(|inner| !is_escaped(inner))?;
    let mut start = inner.len();
    loop {
        start = memrchr(b'"', &inner[..start])?;
        if !is_escaped(&inner[..start]) {
            // Between two strings, the second of which begins with a colon, there is no name.
            let in_front = end[..start].trim_ascii_end().last();
            return matches!(in_front, Some(b'{' | b',')).then_some(&end[start..]);
        }
    }
}

/// Whether what follows these bytes is escaped: an odd number of backslashes is in front of it.
fn is_escaped(before: &[u8]) -> bool {
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

fn unquoted(name: &[u8]) -> String {
    serde_json::from_slice(name).unwrap_or_else(|_| String::from_utf8_lossy(name).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of the last of these lines.
    fn looked_at(lines: &[&str]) -> (bool, Vec<String>) {
        let mut keys = Keys::new(SourceKind::Logs);
        let right = lines.iter().map(|line| keys.may_be_right(line.as_bytes())).last().unwrap();
        (right, keys.unknown().to_vec())
    }

    #[test]
    fn values_of_another_type_are_seen_wherever_the_field_stands() {
        for (line, right) in [
            (r#"{"song":"1999","ts":1,"level":null}"#, true),
            (r#"{"ts" : -1,"song" :	"x"}"#, true),
            (r#"{"song":1999}"#, false),
            (r#"{"s\u006fng":1999}"#, false),
            (r#"{"song":["x"]}"#, false),
            (r#"{"song":"x","song":true}"#, false),
            (r#"{"ts":"1"}"#, false),
            (r#"{"length":false}"#, false),
            (r#"{"length":1.5}"#, true),
            (r#"{"length":1e5}"#, false),
            (r#"{"status":"any","x":[1]}"#, true),
            (r#"{"userId":"8"}"#, true),
            (r#"{"userId":8}"#, true),
            (r#"{"userId":-8}"#, true),
            (r#"{"userId":8.0}"#, false),
            (r#"{"userId":8e0}"#, false),
            (r#"{"userId":true}"#, false),
            (r#"{"ts":1234567890123456789x}"#, false),
            (r#"{"x":1234567890123456789x,"ts":1}"#, false),
            (r#"{"x":{"y":[0,1234567890123456789x]},"ts":1}"#, false),
            (r#"{"status":-1234567890123456789/,"ts":1}"#, false),
            (r#"{"x":1e1234567890,"ts":1}"#, false),
            (r#"{"x":[1e1234567890],"ts":1}"#, false),
            (r#"{"x":1e5,"ts":1}"#, true),
            (r#"{"x":[1234567890123456789,1.2345678901234567891],"length":12345678901234567890}"#, true),
        ] {
            assert_eq!(looked_at(&[line]).0, right, "{line}");
            assert_eq!(looked_at(&[r#"{"song":"x","ts":1}"#, r#"{"userId":"1","ts":1}"#, line]).0, right, "{line}");
        }
    }

    #[test]
    fn colons_are_found_wherever_they_stand() {
        for length in 0..300 {
            for every in [1, 2, 7, 63, 64, 65] {
                let line: Vec<u8> = (0..length).map(|at| if at % every == 0 { b':' } else { b';' }).collect();
                let mut found = Vec::new();
                for_each_colon(&line, |colon| found.push(colon));
                assert!(found.into_iter().eq((0..length).step_by(every)), "every {every} of {length}");
            }
        }
    }

    #[test]
    fn a_number_ends_where_its_digits_do() {
        for behind in ["", ",", "e5", "x", ":", "}".repeat(20).as_str()] {
            for digits in 0..40 {
                let value = format!("{}{behind}", "-1.0987654321".repeat(4).split_at(digits).0);
                assert_eq!(end_of_number(value.as_bytes()), digits, "{value}");
            }
        }
    }

    #[test]
    fn fields_in_any_order_are_known_and_colons_in_strings_are_none() {
        let lines = [
            r#"{"page":"a: b","ts" : 1,"userId":"\":","status":200}"#,
            r#"{"ts":1,"page":"\\","p\u0061ge":"x"}"#,
            r#"{"artist":":wumpscut:","song" : ": ","page":":","ts":1}"#,
            r#"{"ts":1,"page":"x","userId":1}"#,
        ];
        for last in 1..=lines.len() {
            assert_eq!(looked_at(&lines[..last]), (true, vec![]));
        }
    }

    #[test]
    fn unknown_fields_are_named_those_within_others_too() {
        assert_eq!(looked_at(&[r#"{"page":"x","mood":{"level":"free","depth":1},"ts":1}"#]).1, ["mood", "depth"]);
        assert_eq!(looked_at(&[r#"{"page":"x"}"#, r#"{"Page":1,"mood" :2,"page":"x"}"#]).1, ["Page", "mood"]);
    }
}
