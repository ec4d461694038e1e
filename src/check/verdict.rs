//! The rules as one vectorised question: how many rows break any of them?
//!
//! `line` asks the same rules of a single line, to say which one it breaks.

use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use polars::prelude::*;

use crate::discover::Content;

/// Whole numbers are taken up to 2^53: what a JSON number carries exactly everywhere (RFC 8259, section 6).
pub(super) const WHOLE: RangeInclusive<f64> = -9_007_199_254_740_992.0..=9_007_199_254_740_992.0;
/// `item_in_session` is an `int` in the database.
pub(super) const ITEM: RangeInclusive<f64> = 0.0..=2_147_483_647.0;
/// Year 0 stands for unknown.
pub(super) const YEAR: RangeInclusive<f64> = 0.0..=9999.0;
/// Bytes of an id: it is a key, and an index entry of PostgreSQL holds 2,704 bytes at most.
pub(super) const ID_BYTES: usize = 255;
/// Bytes of a title or an artist's name in a song file: together with the duration they are a key.
pub(super) const NAME_BYTES: usize = 1000;
/// The levels that a user can have.
pub(super) const LEVELS: [&str; 2] = ["free", "paid"];
/// The page of a play. Only plays are held to the rules of plays.
pub(crate) const PLAY: &str = "NextSong";

/// Bounds that are a matter of choice or of the day.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The timestamps that are believed, in epoch milliseconds.
    pub timestamps: RangeInclusive<i64>,
}

impl Limits {
    /// Timestamps from 1990-01-01 to a day ahead of `now`.
    #[must_use]
    pub fn at(now: SystemTime) -> Self {
        const YEAR_1990: i64 = 631_152_000_000;
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        let latest = (now + DAY).duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        Self { timestamps: YEAR_1990..=i64::try_from(latest).unwrap_or(i64::MAX) }
    }

    /// The timestamps as the floats that they are read as.
    #[allow(clippy::cast_precision_loss, reason = "epoch milliseconds stay below 2^53 for 280,000 years")]
    pub(super) fn timestamps_as_floats(&self) -> RangeInclusive<f64> {
        *self.timestamps.start() as f64..=*self.timestamps.end() as f64
    }
}

/// How many rows of a scanned frame break a rule.
pub(super) fn count_bad(content: Content, frame: &DataFrame, limits: &Limits) -> PolarsResult<u64> {
    let good = match content {
        Content::Songs => good_song(),
        Content::Logs => col("page").is_not_null().and(col("page").neq(lit(PLAY)).or(good_play(limits))),
    };
    let bad = good.fill_null(lit(false)).not().cast(DataType::UInt64).sum().alias("bad");
    let counted = frame.clone().lazy().select([bad]).collect()?;
    Ok(counted.column("bad")?.u64()?.get(0).unwrap_or(0))
}

fn good_song() -> Expr {
    ["song_id", "artist_id"]
        .map(|id| text_of(id, ID_BYTES).and(col(id).neq(lit(""))))
        .into_iter()
        .chain(["title", "artist_name"].map(|name| text_of(name, NAME_BYTES)))
        .fold(col("year").is_null().or(whole("year", &YEAR)), Expr::and)
}

fn good_play(limits: &Limits) -> Expr {
    let [free, paid] = LEVELS.map(|level| col("level").eq(lit(level)));
    whole("ts", &limits.timestamps_as_floats())
        .and(whole("sessionId", &WHOLE))
        .and(whole("itemInSession", &ITEM))
        .and(col("userId").cast(DataType::Int64).is_not_null())
        .and(free.or(paid))
}

/// A string of at most `bytes` bytes; null is not.
fn text_of(name: &str, bytes: usize) -> Expr {
    col(name).is_not_null().and(col(name).str().len_bytes().lt_eq(lit(bytes as u64)))
}

/// A whole number within `range`; null is not.
fn whole(name: &str, range: &RangeInclusive<f64>) -> Expr {
    let value = || col(name);
    value()
        .gt_eq(lit(*range.start()))
        .and(value().lt_eq(lit(*range.end())))
        .and(value().cast(DataType::Int64).cast(DataType::Float64).eq(value()))
        .fill_null(lit(false))
}
