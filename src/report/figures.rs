//! The figures, typed: what each row of an answer holds. Counts are 0 or more; names are null where the logs said nothing.

use chrono::{DateTime, NaiveDate, Utc};
use tokio_postgres::Row;

use super::value::{Day, Decimal, Moment, get};
use crate::{Error, ErrorKind, Result};

/// What there is in all.
#[derive(Debug, Clone)]
pub(super) struct Headline {
    /// When the figures were read.
    pub(super) made_at: DateTime<Utc>,
    pub(super) plays: i64,
    pub(super) listeners: i64,
    pub(super) sessions: i64,
    pub(super) songs: i64,
    pub(super) paid_plays: i64,
    /// When the first play and the last one began; null where there is none.
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

/// How long the periods are that plays are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// A day, or another unit, and what was played in it.
#[derive(Debug, Clone)]
pub(super) struct Days {
    pub(super) unit: Unit,
    /// Its first day.
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

/// An hour of a weekday.
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

/// A song as it was logged.
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

/// An artist as logged.
#[derive(Debug, Clone)]
pub(super) struct Artist {
    pub(super) name: Option<String>,
    pub(super) plays: i64,
    /// Different titles.
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

/// What is listened from or with.
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

/// The sessions that began at a level, or all.
#[derive(Debug, Clone)]
pub(super) struct Sessions {
    /// `free`, `paid` or `all`.
    pub(super) level: String,
    pub(super) sessions: i64,
    pub(super) listeners: i64,
    /// The mean; null where there is no session, as are the others.
    pub(super) plays_per_session: Option<f64>,
    pub(super) median_minutes: Option<f64>,
    /// Nine in ten last no longer.
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

/// The sessions of a length, or of a number of plays.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) from: i32,
    /// Below so many minutes, or up to and with so many plays; null where there is no end.
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

/// How near the catalogue comes to plays.
#[derive(Debug, Clone)]
pub(super) struct Coverage {
    /// In words; the first is that of plays that are in the catalogue.
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
