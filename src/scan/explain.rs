//! Explains why the fast decoder or a rule refused a line.
//!
//! serde_json reads the line again. It is slow and exact. If it finds no fault here, the line is good.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value as Json;
use serde_json::error::Category;

use super::fields::Fields;
use super::record::{Fault, Record, Value};
use super::rules::excerpt;
use crate::model::Reason;
use crate::read::too_long;

/// The most levels of nested objects and arrays.
const DEPTH: usize = 100;

/// The fields of an object, in their order.
#[derive(Debug)]
pub(super) struct Object(Vec<(String, Json)>);

/// Returns the object on a line, or the reason why the line is not an object.
pub(super) fn explain(line: &[u8], line_bytes: usize) -> Result<Object, Fault> {
    if line.len() > line_bytes {
        return Err(too_long(line_bytes));
    }
    let text = std::str::from_utf8(line).map_err(|error| {
        (Reason::InvalidUtf8, format!("the bytes from column {} on are not UTF-8", error.valid_up_to() + 1))
    })?;
    // serde_json calls itself for each level. This check limits the depth, and gives the reason.
    if brackets(line).0 > DEPTH {
        return Err((Reason::TooDeep, format!("more than {DEPTH} objects and arrays are nested")));
    }
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|error| broken(text, &error));
    }
    let value: Json = serde_json::from_str(text).map_err(|error| broken(text, &error))?;
    Err((Reason::NotAnObject, format!("the line is {}, not an object", shallow(&value).type_name())))
}

impl Object {
    /// Returns the record of the known fields. A field of a nested object counts as unknown, unless a known field has
    /// the same name.
    pub(super) fn record(&self, fields: &'static Fields) -> Record<'_> {
        let mut record = Record::new(fields);
        for (name, value) in &self.0 {
            match fields.find(name) {
                Some(field) => record.set(field, shallow(value)),
                None => record.unknown.push(name),
            }
            unknown_within(value, fields, &mut record.unknown);
        }
        record
    }
}

fn unknown_within<'a>(value: &'a Json, fields: &Fields, unknown: &mut Vec<&'a str>) {
    match value {
        Json::Array(values) => values.iter().for_each(|value| unknown_within(value, fields, unknown)),
        Json::Object(values) => {
            for (name, value) in values {
                if fields.find(name).is_none() {
                    unknown.push(name);
                }
                unknown_within(value, fields, unknown);
            }
        }
        _ => {}
    }
}

fn shallow(value: &Json) -> Value<'_> {
    match value {
        Json::Null => Value::Null,
        Json::Bool(_) => Value::Bool,
        Json::String(text) if text.contains('\0') => Value::NulText,
        Json::String(text) => Value::Text(text),
        Json::Array(_) => Value::Array,
        Json::Object(_) => Value::Object,
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Value::Int(number),
            (None, Some(number)) => Value::UInt(number),
            (None, None) => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Keeps all fields. `serde_json::Map` would keep only the last of equal keys.
        struct AllFields;

        impl<'de> Visitor<'de> for AllFields {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Object, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = entries.next_entry()? {
                    fields.push(field);
                }
                Ok(Object(fields))
            }
        }

        deserializer.deserialize_map(AllFields)
    }
}

/// Returns the fault at the position where serde_json stopped.
fn broken(text: &str, error: &serde_json::Error) -> Fault {
    let column = error.column();
    match error.classify() {
        Category::Eof => return (Reason::Truncated, "the line ends in the middle of a value".to_owned()),
        Category::Data | Category::Io => return (Reason::Unreadable, error.to_string()),
        Category::Syntax => {}
    }
    let bytes = text.as_bytes();
    // serde_json stops within the number or after it.
    if let Some(number) = [column, column.saturating_sub(1)].into_iter().find_map(|at| not_finite(bytes, at)) {
        return (Reason::NotFinite, format!("the number {} at column {column} is not finite", excerpt(number)));
    }
    if bytes.get(column.saturating_sub(1)) == Some(&0) && brackets(&bytes[..column - 1]).1 {
        return (Reason::NulInString, format!("a NUL character at column {column}, which PostgreSQL cannot store"));
    }
    // The message without its position, because serde_json counts lines within this text.
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or_default();
    // serde_json reads up to 12 bytes of a pair of escapes before it notices that the second half is missing.
    let escape = &bytes[column.saturating_sub(12)..column.min(bytes.len())];
    if what.ends_with("hex escape") && super::decoder::has_wrong_escape(escape) {
        return (
            Reason::LoneSurrogate,
            format!("half of a surrogate pair at column {column}, which is not a character"),
        );
    }
    (Reason::NotJson, format!("not JSON at column {column}: {what}"))
}

/// Returns the number around the byte before `column`, if it is not finite: NaN, infinity, or too large for a float.
fn not_finite(bytes: &[u8], column: usize) -> Option<&str> {
    let of_number = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let at = column.min(bytes.len());
    let start = at - bytes[..at].iter().rev().take_while(|byte| of_number(byte)).count();
    let end = at + bytes[at..].iter().take_while(|byte| of_number(byte)).count();
    let text = std::str::from_utf8(&bytes[start..end]).ok()?;
    text.parse().is_ok_and(|number: f64| !number.is_finite()).then_some(text)
}

/// Returns the depth of nested objects and arrays, and whether a string is open at the end.
fn brackets(line: &[u8]) -> (usize, bool) {
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
