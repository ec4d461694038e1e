//! The figures of the listeners as types: one for each kind of result row. Counts are 0 or more.

use chrono::NaiveDate;
use tokio_postgres::Row;

use super::value::{Day, get};
use crate::Result;

/// The plays and listeners of a week by level.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    pub(super) monday: NaiveDate,
    pub(super) free_plays: i64,
    pub(super) paid_plays: i64,
    pub(super) free_listeners: i64,
    pub(super) paid_listeners: i64,
}

impl Levels {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            monday: get::<Day>(row, "monday")?.0,
            free_plays: get(row, "free_plays")?,
            paid_plays: get(row, "paid_plays")?,
            free_listeners: get(row, "free_listeners")?,
            paid_listeners: get(row, "paid_listeners")?,
        })
    }
}

/// The new and returning listeners of a week.
#[derive(Debug, Clone)]
pub(super) struct Audience {
    pub(super) monday: NaiveDate,
    pub(super) listeners: i64,
    /// Listeners with their first play of all in this week.
    pub(super) new: i64,
    pub(super) returning: i64,
}

impl Audience {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            monday: get::<Day>(row, "monday")?.0,
            listeners: get(row, "listeners")?,
            new: get(row, "new")?,
            returning: get(row, "returning")?,
        })
    }
}

/// The active listeners of a day.
#[derive(Debug, Clone)]
pub(super) struct Active {
    pub(super) day: NaiveDate,
    pub(super) daily: i64,
    /// The listeners of the seven days that end with this day.
    pub(super) weekly: i64,
    /// The listeners of the 30 days that end with this day.
    pub(super) monthly: i64,
}

impl Active {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            day: get::<Day>(row, "day")?.0,
            daily: get(row, "daily")?,
            weekly: get(row, "weekly")?,
            monthly: get(row, "monthly")?,
        })
    }
}

/// The changes of level in a week.
#[derive(Debug, Clone)]
pub(super) struct Changes {
    pub(super) monday: NaiveDate,
    pub(super) upgrades: i64,
    pub(super) downgrades: i64,
}

impl Changes {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            monday: get::<Day>(row, "monday")?.0,
            upgrades: get(row, "upgrades")?,
            downgrades: get(row, "downgrades")?,
        })
    }
}

/// One week of a cohort: the listeners who had their first play in the same week.
#[derive(Debug, Clone)]
pub(super) struct Retained {
    /// The Monday of the week of the first plays.
    pub(super) cohort: NaiveDate,
    /// The number of listeners of the cohort.
    pub(super) size: i64,
    pub(super) weeks_later: i32,
    /// Listeners of the cohort with a play in that later week.
    pub(super) listeners: i64,
}

impl Retained {
    pub(super) fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            cohort: get::<Day>(row, "monday")?.0,
            size: get(row, "cohort_listeners")?,
            weeks_later: get(row, "weeks_later")?,
            listeners: get(row, "listeners")?,
        })
    }
}
