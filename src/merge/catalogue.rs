//! Reads the whole catalogue from the server. Plays are matched with it.

use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::Star;
use crate::model::RunId;
use crate::transform::{Catalogue, Track, Tracks};
use crate::{Result, sql};

/// The songs that plays are matched with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Songs {
    /// Songs that earlier loads have committed.
    Stored,
    /// Songs that earlier loads have committed, and songs that this transaction has staged.
    StoredAndStaged,
    /// Only the songs that this transaction has staged, because they replace the others.
    Staged,
}

/// The catalogue of these songs, and the last run that inserted or changed one of them, or 0. Reads one row at a time,
/// so that memory holds the catalogue only once.
pub(crate) async fn catalogue(star: &Star<'_>, songs: Songs) -> Result<(Catalogue, RunId)> {
    let statement = star.qualified(match songs {
        Songs::Stored => sql::CATALOGUE,
        Songs::StoredAndStaged => sql::CATALOGUE_WITH_STAGED,
        Songs::Staged => sql::CATALOGUE_STAGED,
    });
    let rows = star.transaction().rows("reading the catalogue from track_matches", &statement).await?;
    let mut rows = pin!(rows);
    let (mut tracks, mut last) = (Tracks::default(), RunId::new(0));
    while let Some(row) = rows.try_next().await? {
        tracks.push(&Track {
            title: row.get("title"),
            artist_name: row.get("artist_name"),
            duration: row.get("duration"),
            song_id: row.get("song_id"),
            artist_id: row.get("artist_id"),
        });
        last = last.max(RunId::new(row.get("run_id")));
    }
    Ok((tracks.finish()?, last))
}
