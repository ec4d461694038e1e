//! Ways to damage a file.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::corpus;

/// Bytes that cause problems at the wrong place.
const TOKENS: [&[u8]; 60] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\",
    b",",
    b":",
    b"\n",
    b"\r",
    b" ",
    b"\t",
    b"\0",
    b"\xFF",
    b"\x0C",
    b"\x0B",
    b"\r\n",
    b"\n\n",
    b"\n{",
    b"}\n",
    b"{\n",
    b"}{",
    b"} {",
    b"[{",
    b"}]",
    b"},",
    b"[\n",
    b"]\n",
    b",\n",
    b"\\\n",
    b"\"\n",
    b"\"\"",
    b"{}",
    b"[]",
    b"\xEF\xBB\xBF",
    b"\xC3",
    b"\xE2\x80\xA8",
    b"\\u0000",
    b"\\u0022",
    b"\\ud800",
    b"\\udc00",
    b"\\x",
    b"\\",
    b"null",
    b"true",
    b"NaN",
    b"-Infinity",
    b"1e400",
    b"-0",
    b"01",
    b"1.",
    b"1.50",
    b"9223372036854775808",
    b"9007199254740993.0",
    b"/*",
    b"//",
    b"nul",
    b"-",
    b"{\"page\":\"Home\"}",
    b"{\"song_id\":\"S\",\"artist_id\":\"A\"}",
];

/// The maximum size of a file in bytes. It is small because there are many cases. It is larger than the 64 KiB that the
/// reader takes at a time when it needs more than it asked for.
const LARGEST: usize = 256 * 1024;

/// A place in a file.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    at: Index,
    /// Go forward to the next character with a meaning in JSON.
    at_joint: bool,
}

/// A way to damage a file.
#[derive(Debug, Clone)]
pub(crate) enum Mutation {
    Flip(Place, u8),
    Insert(Place, Vec<u8>),
    Replace(Place, usize, Vec<u8>),
    Delete(Place, usize),
    /// Repeat the bytes at the place this many times.
    Repeat(Place, usize, usize),
    /// Copy the bytes at the first place to the second.
    Copy(Place, usize, Place),
    /// Continue with another file from the place on.
    Splice(Place, Index, Place),
    Truncate(Place),
    /// Replace the first text everywhere with the second.
    ReplaceAll(&'static [u8], &'static [u8]),
}

pub(crate) fn mutations(most: usize) -> impl Strategy<Value = Vec<Mutation>> {
    proptest::collection::vec(mutation(), 0..=most)
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        2 => (place(), 0..8_u8).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        6 => (place(), inserted()).prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        4 => (place(), 1..8_usize, inserted()).prop_map(|(at, length, bytes)| Mutation::Replace(at, length, bytes)),
        3 => (place(), length()).prop_map(|(at, length)| Mutation::Delete(at, length)),
        2 => (place(), length(), times()).prop_map(|(at, length, times)| Mutation::Repeat(at, length, times)),
        2 => (place(), length(), place()).prop_map(|(from, length, to)| Mutation::Copy(from, length, to)),
        1 => (place(), any::<Index>(), place()).prop_map(|(at, other, from)| Mutation::Splice(at, other, from)),
        1 => place().prop_map(Mutation::Truncate),
        1 => (select(&TOKENS[..]), select(&TOKENS[..])).prop_map(|(from, to)| Mutation::ReplaceAll(from, to)),
    ]
}

fn place() -> impl Strategy<Value = Place> {
    (any::<Index>(), any::<bool>()).prop_map(|(at, at_joint)| Place { at, at_joint })
}

fn inserted() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => select(&TOKENS[..]).prop_map(<[u8]>::to_vec),
        1 => (select(&TOKENS[..]), times()).prop_map(|(token, times)| token.repeat(times)),
        1 => proptest::collection::vec(any::<u8>(), 1..5),
    ]
}

fn length() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 1..10_usize, 2 => 10..100_usize, 1 => 100..2_000_usize]
}

fn times() -> impl Strategy<Value = usize> {
    prop_oneof![8 => 1..4_usize, 4 => 4..150_usize, 1 => 150..20_000_usize]
}

impl Place {
    fn of(&self, bytes: &[u8]) -> usize {
        let at = self.at.index(bytes.len() + 1);
        let joint = |byte: &u8| matches!(byte, b'{' | b'}' | b'[' | b']' | b'"' | b',' | b':' | b'\n' | b'\\');
        match bytes[at..].iter().position(joint) {
            Some(ahead) if self.at_joint => at + ahead,
            _ => at,
        }
    }
}

impl Mutation {
    /// Damages a file. At most `LARGEST` bytes are kept.
    pub(crate) fn apply(&self, bytes: &mut Vec<u8>) {
        let range = |at: &Place, length: usize, bytes: &[u8]| {
            let at = at.of(bytes);
            at..(at + length).min(bytes.len())
        };
        match self {
            Self::Flip(at, bit) => {
                let at = at.of(bytes);
                bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << bit);
            }
            Self::Insert(at, inserted) => {
                let at = at.of(bytes);
                drop(bytes.splice(at..at, inserted.iter().copied()));
            }
            Self::Replace(at, length, by) => {
                let range = range(at, *length, bytes);
                drop(bytes.splice(range, by.iter().copied()));
            }
            Self::Delete(at, length) => {
                let range = range(at, *length, bytes);
                drop(bytes.drain(range));
            }
            Self::Repeat(at, length, times) => {
                let range = range(at, *length, bytes);
                let times = (*times).min(LARGEST / range.len().max(1));
                let repeated = bytes[range.clone()].repeat(times);
                drop(bytes.splice(range.end..range.end, repeated));
            }
            Self::Copy(from, length, to) => {
                let copied = bytes[range(from, *length, bytes)].to_vec();
                let to = to.of(bytes);
                drop(bytes.splice(to..to, copied));
            }
            Self::Splice(at, other, from) => {
                let files = corpus::files();
                let (_, other) = &files[other.index(files.len())];
                bytes.truncate(at.of(bytes));
                bytes.extend_from_slice(&other[from.of(other)..]);
            }
            Self::Truncate(at) => bytes.truncate(at.of(bytes)),
            Self::ReplaceAll(from, to) => *bytes = replaced(bytes, from, to),
        }
        bytes.truncate(LARGEST);
    }
}

fn replaced(mut bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(bytes.len());
    while let Some((first, rest)) = bytes.split_first() {
        match bytes.strip_prefix(from) {
            Some(rest) => {
                replaced.extend_from_slice(to);
                bytes = rest;
            }
            None => {
                replaced.push(*first);
                bytes = rest;
            }
        }
    }
    replaced
}
