//! The tables that a load writes.

use std::fmt;

/// A table that a load writes: the five of the star, and the track matches beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// The artist dimension, a row an artist.
    Artists,
    /// The song dimension, a row a song.
    Songs,
    /// The song for each title, artist name and duration.
    TrackMatches,
    /// The user dimension, a row a user.
    Users,
    /// The time dimension, a row an instant.
    Time,
    /// The fact table, a row a play.
    Songplays,
}

impl Table {
    /// The five tables of the star. Each one refers only to earlier ones.
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
