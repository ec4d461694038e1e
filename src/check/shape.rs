//! A quick look at one line: is it JSON, with a type that may be right in each field?
//!
//! Where Polars' reader refuses lines that nothing was seen of before, this finds the few that are worth a closer look, several times
//! faster than `line`, which says what is wrong with them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::model::SourceKind;
use crate::scan::{self, Kind};

/// Whether a line needs a closer look. It may err on the safe side. What escapes, long numbers and nesting hide is not its matter: lines
/// with such were judged before.
pub(super) fn is_suspect(content: SourceKind, line: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(line) else { return true };
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Record(content)).and_then(|()| json.end()).is_err()
}

/// An object with fields of these types, of which nothing is kept.
struct Record(SourceKind);

impl<'de> Visitor<'de> for Record {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<String>()? {
            match scan::known(self.0).find(|(known, _)| *known == name) {
                None | Some((_, Kind::Unread)) => drop(fields.next_value::<IgnoredAny>()?),
                Some((_, kind)) => fields.next_value_seed(Value(kind))?,
            }
        }
        Ok(())
    }
}

/// A value of this kind, or null, of which nothing is kept.
struct Value(Kind);

impl Value {
    fn if_any_of<E: Error>(self, kinds: &[Kind]) -> Result<(), E> {
        if kinds.contains(&self.0) { Ok(()) } else { Err(E::custom("another type")) }
    }
}

impl<'de> DeserializeSeed<'de> for Value {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Value {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of another type")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.if_any_of(&[Kind::Text, Kind::Id])
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.if_any_of(&[Kind::Number, Kind::Id])
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.if_any_of(&[Kind::Number, Kind::Id])
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.if_any_of(&[Kind::Number])
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::is_suspect;
    use crate::model::SourceKind;

    #[test]
    fn a_line_is_suspect_that_is_no_object_or_has_another_type_somewhere() {
        for line in [
            r#"{"page":"x","ts":1,"length":1.5,"userId":"8","level":null,"status":[1],"x":{"song":1}}"#,
            r#"{"userId":8,"ts":-1}"#,
        ] {
            assert!(!is_suspect(SourceKind::Logs, line.as_bytes()), "{line}");
        }
        for line in [
            &br#"{"song":1}"#[..],
            br#"{"s\u006fng":1}"#,
            br#"{"ts":"1"}"#,
            br#"{"ts":true}"#,
            br#"{"userId":8.5}"#,
            br#"{"page":["x"]}"#,
            br#"{"page":"x"} {"page":"x"}"#,
            br#"{"page":"x""#,
            br#"["page"]"#,
            b"{\"x\":\"\xFF\"}",
        ] {
            assert!(is_suspect(SourceKind::Logs, line), "{}", String::from_utf8_lossy(line));
        }
    }
}
