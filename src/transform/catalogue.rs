//! The catalogue that plays are matched with.

use polars::prelude::*;

use super::bug;
use crate::Result;

/// A row of `track_matches`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Track<'a> {
    /// The title, exactly as in the song file.
    pub title: &'a str,
    /// The artist's name, exactly as in the song file.
    pub artist_name: &'a str,
    /// The duration in seconds.
    pub duration: f64,
    /// The song with this title, artist's name and duration.
    pub song_id: &'a str,
    /// The artist of that song.
    pub artist_id: &'a str,
}

/// A catalogue in progress, column by column.
pub struct Tracks {
    texts: [StringChunkedBuilder; 4],
    durations: Vec<f64>,
}

/// All tracks that a play may match. Each combination of title, artist's name and duration occurs once.
#[derive(Debug, Clone)]
pub struct Catalogue(DataFrame);

impl Default for Tracks {
    fn default() -> Self {
        let texts = ["song_title", "artist_name", "song_id", "artist_id"];
        Self { texts: texts.map(|name| StringChunkedBuilder::new(name.into(), 0)), durations: Vec::new() }
    }
}

impl Tracks {
    /// Adds a track. No other track may have the same title, artist's name and duration, because a play must never
    /// become two rows.
    pub fn push(&mut self, track: &Track<'_>) {
        self.durations.push(track.duration);
        let texts = [track.title, track.artist_name, track.song_id, track.artist_id];
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column.append_value(text);
        }
    }

    /// The catalogue of these tracks.
    ///
    /// # Errors
    ///
    /// Only [`crate::ErrorKind::Bug`].
    pub fn finish(self) -> Result<Catalogue> {
        let mut columns: Vec<_> = self.texts.into_iter().map(|column| column.finish().into_column()).collect();
        columns.push(Column::new("duration".into(), self.durations));
        DataFrame::new_infer_height(columns).map(Catalogue).map_err(bug("building the catalogue"))
    }
}

impl Catalogue {
    /// The catalogue of the rows of `track_matches`. Each combination of title, artist's name and duration must occur
    /// once.
    ///
    /// # Errors
    ///
    /// Only [`crate::ErrorKind::Bug`].
    pub fn of(track_matches: &DataFrame) -> Result<Self> {
        let columns = ["title", "artist_name", "song_id", "artist_id", "duration"];
        let tracks = track_matches.select(columns).and_then(|mut tracks| {
            tracks.rename("title", "song_title".into())?;
            Ok(tracks)
        });
        tracks.map(Self).map_err(bug("building the catalogue"))
    }

    pub(super) fn tracks(&self) -> LazyFrame {
        self.0.clone().lazy()
    }
}
