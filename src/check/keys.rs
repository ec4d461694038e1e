//! Looks at each field of a line: may its value be of the right type, and is its name known?
//!
//! Where a string is expected, Polars' reader takes any value, without a word: `{"x":1}` becomes the text of that object, `1.50`
//! becomes `1.5`. What a value is shows in its first byte, so that one pass over the colons of a line finds what to look at by
//! itself, and the fields that nobody has told this program of.

use memchr::{memchr_iter, memrchr};

use crate::discover::Content;
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
    pub(super) fn new(content: Content) -> Self {
        let known: Vec<Known> = scan::known(content).map(|(name, kind)| Known::new(name, kind)).collect();
        Self { next: vec![0; known.len()], known, expected: 0, unknown: Vec::new() }
    }

    /// Whether no value of a line is of another type than its field's. It may err on the safe side (fields of the same name within
    /// others). Of a line that is no JSON it says nothing.
    pub(super) fn may_be_right(&mut self, line: &[u8]) -> bool {
        self.unknown.clear();
        let mut right = true;
        for colon in memchr_iter(b':', line) {
            let (before, value) = (&line[..colon], &line[colon + 1..]);
            let expected = &self.known[self.expected];
            if expected.ends(before) {
                right &= may_be(expected.kind, value);
                self.expected = self.next[self.expected];
            } else if let Some(name) = name(before) {
                match self.look_up(name) {
                    Some(found) => right &= may_be(self.known[found].kind, value),
                    None => self.unknown.push(unquoted(name)),
                }
            }
        }
        right
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

/// Whether a value that begins so may be of this kind, or null.
fn may_be(kind: Kind, value: &[u8]) -> bool {
    let value = match value {
        [b' ' | b'\t' | b'\r', ..] => value.trim_ascii_start(),
        _ => value,
    };
    match (kind, value.first()) {
        (Kind::Unread, _) | (_, Some(b'n')) => true,
        (Kind::Text | Kind::Id, Some(b'"')) => true,
        // Of an exponent of ten digits and more Polars' reader takes the last bits.
        (Kind::Number, Some(b'-' | b'0'..=b'9')) => !matches!(behind_digits(value, b"-."), Some(b'e' | b'E')),
        // Whole ones come out the same, as numbers or as text.
        (Kind::Id, Some(b'-' | b'0'..=b'9')) => !matches!(behind_digits(value, b"-"), Some(b'.' | b'e' | b'E')),
        _ => false,
    }
}

/// What follows the digits, and these others, that a value begins with.
fn behind_digits(value: &[u8], others: &[u8]) -> Option<u8> {
    value.iter().copied().find(|byte| !byte.is_ascii_digit() && !others.contains(byte))
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
        let mut keys = Keys::new(Content::Logs);
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
        ] {
            assert_eq!(looked_at(&[line]).0, right, "{line}");
            assert_eq!(looked_at(&[r#"{"song":"x","ts":1}"#, r#"{"userId":"1","ts":1}"#, line]).0, right, "{line}");
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
