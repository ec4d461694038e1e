//! The tables that a load writes.

use std::fmt;

/// A table that a load writes: one of the five tables of the star, or the track matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// The artist dimension, with one row per artist.
    Artists,
    /// The song dimension, with one row per song.
    Songs,
    /// The song for each title, artist name and duration.
    TrackMatches,
    /// The user dimension, with one row per user.
    Users,
    /// The time dimension, with one row per instant.
    Time,
    /// The fact table, with one row per play.
    Songplays,
}

impl Table {
    /// The five tables of the star. A table refers only to tables before it.
    pub const STAR: [Self; 5] = [Self::Artists, Self::Songs, Self::Users, Self::Time, Self::Songplays];

    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Artists => "artists",
            Self::Songs => "songs",
            Self::TrackMatches => "track_matches",
            Self::Users => "users",
            Self::Time => "time",
            Self::Songplays => "songplays",
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
