//! Transforms plays, the users who made them, and the instants at which they began.

use polars::prelude::*;

use super::greatest::{Winner, one_of_doubles, one_per_key};
use super::key::songplay_ids;
use super::songs::without_negative_zero;
use super::{Catalogue, TableBatch, bug};
use crate::Result;
use crate::model::{FILE, LINE, Table};
use crate::scan::PLAY;

const NATURAL_KEY: [&str; 4] = ["start_time", "user_id", "session_id", "item_in_session"];

/// The columns that decide which of several records of a play wins.
const ORDER: [&str; 6] = ["level", "location", "user_agent", "song_title", "artist_name", "duration"];

/// Makes the users, instants and plays of a scan of logs. Events of other pages make no row. Each row also has the
/// `file` and `line` of its record.
///
/// - `users`: `user_id`, `first_name`, `last_name`, `gender`, `level`, `as_of`. The latest play wins.
/// - `time`: `start_time` (UTC) and its parts as `Int16`, in key order. Weeks and weekdays are those of ISO 8601
///   (Monday is 1).
/// - `songplays`: the columns of the table in `sql/schema`, in the order of `start_time`. `song_id` and `artist_id`
///   come from the track of the catalogue with exactly this title, artist's name and duration. If there is none, they
///   are null.
///
/// # Errors
///
/// Only [`crate::ErrorKind::Bug`].
pub fn plays(events: LazyFrame, catalogue: &Catalogue) -> Result<Vec<TableBatch>> {
    let plays = as_plays(events).map_err(bug("selecting the plays of the events"))?;
    let read = plays.height() as u64;
    let batch = |table, rows| TableBatch { table, rows, read };
    Ok(vec![
        batch(Table::Users, users(&plays).map_err(bug("making users"))?),
        batch(Table::Time, time(&plays).map_err(bug("making time"))?),
        batch(Table::Songplays, songplays(plays, catalogue).map_err(bug("making songplays"))?),
    ])
}

/// Selects the plays from the events, with the names and types of the tables, in the order of `start_time`.
fn as_plays(events: LazyFrame) -> PolarsResult<DataFrame> {
    let start_time = DataType::Datetime(TimeUnit::Milliseconds, None);
    let plays = events
        .filter(col("page").eq(lit(PLAY)))
        .select([
            col("ts").cast(start_time).alias("start_time"),
            col("userId").alias("user_id"),
            col("level"),
            col("sessionId").alias("session_id"),
            col("location"),
            col("userAgent").alias("user_agent"),
            col("itemInSession").cast(DataType::Int32).alias("item_in_session"),
            col("song").alias("song_title"),
            col("artist").alias("artist_name"),
            without_negative_zero("length").alias("duration"),
            col("firstName").alias("first_name"),
            col("lastName").alias("last_name"),
            col("gender"),
            col(FILE),
            col(LINE),
        ])
        .collect()?;
    if plays.column("start_time")?.to_physical_repr().i64()?.iter().is_sorted() {
        return Ok(plays);
    }
    // Plays of the same instant keep the order in which they were read.
    plays.sort(["start_time"], SortMultipleOptions::default().with_maintain_order(true))
}

/// Whether a play has another instant than the play before it. True for the first play.
fn begins_instant() -> Expr {
    let instant = || col("start_time");
    instant().neq(instant().shift(lit(1))).fill_null(lit(true))
}

fn users(plays: &DataFrame) -> PolarsResult<DataFrame> {
    // Nearly all rows lose by their time alone. So only a few rows remain to be compared by value.
    let latest_of_user = col("start_time").max().over([col("user_id")])?;
    let latest = plays
        .clone()
        .lazy()
        .filter(col("start_time").eq(latest_of_user))
        .select([
            col("user_id"),
            col("first_name"),
            col("last_name"),
            col("gender"),
            col("level"),
            col("start_time").alias("as_of"),
            col(FILE),
            col(LINE),
        ])
        .collect()?;
    latest_users(latest)
}

/// Keeps one row per user, the latest.
pub(super) fn latest_users(rows: DataFrame) -> PolarsResult<DataFrame> {
    one_per_key(rows, &["user_id"], &["as_of", "level", "first_name", "last_name", "gender"], Winner::Greatest)
}

/// Makes the rows of `time` from plays in the order of their instants.
pub(super) fn time(plays: &DataFrame) -> PolarsResult<DataFrame> {
    let part = |name: &str, part: Expr| part.cast(DataType::Int16).alias(name);
    let instant = || col("start_time");
    let date = || col("date").dt();
    let instants = plays
        .select(["start_time", FILE, LINE])?
        .lazy()
        .filter(begins_instant())
        .with_columns([part("hour", instant().dt().hour()), instant().cast(DataType::Date).alias("date")]);
    // There are many instants, but few days. So the parts of each day are computed once.
    let days = instants.clone().select([col("date")]).unique(None, UniqueKeepStrategy::Any).with_columns([
        part("day", date().day()),
        part("week", date().week()),
        part("month", date().month()),
        part("year", date().year()),
        part("weekday", date().weekday()),
    ]);
    let columns = ["start_time", "hour", "day", "week", "month", "year", "weekday", FILE, LINE];
    instants.join(days, [col("date")], [col("date")], in_order()).select([cols(columns).as_expr()]).collect()
}

/// A left join that keeps the order of the left rows.
fn in_order() -> JoinArgs {
    JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Left) }
}

fn songplays(plays: DataFrame, catalogue: &Catalogue) -> PolarsResult<DataFrame> {
    let plays = greatest_plays(plays.drop_many(["first_name", "last_name", "gender"]))?;
    let track = [col("song_title"), col("artist_name"), col("duration")];
    let mut plays = plays.lazy().join(catalogue.tracks(), track.clone(), track, in_order()).collect()?;
    plays.with_column(songplay_ids(&plays)?)?;
    plays.select([
        "songplay_id",
        "start_time",
        "user_id",
        "level",
        "song_id",
        "artist_id",
        "session_id",
        "location",
        "user_agent",
        "item_in_session",
        "song_title",
        "artist_name",
        "duration",
        FILE,
        LINE,
    ])
}

/// Keeps one row per play, the greatest. The plays must be in the order of their instants, and keep that order.
pub(super) fn greatest_plays(plays: DataFrame) -> PolarsResult<DataFrame> {
    let double = doubles(&plays)?;
    let plays = one_of_doubles(plays, &double, &NATURAL_KEY, &ORDER, Winner::Greatest)?;
    match double.any() {
        true => plays.sort(["start_time"], SortMultipleOptions::default()),
        false => Ok(plays),
    }
}

/// Marks the plays whose key other plays have, too. Plays with the same key have the same instant. So only plays that
/// share their instant are compared.
fn doubles(plays: &DataFrame) -> PolarsResult<BooleanChunked> {
    let ends_instant = begins_instant().shift(lit(-1)).fill_null(lit(true));
    let shares = begins_instant().and(ends_instant).not().alias("shares");
    let keys = plays.select(NATURAL_KEY)?;
    let shares = keys.clone().lazy().select([shares]).collect()?;
    let shares = shares.column("shares")?.bool()?;
    let double = keys.filter(shares)?.is_duplicated()?;
    let mut double = double.iter();
    let of_all = shares.iter().map(|shares| shares == Some(true) && double.next().flatten() == Some(true));
    Ok(BooleanChunked::from_iter_values("double".into(), of_all))
}
