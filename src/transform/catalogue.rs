//! The whole catalogue as plays are matched against it.

use polars::prelude::*;

use super::bug;
use crate::Result;

/// A row of `track_matches`.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// The title, exactly as in the song file.
    pub title: String,
    /// The artist's name, exactly as in the song file.
    pub artist_name: String,
    /// Seconds.
    pub duration: f64,
    /// The song that the three stand for.
    pub song_id: String,
    /// The artist of that song.
    pub artist_id: String,
}

/// All tracks that a play may match, each (title, artist's name, duration) once.
#[derive(Debug, Clone)]
pub struct Catalogue(DataFrame);

impl Catalogue {
    /// A catalogue of `tracks`, whose keys are distinct: a play must never become two rows.
    ///
    /// # Errors
    ///
    /// Only [`crate::Kind::Bug`].
    pub fn new(tracks: Vec<Track>) -> Result<Self> {
        let mut columns: [Vec<String>; 4] = Default::default();
        let mut durations = Vec::with_capacity(tracks.len());
        for track in tracks {
            durations.push(track.duration);
            let texts = [track.title, track.artist_name, track.song_id, track.artist_id];
            for (column, text) in columns.iter_mut().zip(texts) {
                column.push(text);
            }
        }
        let [titles, artists, song_ids, artist_ids] = columns;
        df!(
            "song_title" => titles,
            "artist_name" => artists,
            "duration" => durations,
            "song_id" => song_ids,
            "artist_id" => artist_ids,
        )
        .map(Self)
        .map_err(bug("building the catalogue"))
    }

    pub(super) fn tracks(&self) -> LazyFrame {
        self.0.clone().lazy()
    }
}
