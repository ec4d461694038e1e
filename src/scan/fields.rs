//! The fields that are read of each record, under the names that the files give them.
//!
//! Only these are parsed: extra fields cost nothing. Whole numbers are read as `Float64`, because writers that go through
//! data frames log `139.0` for 139, which Polars' reader refuses as an integer; `check` demands that they are whole and within
//! the range that a JSON number carries exactly, and only then are they cast.

use std::sync::{Arc, LazyLock};

use polars::prelude::*;

static SONGS: LazyLock<SchemaRef> = LazyLock::new(|| {
    schema(&[
        ("song_id", DataType::String),
        ("title", DataType::String),
        ("artist_id", DataType::String),
        ("artist_name", DataType::String),
        ("artist_location", DataType::String),
        ("artist_latitude", DataType::Float64),
        ("artist_longitude", DataType::Float64),
        ("year", DataType::Float64),
        ("duration", DataType::Float64),
    ])
});

static EVENTS: LazyLock<SchemaRef> = LazyLock::new(|| {
    schema(&[
        ("page", DataType::String),
        ("ts", DataType::Float64),
        ("userId", DataType::String),
        ("sessionId", DataType::Float64),
        ("itemInSession", DataType::Float64),
        ("level", DataType::String),
        ("firstName", DataType::String),
        ("lastName", DataType::String),
        ("gender", DataType::String),
        ("location", DataType::String),
        ("userAgent", DataType::String),
        ("song", DataType::String),
        ("artist", DataType::String),
        ("length", DataType::Float64),
    ])
});

fn schema(fields: &[(&str, DataType)]) -> SchemaRef {
    Arc::new(fields.iter().map(|(name, dtype)| Field::new((*name).into(), dtype.clone())).collect())
}

/// The fields of a song file: one song, its artist as that file knows them.
#[must_use]
pub fn songs() -> SchemaRef {
    Arc::clone(&SONGS)
}

/// The fields of a listening event.
#[must_use]
pub fn events() -> SchemaRef {
    Arc::clone(&EVENTS)
}
