//! The fields that are read of each record, under the names that the files give them. Extra fields cost nothing.

use std::sync::Arc;

use polars::prelude::*;

use crate::model::SourceKind;

/// How the whole numbers of a block are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WholeNumbers {
    /// As integers, `139`: read as `Int64`, every digit of which counts.
    Integers,
    /// Some as floats, `139.0`, as writers do that go through data frames with gaps: read as `Float64`, because Polars'
    /// reader refuses a float for an integer. Only 53 bits are exact then.
    Floats,
}

const SONG_TEXTS: [&str; 5] = ["song_id", "title", "artist_id", "artist_name", "artist_location"];
const SONG_FLOATS: [&str; 3] = ["artist_latitude", "artist_longitude", "duration"];
const SONG_WHOLE: [&str; 1] = ["year"];

const EVENT_TEXTS: [&str; 10] =
    ["page", "userId", "level", "firstName", "lastName", "gender", "location", "userAgent", "song", "artist"];
const EVENT_FLOATS: [&str; 1] = ["length"];
const EVENT_WHOLE: [&str; 3] = ["ts", "sessionId", "itemInSession"];

/// Fields that songs are known to have and that nothing is made of.
const SONG_OTHERS: [&str; 1] = ["num_songs"];
/// Fields that events are known to have and that nothing is made of.
const EVENT_OTHERS: [&str; 4] = ["auth", "method", "registration", "status"];

/// What values a field may have, beside null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A number.
    Number,
    /// A string, or a whole number: ids of users are logged either way.
    Id,
    /// Any value: nothing is made of it.
    Unread,
}

/// The field of an event that is a string or a number.
pub const ID: &str = "userId";

/// The names of the fields that are read.
pub fn read(content: SourceKind) -> impl Iterator<Item = &'static str> {
    known(content).filter(|(_, kind)| *kind != Kind::Unread).map(|(name, _)| name)
}

/// The fields that records are known to have, and what values they may have.
pub fn known(content: SourceKind) -> impl Iterator<Item = (&'static str, Kind)> {
    let fields: [(&'static [&'static str], Kind); 4] = match content {
        SourceKind::Songs => [
            (&SONG_TEXTS, Kind::Text),
            (&SONG_FLOATS, Kind::Number),
            (&SONG_WHOLE, Kind::Number),
            (&SONG_OTHERS, Kind::Unread),
        ],
        SourceKind::Logs => [
            (&EVENT_TEXTS, Kind::Text),
            (&EVENT_FLOATS, Kind::Number),
            (&EVENT_WHOLE, Kind::Number),
            (&EVENT_OTHERS, Kind::Unread),
        ],
    };
    let kinds = fields.into_iter().flat_map(|(names, kind)| names.iter().map(move |name| (*name, kind)));
    kinds.map(|(name, kind)| (name, if name == ID { Kind::Id } else { kind }))
}

/// The fields that hold whole numbers.
#[must_use]
pub fn whole_numbers(content: SourceKind) -> &'static [&'static str] {
    match content {
        SourceKind::Songs => &SONG_WHOLE,
        SourceKind::Logs => &EVENT_WHOLE,
    }
}

/// The fields that are read of each record: of a song file its song and the artist as that file knows it, of a log an event.
#[must_use]
pub fn schema(content: SourceKind, written: WholeNumbers) -> SchemaRef {
    let (texts, floats) = match content {
        SourceKind::Songs => (&SONG_TEXTS[..], &SONG_FLOATS[..]),
        SourceKind::Logs => (&EVENT_TEXTS[..], &EVENT_FLOATS[..]),
    };
    let whole = match written {
        WholeNumbers::Integers => DataType::Int64,
        WholeNumbers::Floats => DataType::Float64,
    };
    let typed = |names: &'static [&'static str], dtype: DataType| {
        names.iter().map(move |name| Field::new((*name).into(), dtype.clone()))
    };
    let fields = typed(texts, DataType::String)
        .chain(typed(floats, DataType::Float64))
        .chain(typed(whole_numbers(content), whole));
    Arc::new(fields.collect())
}
