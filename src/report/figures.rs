//! The figures as types: one for each kind of result row. Counts are 0 or more. Names are `None` if the logs have none.

use chrono::{DateTime, NaiveDate, Utc};
use tokio_postgres::Row;

use super::value::{Day, Decimal, Moment, get};
use crate::{Error, ErrorKind, Result};

/// The totals.
#[derive(Debug, Clone)]
pub(super) struct Headline {
    /// The time when the figures were read.
    pub(super) made_at: DateTime<Utc>,
    pub(super) plays: i64,
    pub(super) listeners: i64,
    pub(super) sessions: i64,
    pub(super) songs: i64,
    pub(super) paid_plays: i64,
    /// The start of the first and of the last play. `None` if there are no plays.
    pub(super) period: Option<(DateTime<Utc>, DateTime<Utc>)>,
    pub(super) catalogue_songs: i64,
    pub(super) catalogue_artists: i64,
}

impl Headline {
    pub(super) fn of(row: &Row) -> Result<Self> {
        let first: Option<Moment> = get(row, "first_play")?;
        let last: Option<Moment> = get(row, "last_play")?;
        Ok(Self {
            made_at: get::<Moment>(row, "made_at")?.0,
            plays: get(row, "plays")?,
            listeners: get(row, "listeners")?,
            sessions: get(row, "sessions")?,
            songs: get(row, "songs")?,
            paid_plays: get(row, "paid_plays")?,
            period: first.zip(last).map(|(first, last)| (first.0, last.0)),
            catalogue_songs: get(row, "catalogue_songs")?,
            catalogue_artists: get(row, "catalogue_artists")?,
        })
    }
}

/// The unit of the periods that plays are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// The plays of a day, or of a period of another unit.
#[derive(Debug, Clone)]
pub(super) struct Days {
    pub(super) unit: Unit,
    /// The first day of the period.
    pub(super) begins: NaiveDate,
    pub(super) plays: i64,
    pub(super) listeners: i64,
}

impl Days {
    pub(super) fn of(row: &Row) -> Result<Self> {
        let unit = match get(row, "unit")? {
            "day" => Unit::Day,
            "week" => Unit::Week,
            "month" => Unit::Month,
            "year" => Unit::Year,
            other => return Err(Error::new(ErrorKind::Bug, format!("reading the unit {other}"))),
        };
        let begins = get::<Day>(row, "begins")?.0;
        Ok(Self { unit, begins, plays: get(row, "plays")?, listeners: get(row, "listeners")? })
    }
}

/// The plays in an hour of a weekday, for all weeks together.
#[derive(Debug, Clone)]
pub(super) struct Hour {
    /// Monday is 1, Sunday 7.
    pub(super) weekday: i32,
    /// From 0 to 23.
    pub(super) hour: i32,
    pub(super) plays: i64,
    pub(super) listeners: i64,
}

impl Hour {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            weekday: get(row, "weekday")?,
            hour: get(row, "hour")?,
            plays: get(row, "plays")?,
            listeners: get(row, "listeners")?,
        })
    }
}

/// A song with the names that were logged.
#[derive(Debug, Clone)]
pub(super) struct Song {
    pub(super) title: Option<String>,
    pub(super) artist: Option<String>,
    pub(super) plays: i64,
    pub(super) listeners: i64,
}

impl Song {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            title: get(row, "song_title")?,
            artist: get(row, "artist_name")?,
            plays: get(row, "plays")?,
            listeners: get(row, "listeners")?,
        })
    }
}

/// An artist with the name that was logged.
#[derive(Debug, Clone)]
pub(super) struct Artist {
    pub(super) name: Option<String>,
    pub(super) plays: i64,
    /// The number of different titles.
    pub(super) songs: i64,
    pub(super) listeners: i64,
}

impl Artist {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            name: get(row, "artist_name")?,
            plays: get(row, "plays")?,
            songs: get(row, "songs")?,
            listeners: get(row, "listeners")?,
        })
    }
}

/// A name that may have been encoded twice.
#[derive(Debug, Clone)]
pub(super) struct Encoded {
    pub(super) name: String,
    pub(super) plays: i64,
}

impl Encoded {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self { name: get(row, "name")?, plays: get(row, "plays")? })
    }
}

/// A place, device or browser of plays.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) name: Option<String>,
    pub(super) plays: i64,
    pub(super) listeners: i64,
}

impl Source {
    pub(super) fn place(row: &Row) -> Result<Self> {
        Self::of(row, "location")
    }

    pub(super) fn device(row: &Row) -> Result<Self> {
        Self::of(row, "device")
    }

    pub(super) fn browser(row: &Row) -> Result<Self> {
        Self::of(row, "browser")
    }

    fn of(row: &Row, column: &str) -> Result<Self> {
        Ok(Self { name: get(row, column)?, plays: get(row, "plays")?, listeners: get(row, "listeners")? })
    }
}

/// The sessions of a level, or all sessions. A session has the level of its first play.
#[derive(Debug, Clone)]
pub(super) struct Sessions {
    /// `free`, `paid` or `all`.
    pub(super) level: String,
    pub(super) sessions: i64,
    pub(super) listeners: i64,
    /// The mean. This and the next numbers are `None` if there are no sessions.
    pub(super) plays_per_session: Option<f64>,
    pub(super) median_minutes: Option<f64>,
    /// 90 percent of the sessions last at most this long.
    pub(super) p90_minutes: Option<f64>,
    pub(super) longest_minutes: Option<f64>,
}

impl Sessions {
    pub(super) fn of(row: &Row) -> Result<Self> {
        let number = |column| get::<Option<Decimal>>(row, column).map(|number| number.map(|number| number.0));
        Ok(Self {
            level: get(row, "level")?,
            sessions: get(row, "sessions")?,
            listeners: get(row, "listeners")?,
            plays_per_session: number("plays_per_session")?,
            median_minutes: number("median_minutes")?,
            p90_minutes: number("p90_minutes")?,
            longest_minutes: number("longest_minutes")?,
        })
    }
}

/// The sessions within a range of lengths or of numbers of plays.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) from: i32,
    /// The end of the range: exclusive for minutes, inclusive for plays. `None` if the range has no end.
    pub(super) to: Option<i32>,
    pub(super) sessions: i64,
    pub(super) plays: i64,
}

impl Step {
    pub(super) fn minutes(row: &Row) -> Result<Self> {
        Self::of(row, "from_minutes", "below_minutes")
    }

    pub(super) fn plays(row: &Row) -> Result<Self> {
        Self::of(row, "from_plays", "to_plays")
    }

    fn of(row: &Row, from: &str, to: &str) -> Result<Self> {
        Ok(Self {
            from: get(row, from)?,
            to: get(row, to)?,
            sessions: get(row, "sessions")?,
            plays: get(row, "plays")?,
        })
    }
}

/// The plays with one kind of match in the catalogue.
#[derive(Debug, Clone)]
pub(super) struct Coverage {
    /// The kind of match, in words. The first row has the plays that are in the catalogue.
    pub(super) coverage: String,
    pub(super) plays: i64,
    pub(super) songs: i64,
    pub(super) listeners: i64,
}

impl Coverage {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            coverage: get(row, "coverage")?,
            plays: get(row, "plays")?,
            songs: get(row, "different_songs")?,
            listeners: get(row, "listeners")?,
        })
    }
}
