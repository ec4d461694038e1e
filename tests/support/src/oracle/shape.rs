//! The columns of the tables, in the order of the design.

/// The type of a column. It determines how the oracle reads the column from a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Text,
    Int,
    Float,
    /// Microseconds since 1970-01-01 UTC in a [`Cell::Int`](super::Cell::Int).
    Instant,
    /// Lower-case hexadecimal with hyphens in a [`Cell::Text`](super::Cell::Text).
    Uuid,
}

/// The shape of a table: its columns in their order. The first `key` columns are the primary key.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    pub name: &'static str,
    pub key: usize,
    pub columns: &'static [(&'static str, Holds)],
}

use Holds::{Float, Instant, Int, Text, Uuid};

pub(super) static SONGPLAYS: Shape = Shape {
    name: "songplays",
    key: 1,
    columns: &[
        ("songplay_id", Uuid),
        ("start_time", Instant),
        ("user_id", Int),
        ("level", Text),
        ("song_id", Text),
        ("artist_id", Text),
        ("session_id", Int),
        ("location", Text),
        ("user_agent", Text),
        ("item_in_session", Int),
        ("song_title", Text),
        ("artist_name", Text),
        ("duration", Float),
    ],
};

pub(super) static USERS: Shape = Shape {
    name: "users",
    key: 1,
    columns: &[
        ("user_id", Int),
        ("first_name", Text),
        ("last_name", Text),
        ("gender", Text),
        ("level", Text),
        ("as_of", Instant),
    ],
};

pub(super) static SONGS: Shape = Shape {
    name: "songs",
    key: 1,
    columns: &[("song_id", Text), ("title", Text), ("artist_id", Text), ("year", Int), ("duration", Float)],
};

pub(super) static ARTISTS: Shape = Shape {
    name: "artists",
    key: 1,
    columns: &[("artist_id", Text), ("name", Text), ("location", Text), ("latitude", Float), ("longitude", Float)],
};

pub(super) static TIME: Shape = Shape {
    name: "time",
    key: 1,
    columns: &[
        ("start_time", Instant),
        ("hour", Int),
        ("day", Int),
        ("week", Int),
        ("month", Int),
        ("year", Int),
        ("weekday", Int),
    ],
};

pub(super) static TRACK_MATCHES: Shape = Shape {
    name: "track_matches",
    key: 3,
    columns: &[("title", Text), ("artist_name", Text), ("duration", Float), ("song_id", Text), ("artist_id", Text)],
};
