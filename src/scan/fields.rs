//! The fields of songs and events, under their names in the files.
//!
//! Event logs come in several forms. The forms differ in a few fields, and the scan recognises the form by these
//! fields:
//!
//! | form | play | location | length of the track |
//! |---|---|---|---|
//! | sample of 2018, eventsim of 2015 | `page` is `NextSong` | `location` | `length` |
//! | eventsim, `page_view_events` | `page` is `NextSong` | `city`, `state` | `duration` |
//! | eventsim, `listen_events` | every record; there is no `page` | `city`, `state` | `duration` |
//! | eventsim, `auth_events`, `status_change_events` | none | | |
//!
//! Source of the forms: <https://github.com/viirya/eventsim>, `README.md` and `src/main/scala/io/confluent/eventsim`.

use polars::prelude::{DataType, Field, Schema, SchemaRef};

use crate::model::{FILE, LINE, SourceKind};

/// Declares the fields of one kind of record. It makes a constant with the index of each field that a rule uses, and
/// the list of all names.
macro_rules! fields {
    ($($constant:ident $name:literal),+; $($unread:literal),+) => {
        fields!(@ 0; $($constant)+);
        pub(in crate::scan) const NAMES: &[&str] = &[$($name),+, $($unread),+];
    };
    (@ $index:expr; $first:ident $($rest:ident)*) => {
        pub(in crate::scan) const $first: usize = $index;
        fields!(@ $index + 1; $($rest)*);
    };
    (@ $index:expr;) => {};
}

/// The fields of a song record.
pub(super) mod song {
    fields! {
        SONG_ID "song_id", TITLE "title", ARTIST_ID "artist_id", ARTIST_NAME "artist_name",
        ARTIST_LOCATION "artist_location", ARTIST_LATITUDE "artist_latitude", ARTIST_LONGITUDE "artist_longitude",
        YEAR "year", DURATION "duration";
        "num_songs"
    }
}

/// The fields of an event record, of all forms.
pub(super) mod event {
    fields! {
        PAGE "page", USER_ID "userId", LEVEL "level", FIRST_NAME "firstName", LAST_NAME "lastName", GENDER "gender",
        LOCATION "location", USER_AGENT "userAgent", SONG "song", ARTIST "artist", LENGTH "length", TS "ts",
        SESSION_ID "sessionId", ITEM_IN_SESSION "itemInSession",
        DURATION "duration", CITY "city", STATE "state",
        AUTH "auth", METHOD "method", STATUS "status", SUCCESS "success";
        "registration", "zip", "lat", "lon", "tag"
    }
}

/// The fields of one kind of record, as the decoder needs them.
#[derive(Debug)]
pub(super) struct Fields {
    /// All known names. The first ones are the columns of the frame, in this order.
    pub(super) names: &'static [&'static str],
    /// The types of the columns.
    pub(super) types: &'static [DataType],
    /// The number of names at the start of the list that only this kind of record has. An object without any of these
    /// fields is not of this kind.
    pub(super) own: usize,
}

const TEXT: DataType = DataType::String;
const FLOAT: DataType = DataType::Float64;
const WHOLE: DataType = DataType::Int64;

// `duration` comes after the own names, because events of the current eventsim have it too.
static SONG: Fields = Fields {
    names: song::NAMES,
    types: &[TEXT, TEXT, TEXT, TEXT, TEXT, FLOAT, FLOAT, WHOLE, FLOAT],
    own: song::DURATION,
};

static EVENT: Fields = Fields {
    names: event::NAMES,
    types: &[TEXT, WHOLE, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, FLOAT, WHOLE, WHOLE, WHOLE],
    own: event::DURATION,
};

impl Fields {
    pub(super) fn of(kind: SourceKind) -> &'static Self {
        match kind {
            SourceKind::Songs => &SONG,
            SourceKind::Logs => &EVENT,
        }
    }

    /// Returns the index of a name, if the name is known.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| *known == name)
    }

    /// The names and types of the columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&'static str, &'static DataType)> {
        self.names.iter().copied().zip(self.types)
    }
}

/// The columns of the frame of a scan: the fields of each record, then [`FILE`] and [`LINE`].
///
/// Songs:
///
/// - Text: `song_id`, `title`, `artist_id`, `artist_name`, `artist_location`.
/// - `Float64`: `artist_latitude`, `artist_longitude` (degrees), `duration` (seconds).
/// - `Int64`: `year`.
///
/// Logs:
///
/// - Text: `page`, `level`, `firstName`, `lastName`, `gender`, `location`, `userAgent`, `song`, `artist`.
/// - `Float64`: `length` (seconds).
/// - `Int64`: `userId`, `ts` (epoch milliseconds), `sessionId`, `itemInSession`.
///
/// Records of other forms of logs use the same columns. Their `duration` is in `length`. Their `city` and `state` are
/// in `location`. Every play has the `page` `NextSong`.
///
/// A column is null if the record lacks the field. In events that are not plays, `userId` is also null if it is not a
/// whole number.
pub(super) fn schema(kind: SourceKind) -> SchemaRef {
    let mut schema: Schema =
        Fields::of(kind).columns().map(|(name, kind)| Field::new(name.into(), kind.clone())).collect();
    schema.with_column(FILE.into(), DataType::Int32);
    schema.with_column(LINE.into(), DataType::Int64);
    schema.into()
}
