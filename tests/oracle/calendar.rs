//! The parts of a UTC timestamp, by counting days: no date library, so none can be wrong in the same way twice.

const DAY_MS: i64 = 86_400_000;

/// The parts that the `time` table keeps of a timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) hour: i64,
    pub(crate) day: i64,
    /// ISO 8601: weeks start on Monday and belong to the year that has their Thursday.
    pub(crate) week: i64,
    pub(crate) month: i64,
    /// The calendar's year, which is not always the year of the ISO week.
    pub(crate) year: i64,
    /// ISO 8601: Monday is 1, Sunday is 7.
    pub(crate) weekday: i64,
}

impl Moment {
    pub(crate) fn of_epoch_ms(ms: i64) -> Self {
        let days = ms.div_euclid(DAY_MS);
        let (year, month, day) = civil(days);
        // 1970-01-01, day 0, was a Thursday.
        let weekday = (days + 3).rem_euclid(7) + 1;
        let thursday = days + 4 - weekday;
        let week = (thursday - first_day_of(civil(thursday).0)) / 7 + 1;
        Self { hour: ms.rem_euclid(DAY_MS) / 3_600_000, day, week, month, year, weekday }
    }
}

/// Year, month and day of a day counted from 1970-01-01: whole years first, then whole months.
fn civil(days: i64) -> (i64, i64, i64) {
    // A year too early at most a few times over, never one too late.
    let mut year = 1970 + days.div_euclid(366).min(days.div_euclid(365));
    while first_day_of(year + 1) <= days {
        year += 1;
    }
    let mut rest = days - first_day_of(year);
    let mut month = 1;
    while rest >= length_of(year, month) {
        rest -= length_of(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}

/// The day, counted from 1970-01-01, on which a year begins.
fn first_day_of(year: i64) -> i64 {
    let leap_days_before =
        |year: i64| (year - 1).div_euclid(4) - (year - 1).div_euclid(100) + (year - 1).div_euclid(400);
    (year - 1970) * 365 + leap_days_before(year) - leap_days_before(1970)
}

fn length_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
