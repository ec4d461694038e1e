//! A quick look at one line: is it JSON, with a type that may be right in each field?
//!
//! Where a block is bad, this finds the few lines that are worth a closer look, several times faster than `line`, which says what is
//! wrong with them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::{Limits, escapes, nesting};
use crate::discover::Content;

/// Whether a line needs a closer look. It may err on the safe side.
pub(super) fn is_suspect(content: Content, line: &[u8], limits: &Limits) -> bool {
    if line.len() > limits.line_bytes || nesting::may_be_too_deep(line) || escapes::may_hide_nul(line) {
        return true;
    }
    let Ok(text) = std::str::from_utf8(line) else { return true };
    match content {
        Content::Songs => serde_json::from_str::<Song>(text).is_err(),
        Content::Logs => serde_json::from_str::<Event>(text).is_err(),
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Song {
    song_id: Text,
    title: Text,
    artist_id: Text,
    artist_name: Text,
    artist_location: Text,
    artist_latitude: Number,
    artist_longitude: Number,
    duration: Number,
    year: Number,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Event {
    page: Text,
    user_id: Id,
    level: Text,
    first_name: Text,
    last_name: Text,
    gender: Text,
    location: Text,
    user_agent: Text,
    song: Text,
    artist: Text,
    length: Number,
    ts: Number,
    session_id: Number,
    item_in_session: Number,
}

/// A string or null.
type Text = Only<true, false>;
/// A number or null.
type Number = Only<false, true>;
/// A string, a whole number or null: ids of users are logged either way.
#[derive(Default)]
struct Id;

/// A value of these types, or null, of which nothing is kept.
#[derive(Default)]
struct Only<const TEXT: bool, const NUMBER: bool>;

impl<'de, const TEXT: bool, const NUMBER: bool> Deserialize<'de> for Only<TEXT, NUMBER> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Kinds { text: TEXT, whole: NUMBER, float: NUMBER }).map(|()| Self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Kinds { text: true, whole: true, float: false }).map(|()| Self)
    }
}

/// The types that a value may have, beside null.
struct Kinds {
    text: bool,
    whole: bool,
    float: bool,
}

impl Kinds {
    fn if_expected<E: Error>(expected: bool) -> Result<(), E> {
        if expected { Ok(()) } else { Err(E::custom("another type")) }
    }
}

impl Visitor<'_> for Kinds {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of another type")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Self::if_expected(self.text)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Self::if_expected(self.whole)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Self::if_expected(self.whole)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Self::if_expected(self.float)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
