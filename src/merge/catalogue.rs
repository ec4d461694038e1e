//! The whole catalogue, read back from the server for the plays to be matched against.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use tokio_postgres::types::ToSql;

use super::Star;
use crate::connect::server_error;
use crate::model::RunId;
use crate::transform::{Catalogue, Track, Tracks};
use crate::{Result, sql};

/// The whole catalogue: what earlier loads committed, and what this transaction has staged if it `staged` songs; and the last of the runs
/// whose songs it has, 0 if there are none. Rows are taken one at a time, so that the catalogue is held once.
pub(crate) async fn catalogue(star: &Star<'_>, staged: bool) -> Result<(Catalogue, RunId)> {
    let failed = |error| server_error("reading the catalogue from track_matches", error);
    let statement = star.qualified(if staged { sql::CATALOGUE_WITH_STAGED } else { sql::CATALOGUE });
    let nothing: [&(dyn ToSql + Sync); 0] = [];
    let mut rows = pin!(star.transaction().query_raw(&statement, nothing).await.map_err(failed)?);
    let (mut tracks, mut last) = (Tracks::default(), RunId::new(0));
    while let Some(row) = rows.try_next().await.map_err(failed)? {
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
