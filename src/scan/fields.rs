//! The fields of songs and events, under the names that the files give them.
//!
//! Event logs come in several forms. Their records differ in a few fields. The scan recognises the form by them:
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

/// Declares the fields of one kind of record: a constant for the index of each one that a rule asks for, and the list of all names.
macro_rules! fields {
    ($($constant:ident $name:literal),+; $($unread:literal),+) => {
        fields!(@ 0; $($constant)+);
        /// The names, by index.
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
        SONG_ID "song_id", TITLE "title", ARTIST_ID "artist_id", ARTIST_NAME "artist_name", ARTIST_LOCATION "artist_location",
        ARTIST_LATITUDE "artist_latitude", ARTIST_LONGITUDE "artist_longitude", YEAR "year", DURATION "duration";
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

/// What the decoder has to know about the fields of one kind of record.
#[derive(Debug)]
pub(super) struct Fields {
    /// All known names. The first ones are the columns of the frame, in this order.
    pub(super) names: &'static [&'static str],
    /// The types of the columns.
    pub(super) types: &'static [DataType],
    /// How many of the first names only this kind of record has: an object without any of them is another kind of record.
    pub(super) own: usize,
}

const TEXT: DataType = DataType::String;
const FLOAT: DataType = DataType::Float64;
const WHOLE: DataType = DataType::Int64;

// `duration` comes last: events of today's eventsim have it too.
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

    /// The index of a name, if the name is known.
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
/// Songs: `song_id`, `title`, `artist_id`, `artist_name`, `artist_location` (text), `artist_latitude`, `artist_longitude` (`Float64`, degrees),
/// `year` (`Int64`), `duration` (`Float64`, seconds).
///
/// Logs: `page` (text), `userId` (`Int64`), `level`, `firstName`, `lastName`, `gender`, `location`, `userAgent`, `song`, `artist` (text),
/// `length` (`Float64`, seconds), `ts` (epoch milliseconds), `sessionId`, `itemInSession` (`Int64`). Records of other forms have their
/// values in these columns: `length` is their `duration`, `location` their `city` and `state`, and `page` is `NextSong` for every play.
///
/// A column is null if the record lacks the field. `userId` is also null if it is not a whole number.
pub(super) fn schema(kind: SourceKind) -> SchemaRef {
    let mut schema: Schema =
        Fields::of(kind).columns().map(|(name, kind)| Field::new(name.into(), kind.clone())).collect();
    schema.with_column(FILE.into(), DataType::Int32);
    schema.with_column(LINE.into(), DataType::Int64);
    schema.into()
}
