//! Matches plays with songs that were loaded after the catalogue was read.

use super::Star;
use super::summaries::stage_rematched_tracks;
use crate::model::RunId;
use crate::{Result, sql};

const DOING: &str = "matching plays with new songs";

/// Matches the staged plays with the songs that were committed after `known`, the last run whose songs they were
/// matched with.
pub(crate) async fn rematch_staged(star: &Star<'_>, known: RunId) -> Result<u64> {
    match brought_since(star, known).await? {
        true => star.execute(DOING, sql::MERGE_REMATCH_STAGED, &[&known.number()]).await,
        false => Ok(0),
    }
}

/// Matches the stored plays with the songs of `run`, which is the last run, and stages their tracks. Returns the number
/// of plays whose match is new or has changed.
pub(crate) async fn rematch_stored(star: &Star<'_>, run: RunId) -> Result<u64> {
    if !brought_since(star, run.before()).await? {
        return Ok(0);
    }
    stage_rematched_tracks(star, run).await?;
    star.execute(DOING, sql::MERGE_REMATCH, &[&run.number()]).await
}

/// Whether a run after this one has inserted or changed songs. If not, the caller skips the match. The planner cannot
/// know this, and would read all plays.
async fn brought_since(star: &Star<'_>, run: RunId) -> Result<bool> {
    Ok(star.query_one(DOING, sql::MERGE_BROUGHT, &[&run.number()]).await?.get(0))
}
