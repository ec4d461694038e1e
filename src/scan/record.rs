//! The values of one record, and typed access to them.

use std::ops::{Range, RangeInclusive};

use super::fields::Fields;
use crate::model::Reason;

/// The reason why a line is rejected, and a sentence that names the field and the value.
pub(super) type Fault = (Reason, String);

/// The most known fields that a kind of record has.
pub(super) const MOST_FIELDS: usize = 26;

/// Up to this number, every whole number is an exact float: 2^53 - 1 (RFC 8259, section 6).
const EXACT: f64 = 9_007_199_254_740_991.0;

/// A JSON value, without the content of arrays and objects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Bool,
    Int(i64),
    /// A whole number that is too large for `Int`.
    UInt(u64),
    Float(f64),
    Text(&'a str),
    /// A text with a NUL character, which PostgreSQL cannot store.
    NulText,
    Array,
    Object,
}

impl Value<'_> {
    /// The JSON type, with its article.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Int(_) | Self::UInt(_) | Self::Float(_) => "a number",
            Self::Text(_) | Self::NulText => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// The known fields of a record. If a key occurs twice, the first one counts.
#[derive(Debug)]
pub(super) struct Record<'a> {
    fields: &'static Fields,
    values: [Value<'a>; MOST_FIELDS],
    /// One bit for each field that the record has.
    present: u32,
    /// The names of unknown fields.
    pub(super) unknown: Vec<&'a str>,
    /// The address range of the decoder's memory, which contains the texts. Empty if serde_json read the line.
    pub(super) decoded: Range<usize>,
}

impl<'a> Record<'a> {
    pub(super) fn new(fields: &'static Fields) -> Self {
        Self { fields, values: [Value::Null; MOST_FIELDS], present: 0, unknown: Vec::new(), decoded: 0..0 }
    }

    /// Sets a field, unless the record has it already.
    pub(super) fn set(&mut self, field: usize, value: Value<'a>) {
        if !self.has(field) {
            self.values[field] = value;
            self.present |= 1 << field;
        }
    }

    /// Whether the record has the field. The value may be null.
    pub(super) fn has(&self, field: usize) -> bool {
        self.present & (1 << field) != 0
    }

    /// Whether the record has a field that no other kind of record has.
    pub(super) fn is_of_its_kind(&self) -> bool {
        self.present & ((1 << self.fields.own) - 1) != 0
    }

    pub(super) fn get(&self, field: usize) -> Value<'a> {
        self.values[field]
    }

    fn name(&self, field: usize) -> &'static str {
        self.fields.names[field]
    }

    /// Returns a field that must contain text.
    pub(super) fn text(&self, field: usize) -> Result<Option<&'a str>, Fault> {
        match self.get(field) {
            Value::Null => Ok(None),
            Value::NulText => {
                let name = self.name(field);
                Err((Reason::NulInString, format!("{name} contains a NUL character, which PostgreSQL cannot store")))
            }
            Value::Text(text) => Ok(Some(text)),
            other => Err(self.wrong_type(field, other, "a string")),
        }
    }

    /// Returns a field that must contain text of at most `most` bytes.
    pub(super) fn short_text(&self, field: usize, most: usize) -> Result<Option<&'a str>, Fault> {
        match self.text(field)? {
            Some(text) if text.len() > most => {
                let why = format!("{} is {} bytes long, and a key may have {most}", self.name(field), text.len());
                Err((Reason::TooLong, why))
            }
            text => Ok(text),
        }
    }

    /// Returns a field that must contain a number.
    pub(super) fn number(&self, field: usize) -> Result<Option<f64>, Fault> {
        #[allow(clippy::cast_precision_loss, reason = "JSON numbers are floats by nature")]
        match self.get(field) {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(number as f64)),
            Value::UInt(number) => Ok(Some(number as f64)),
            Value::Float(number) => Ok(Some(number)),
            other => Err(self.wrong_type(field, other, "a number")),
        }
    }

    /// Returns a field that must contain a number in this range.
    pub(super) fn number_in(&self, field: usize, range: &RangeInclusive<f64>) -> Result<Option<f64>, Fault> {
        match self.number(field)? {
            Some(number) if !range.contains(&number) => Err(self.out_of_range(field, range)),
            number => Ok(number),
        }
    }

    /// Returns a field that must contain a whole number in this range. It may be written as a float if it is exact.
    pub(super) fn whole_in(&self, field: usize, range: &RangeInclusive<i64>) -> Result<Option<i64>, Fault> {
        let whole = match self.get(field) {
            Value::Int(whole) => Some(whole),
            Value::Float(float) if float.fract() != 0.0 => {
                let why = format!("{} is {float}, which is not a whole number", self.name(field));
                return Err((Reason::OutOfRange, why));
            }
            #[allow(clippy::cast_possible_truncation, reason = "whole, and in the range that is exact")]
            Value::Float(float) => (float.abs() <= EXACT).then_some(float as i64),
            _ if self.number(field)?.is_none() => return Ok(None),
            _ => None,
        };
        match whole.filter(|whole| range.contains(whole)) {
            Some(whole) => Ok(Some(whole)),
            None => Err(self.out_of_range(field, range)),
        }
    }

    /// The fault of a required field that is missing or null.
    pub(super) fn missing(&self, field: usize) -> Fault {
        (Reason::MissingField, format!("{} is missing or null", self.name(field)))
    }

    #[cold]
    fn wrong_type(&self, field: usize, value: Value<'_>, expected: &str) -> Fault {
        (Reason::WrongType, format!("{} is {}, not {expected}", self.name(field), value.type_name()))
    }

    #[cold]
    pub(super) fn out_of_range<T: std::fmt::Display>(&self, field: usize, range: &RangeInclusive<T>) -> Fault {
        let value = match self.get(field) {
            Value::Int(number) => number.to_string(),
            Value::UInt(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            _ => String::new(),
        };
        let why = format!("{} is {value}, outside the range {} to {}", self.name(field), range.start(), range.end());
        (Reason::OutOfRange, why)
    }
}
