//! The JSON formats of the real files: songs as Python's `json.dumps` writes them, logs as pandas' `to_json` does.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use crate::{Error, ErrorKind, Result};

/// Appends `record` as `json.dumps` writes it: a space after each comma and colon, ASCII only.
pub(super) fn push_song(out: &mut Vec<u8>, record: &impl Serialize) -> Result<()> {
    push(out, record, JsonDumps)
}

/// Appends `record` as `to_json` writes it: no spaces, `\/` for a slash, ASCII only.
pub(super) fn push_event(out: &mut Vec<u8>, record: &impl Serialize) -> Result<()> {
    push(out, record, ToJson)
}

fn push(out: &mut Vec<u8>, record: &impl Serialize, style: impl Formatter) -> Result<()> {
    record
        .serialize(&mut Serializer::with_formatter(out, style))
        .map_err(|error| Error::new(ErrorKind::Bug, "writing a generated record as JSON").caused_by(error))
}

struct JsonDumps;

impl Formatter for JsonDumps {
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        write_ascii(writer, fragment, false)
    }
}

struct ToJson;

impl Formatter for ToJson {
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        CompactFormatter.begin_object_key(writer, first)
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        write_ascii(writer, fragment, true)
    }
}

/// Writes characters outside of ASCII as UTF-16 escapes. If `slashes` is true, writes slashes as `\/`.
fn write_ascii<W: ?Sized + io::Write>(writer: &mut W, text: &str, slashes: bool) -> io::Result<()> {
    let mut written = 0;
    for (at, c) in text.char_indices() {
        if c.is_ascii() && !(slashes && c == '/') {
            continue;
        }
        writer.write_all(&text.as_bytes()[written..at])?;
        if c == '/' {
            writer.write_all(br"\/")?;
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        written = at + c.len_utf8();
    }
    writer.write_all(&text.as_bytes()[written..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Record {
        name: &'static str,
        length: f64,
        year: Option<u16>,
    }

    const RECORD: Record = Record { name: "a/b \"é\" 𠮷\\", length: 267.7024, year: None };

    #[test]
    fn songs_are_written_as_json_dumps_writes_them() {
        let mut out = Vec::new();
        push_song(&mut out, &RECORD).unwrap();
        let expected = r#"{"name": "a/b \"\u00e9\" \ud842\udfb7\\", "length": 267.7024, "year": null}"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn events_are_written_as_pandas_writes_them() {
        let mut out = Vec::new();
        push_event(&mut out, &RECORD).unwrap();
        let expected = r#"{"name":"a\/b \"\u00e9\" \ud842\udfb7\\","length":267.7024,"year":null}"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn registrations_keep_their_decimal_point() {
        let mut out = Vec::new();
        push_event(&mut out, &1_541_016_707_796.0_f64).unwrap();
        assert_eq!(out, b"1541016707796.0");
    }
}
