//! Reads the fields of one parsed line, and says what is wrong with them.

use std::fmt;
use std::ops::RangeInclusive;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::verdict::EXACT;
use crate::model::Reason;
use crate::scan::WholeNumbers;

/// What is wrong with a line: the reason, and a sentence for people.
pub(super) type Fault = (Reason, String);

/// The fields of a line. Where a key is there twice the first counts, as it does for the vectorised reader.
#[derive(Debug)]
pub(super) struct Fields(Map<String, Value>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FirstWins)
    }
}

/// Keeps the first value of each key; `serde_json` by itself would keep the last.
struct FirstWins;

impl<'de> Visitor<'de> for FirstWins {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Fields, A::Error> {
        let mut fields = Map::new();
        while let Some((key, value)) = entries.next_entry::<String, Value>()? {
            fields.entry(key).or_insert(value);
        }
        Ok(Fields(fields))
    }
}

impl Fields {
    /// A field, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// How these whole numbers are written: as floats if any of them is.
    pub(super) fn written(&self, names: &[&str]) -> WholeNumbers {
        match names.iter().any(|name| self.get(name).is_some_and(Value::is_f64)) {
            true => WholeNumbers::Floats,
            false => WholeNumbers::Integers,
        }
    }

    /// A field that holds text, if it is there.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Fault> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.contains('\0') => {
                Err((Reason::NulInString, format!("{name} holds a NUL character, which PostgreSQL cannot store")))
            }
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err((Reason::WrongType, format!("{name} is {} where a string should be", kind_of(other)))),
        }
    }

    /// A field that must hold text.
    pub(super) fn required_text(&self, name: &str) -> Result<&str, Fault> {
        self.text(name)?.ok_or_else(|| missing(name))
    }

    /// A field that holds text of at most `bytes` bytes, if it is there.
    pub(super) fn short_text(&self, name: &str, bytes: usize) -> Result<Option<&str>, Fault> {
        match self.text(name)? {
            Some(text) if text.len() > bytes => {
                Err((Reason::TooLong, format!("{name} is {} bytes long, and a key may have {bytes}", text.len())))
            }
            text => Ok(text),
        }
    }

    /// A field that holds a number within `range`, if it is there.
    pub(super) fn number(&self, name: &str, range: &RangeInclusive<f64>) -> Result<Option<f64>, Fault> {
        match self.any_number(name)? {
            Some(number) if !range.contains(&number) => {
                let (low, high) = (range.start(), range.end());
                Err((Reason::OutOfRange, format!("{name} is {number}, outside of {low} to {high}")))
            }
            number => Ok(number),
        }
    }

    fn any_number(&self, name: &str) -> Result<Option<f64>, Fault> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) => match number.as_f64().filter(|number| number.is_finite()) {
                Some(number) => Ok(Some(number)),
                None => Err((Reason::OutOfRange, format!("{name} is {number}, which no number type holds"))),
            },
            Some(other) => Err((Reason::WrongType, format!("{name} is {} where a number should be", kind_of(other)))),
        }
    }

    /// A field that holds a whole number within `range`, if it is there. It may be written as a float, as long as that is
    /// exact.
    pub(super) fn whole(&self, name: &str, range: &RangeInclusive<i64>) -> Result<Option<i64>, Fault> {
        let Some(float) = self.any_number(name)? else { return Ok(None) };
        let integer = self.0.get(name).and_then(Value::as_i64);
        #[allow(clippy::cast_possible_truncation, reason = "whole, and within the range that is exact")]
        let integer = integer.or_else(|| (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64));
        match integer.filter(|number| range.contains(number)) {
            Some(number) => Ok(Some(number)),
            None if float.fract() != 0.0 => {
                Err((Reason::OutOfRange, format!("{name} is {float}, which is not a whole number")))
            }
            None => {
                let (low, high) = (range.start(), range.end());
                Err((Reason::OutOfRange, format!("{name} is {}, outside of {low} to {high}", self.0[name])))
            }
        }
    }

    /// A field that must hold a whole number within `range`.
    pub(super) fn required_whole(&self, name: &str, range: &RangeInclusive<i64>) -> Result<i64, Fault> {
        self.whole(name, range)?.ok_or_else(|| missing(name))
    }
}

pub(super) fn missing(name: &str) -> Fault {
    (Reason::MissingField, format!("{name} is missing or null"))
}

/// The JSON type of a value, with its article.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
