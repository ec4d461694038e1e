//! Keeps the summaries equal to the content of `songplays`. The summaries are `user_days`, `user_hours`,
//! `user_sessions`, `played_tracks` and `played_artists`.
//!
//! If a load has created or replaced the tables, it computes all summaries from all plays. After any other load:
//!
//! - A new or changed play changes its session, and the days of the user with plays of this session. These are computed
//!   again from their plays. An index finds those plays.
//! - Tracks and artists change by differences. A new play adds one to its track. A changed play is subtracted from its
//!   old track, and added to its new track.
//!
//! In both cases one statement reads the plays, and counts them by session and hour. The summaries of users add these
//! counts up.
//!
//! The catalogue may cover an earlier play after a load has inserted or changed songs or artists. So the days with
//! plays by these artists are computed again, too.

use std::collections::BTreeSet;

use super::{Layout, Star};
use crate::model::RunId;
use crate::{Result, sql};

const DOING: &str = "summarising the plays";

/// The artists whose plays may move to another part of the catalogue in a load, by name.
#[derive(Debug, Default)]
pub(crate) struct ChangedArtists(BTreeSet<String>);

impl ChangedArtists {
    /// Adds the artists of the staged song files. Must be called before the merge of artists.
    pub(crate) async fn add_artists(&mut self, star: &Star<'_>) -> Result<()> {
        self.add(star, sql::SUMMARIES_CHANGED_ARTISTS).await
    }

    /// Adds the artists of the staged songs. Must be called between the merge of artists and that of songs.
    pub(crate) async fn add_songs(&mut self, star: &Star<'_>) -> Result<()> {
        self.add(star, sql::SUMMARIES_CHANGED_SONGS).await
    }

    async fn add(&mut self, star: &Star<'_>, statement: &str) -> Result<()> {
        let names = star.query("looking for changed artists", statement, &[]).await?;
        self.0.extend(names.iter().filter_map(|row| row.get::<_, Option<String>>("artist_name")));
        Ok(())
    }
}

/// Stages the tracks of the plays that the merge may change. Must be called before the merge of plays.
pub(crate) async fn stage_tracks_before(star: &Star<'_>) -> Result<()> {
    star.execute(DOING, sql::SUMMARIES_TRACKS_BEFORE, &[]).await.map(drop)
}

/// Stages the tracks of the plays that the merge has inserted or changed.
pub(crate) async fn stage_tracks_after(star: &Star<'_>) -> Result<()> {
    star.one_by_one(DOING, sql::SUMMARIES_TRACKS_AFTER).await
}

/// Whether `songplays` is empty. If so, the summaries may still have rows of plays that were deleted by hand.
pub(crate) async fn has_no_plays(star: &Star<'_>) -> Result<bool> {
    Ok(star.query_one(DOING, sql::SUMMARIES_NO_PLAYS, &[]).await?.get("no_plays"))
}

/// Stages the tracks of earlier plays that get a song because of the songs of `run`. Must be called before those plays
/// are matched.
pub(super) async fn stage_rematched_tracks(star: &Star<'_>, run: RunId) -> Result<()> {
    star.execute(DOING, sql::SUMMARIES_TRACKS_REMATCHED, &[&run.number()]).await.map(drop)
}

/// Computes all summaries from all plays.
pub(crate) async fn summarise_all(star: &Star<'_>) -> Result<()> {
    star.one_by_one(DOING, sql::MERGE_LOOKED_UP).await?;
    star.one_by_one(DOING, sql::SUMMARIES_CLEAR_ALL).await?;
    star.one_by_one(DOING, sql::SUMMARIES_ALL_PLAYS).await?;
    count_plays(star).await?;
    star.one_by_one(DOING, sql::SUMMARIES_TRACKS_ALL).await?;
    summarise_days(star).await?;
    summarise_sessions(star).await
}

/// Computes those summaries again that the staged plays and `artists` have changed.
pub(crate) async fn summarise_changes(star: &Star<'_>, artists: &ChangedArtists) -> Result<()> {
    star.one_by_one(DOING, sql::MERGE_LOOK_UP).await?;
    star.one_by_one(DOING, sql::SUMMARIES_DAYS_CHANGED).await?;
    if !artists.0.is_empty() {
        let names: Vec<&str> = artists.0.iter().map(String::as_str).collect();
        star.execute(DOING, sql::SUMMARIES_DAYS_OF_ARTISTS, &[&names]).await?;
    }
    star.one_by_one(DOING, sql::SUMMARIES_CLEAR_CHANGED).await?;
    star.one_by_one(DOING, sql::SUMMARIES_CHANGED_PLAYS).await?;
    star.one_by_one(DOING, sql::MERGE_LOOKED_UP).await?;
    if star.layout() == Layout::Plain {
        star.batch(DOING, sql::SUMMARIES_ANALYZE).await?;
    }
    count_plays(star).await?;
    summarise_days(star).await?;
    star.execute(DOING, sql::SUMMARIES_OTHER_SESSIONS, &[]).await?;
    summarise_sessions(star).await?;
    star.one_by_one(DOING, sql::SUMMARIES_TRACKS_CHANGED).await
}

/// Counts the plays of the view `summarised_plays`, stages the counts, and drops the view.
async fn count_plays(star: &Star<'_>) -> Result<()> {
    if star.layout() == Layout::Plain {
        star.batch(DOING, sql::STAGING_SESSION_HOURS).await?;
    }
    star.execute(DOING, sql::SUMMARIES_SESSION_HOURS, &[]).await?;
    star.transaction().batch(DOING, sql::SUMMARIES_DROP_VIEW).await
}

/// Adds up the staged counts to rows of days and hours.
async fn summarise_days(star: &Star<'_>) -> Result<()> {
    star.execute(DOING, sql::SUMMARIES_USER_DAYS, &[]).await?;
    star.execute(DOING, sql::SUMMARIES_USER_HOURS, &[]).await.map(drop)
}

/// Adds up the staged counts to rows of sessions, and removes the counts.
async fn summarise_sessions(star: &Star<'_>) -> Result<()> {
    star.execute(DOING, sql::SUMMARIES_USER_SESSIONS, &[]).await?;
    let remove = match star.layout() {
        Layout::Plain => sql::STAGING_SESSION_HOURS_DROP,
        Layout::Citus => sql::CITUS_SESSION_HOURS_CLEAR,
    };
    star.execute(DOING, remove, &[]).await.map(drop)
}
