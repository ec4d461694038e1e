//! The fast decoder. simd-json reads a line, and its values become a [`Record`].
//!
//! simd-json accepts some lines that are not JSON, and reads some numbers wrongly. Such lines are rare and easy to
//! recognise. The fast decoder leaves them to [`super::explain`]. That module uses serde_json, which reads all of them
//! correctly:
//!
//! - NUL bytes: simd-json takes a NUL byte as the end of a number (see its own test `int_trailing_invalid`).
//! - Surrogates in escapes: simd-json reads half of a pair as NUL. It does not check the range of the second half. (It
//!   reads an escaped NUL correctly, but PostgreSQL cannot store NUL.)
//! - Long numbers: from 18 digits on, simd-json does not check the bytes after the number.
//! - Exponents: simd-json keeps only 32 bits of them. So it reads `5e-4294967295` as 50.
//!
//! The fast decoder also leaves records that contain arrays or objects to that module. The known forms of records have
//! none.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use simd_json::{Buffers, Node, StaticNode, Tape};

use super::fields::Fields;
use super::record::{Record, Value};

/// Integers below this have fewer than 18 digits.
const SHORT_INTEGER: u64 = 100_000_000_000_000_000;

/// A float with fewer than 19 digits ends within this number of bytes.
const SHORT_FLOAT: usize = 20;

/// Decodes lines, one after the other.
pub(super) struct Decoder {
    keys: Keys,
    /// Copies of the lines. simd-json replaces the escapes of texts in place, and views refer to these texts.
    pub(super) decoded: Vec<u8>,
    buffers: Buffers,
    tape: Tape<'static>,
}

impl Decoder {
    /// A decoder of lines that have this number of `bytes` in total.
    pub(super) fn new(fields: &'static Fields, bytes: usize) -> Self {
        let (decoded, tape) = (Vec::with_capacity(bytes), Tape(Vec::new()));
        Self { keys: Keys::new(fields), decoded, buffers: Buffers::new(1024), tape }
    }

    /// Returns the record on a line. Returns `None` if the line is not exactly one JSON object, or if simd-json may
    /// read it wrongly.
    pub(super) fn decode<'a>(&'a mut self, line: &[u8]) -> Option<Record<'a>> {
        if memchr(0, line).is_some() || has_wrong_escape(line) {
            return None;
        }
        let start = self.decoded.len();
        self.decoded.extend_from_slice(line);
        let addresses = self.decoded.as_ptr_range();
        let addresses = addresses.start.addr()..addresses.end.addr();
        let mut tape = std::mem::replace(&mut self.tape, Tape(Vec::new())).reset();
        let parsed = simd_json::fill_tape(&mut self.decoded[start..], &mut self.buffers, &mut tape);
        let record = parsed.ok().and_then(|()| record(&tape.0, &mut self.keys, line, addresses));
        self.tape = tape.reset();
        record
    }
}

fn record<'a>(nodes: &[Node<'a>], keys: &mut Keys, line: &[u8], decoded: Range<usize>) -> Option<Record<'a>> {
    let (Node::Object { len, .. }, fields) = nodes.split_first()? else { return None };
    // If no value is an array or an object, each key and each value is one node.
    let (pairs, []) = fields.as_chunks::<2>() else { return None };
    if pairs.len() != *len {
        return None;
    }
    let mut record = Record::new(keys.fields);
    let start = decoded.end - line.len();
    record.decoded = decoded;
    for [key, value] in pairs {
        let Node::String(key) = key else { return None };
        let value = match *value {
            Node::String(text) => Value::Text(text),
            Node::Static(value) => number(value).or_else(|| short_float(value, key, line, start))?,
            Node::Object { .. } | Node::Array { .. } => return None,
        };
        match keys.find(key) {
            Some(field) => record.set(field, value),
            None => record.unknown.push(key),
        }
    }
    Some(record)
}

/// Returns a null, boolean or integer. `None` if the value is of another type, or if simd-json may have read it
/// wrongly.
fn number(value: StaticNode) -> Option<Value<'static>> {
    match value {
        StaticNode::Null => Some(Value::Null),
        StaticNode::Bool(_) => Some(Value::Bool),
        StaticNode::I64(number) => (number.unsigned_abs() < SHORT_INTEGER).then_some(Value::Int(number)),
        StaticNode::U64(number) if number < SHORT_INTEGER => i64::try_from(number).ok().map(Value::Int),
        _ => None,
    }
}

/// Returns the float after this key, if it is short and has no exponent. `start` is the address of the copy of the
/// line.
fn short_float(value: StaticNode, key: &str, line: &[u8], start: usize) -> Option<Value<'static>> {
    let StaticNode::F64(number) = value else { return None };
    // A key without escapes has the same offset in the line as in the copy.
    let behind = line.get(key.as_ptr().addr().wrapping_sub(start)..)?.strip_prefix(key.as_bytes())?;
    let behind = behind.strip_prefix(b"\"")?.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    let end = behind.iter().take(SHORT_FLOAT).position(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'-'))?;
    (!matches!(behind[end], b'e' | b'E')).then_some(Value::Float(number))
}

/// Whether an escape in the line may be half of a surrogate pair (`\uD800` to `\uDFFF`) or NUL. It may also be a false
/// alarm, because the backslash can be escaped.
pub(super) fn has_wrong_escape(line: &[u8]) -> bool {
    static ESCAPE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(br"\u"));
    let mut escapes = ESCAPE.find_iter(line);
    escapes.any(|at| {
        let digits = &line[at + 2..];
        matches!(digits, [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..] | [b'0', b'0', b'0', b'0', ..])
    })
}

/// Finds the fields of keys. Most lines have the same keys in the same order. So the first candidate is the field that
/// followed the previous field in the last line.
struct Keys {
    fields: &'static Fields,
    /// For each field, the field that followed it the last time.
    next: Vec<usize>,
    last: usize,
}

impl Keys {
    fn new(fields: &'static Fields) -> Self {
        Self { fields, next: vec![0; fields.names.len()], last: 0 }
    }

    fn find(&mut self, key: &str) -> Option<usize> {
        let expected = self.next[self.last];
        let found = if self.fields.names[expected] == key { expected } else { self.fields.find(key)? };
        self.next[self.last] = found;
        self.last = found;
        Some(found)
    }
}
