//! The rules as one vectorised question: which rows break any of them?
//!
//! `line` asks the same rules of a single line, to say which one it breaks.

use std::ops::{Add as _, RangeInclusive};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use polars::prelude::*;

use crate::model::SourceKind;
use crate::read::ReadLimits;
use crate::scan::{ID, whole_numbers};

/// Every number that a `bigint` holds.
pub(super) const BIGINT: RangeInclusive<i64> = i64::MIN..=i64::MAX;
/// `item_in_session` is an `int` in the database.
pub(super) const ITEM: RangeInclusive<i64> = 0..=2_147_483_647;
/// Year 0 stands for unknown.
pub(super) const YEAR: RangeInclusive<i64> = 0..=9999;
/// Seconds: a week, more than anything that is played.
pub(super) const DURATION: RangeInclusive<f64> = 0.0..=604_800.0;
/// Degrees north.
pub(super) const LATITUDE: RangeInclusive<f64> = -90.0..=90.0;
/// Degrees east.
pub(super) const LONGITUDE: RangeInclusive<f64> = -180.0..=180.0;
/// The largest number up to which every whole float is exact, 2^53 - 1 (RFC 8259, section 6).
pub(super) const EXACT: f64 = 9_007_199_254_740_991.0;
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
    /// Bytes of a line.
    pub line_bytes: usize,
}

impl Limits {
    /// Timestamps from 1990-01-01 to a day ahead of `now`, and lines of up to 16 MiB.
    #[must_use]
    pub fn at(now: SystemTime) -> Self {
        const YEAR_1990: i64 = 631_152_000_000;
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        let latest = (now + DAY).duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let timestamps = YEAR_1990..=i64::try_from(latest).unwrap_or(i64::MAX);
        Self { timestamps, line_bytes: ReadLimits::default().line_bytes }
    }
}

/// The rows of a scanned frame that break a rule, in order; ids of users are numbers in it.
pub(super) fn bad_rows(content: SourceKind, frame: &DataFrame, limits: &Limits) -> PolarsResult<Vec<usize>> {
    let good = match content {
        SourceKind::Songs => good_song(),
        SourceKind::Logs => good_event(limits),
    };
    // What is not known of a null makes the whole unknown where it counts (SQL's logic of three values), and the row bad.
    let bad = frame.clone().lazy().select([good.fill_null(lit(false)).not().alias("bad")]).collect()?;
    let bad = bad.column("bad")?.bool()?;
    // Nearly always there is none, and it costs nothing to know that.
    if !bad.any() {
        return Ok(Vec::new());
    }
    Ok(bad.iter().enumerate().filter_map(|(row, bad)| bad.unwrap_or(true).then_some(row)).collect())
}

/// How many numbers of a frame that was scanned as floats cannot be cast to integers without loss.
pub(super) fn count_inexact(content: SourceKind, frame: &DataFrame) -> PolarsResult<u64> {
    let inexact = whole_numbers(content).iter().map(|name| {
        let value = || col(*name);
        let whole = value().cast(DataType::Int64).cast(DataType::Float64).eq(value());
        let exact = value().lt_eq(lit(EXACT)).and(value().gt_eq(lit(-EXACT)));
        value().is_not_null().and(whole.and(exact).fill_null(lit(false)).not()).cast(DataType::UInt64).sum()
    });
    count(frame, inexact.fold(lit(0_u64), Expr::add))
}

/// The value of an aggregate that counts.
fn count(frame: &DataFrame, aggregate: Expr) -> PolarsResult<u64> {
    let counted = frame.clone().lazy().select([aggregate.alias("count")]).collect()?;
    Ok(counted.column("count")?.u64()?.get(0).unwrap_or(0))
}

fn good_song() -> Expr {
    let ids = ["song_id", "artist_id"].map(|id| text_within(id, ID_BYTES).and(col(id).neq(lit(""))));
    let names = ["title", "artist_name"].map(|name| col(name).is_null().or(text_within(name, NAME_BYTES)));
    let numbers = [("duration", DURATION), ("artist_latitude", LATITUDE), ("artist_longitude", LONGITUDE)]
        .map(|(name, range)| null_or_within(name, *range.start(), *range.end()));
    let year = null_or_within("year", *YEAR.start(), *YEAR.end());
    ids.into_iter().chain(names).chain(numbers).fold(year, Expr::and)
}

fn good_event(limits: &Limits) -> Expr {
    col("page").is_not_null().and(col("page").neq(lit(PLAY)).or(good_play(limits)))
}

fn good_play(limits: &Limits) -> Expr {
    let [free, paid] = LEVELS.map(|level| col("level").eq(lit(level)));
    within("ts", *limits.timestamps.start(), *limits.timestamps.end())
        .and(within("itemInSession", *ITEM.start(), *ITEM.end()))
        .and(col("sessionId").is_not_null())
        .and(col(ID).is_not_null())
        .and(free.or(paid))
        .and(null_or_within("length", *DURATION.start(), *DURATION.end()))
}

/// A text of at most `bytes` bytes; null is not.
fn text_within(name: &str, bytes: usize) -> Expr {
    col(name).is_not_null().and(col(name).str().len_bytes().lt_eq(lit(bytes as u64)))
}

/// A number from `low` to `high`; of null it is not known.
fn within(name: &str, low: impl Literal, high: impl Literal) -> Expr {
    col(name).gt_eq(lit(low)).and(col(name).lt_eq(lit(high)))
}

fn null_or_within(name: &str, low: impl Literal, high: impl Literal) -> Expr {
    col(name).is_null().or(within(name, low, high))
}
