//! Reads the fields of one parsed line, and says what is wrong with them.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::Reason;
use super::verdict::EXACT;

/// What is wrong with a line: the reason, and a sentence for people.
pub(super) type Fault = (Reason, String);

/// The fields of a line.
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl Fields<'_> {
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

    /// A field that holds a number, if it is there.
    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, Fault> {
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
        let Some(float) = self.number(name)? else { return Ok(None) };
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
