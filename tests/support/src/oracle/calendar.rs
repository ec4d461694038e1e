//! The parts of a UTC timestamp, computed by counting days. No date library is used, so none can cause an error in both
//! the program and the oracle.

const DAY_MS: i64 = 86_400_000;

/// The parts of a timestamp that the table `time` stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub hour: i64,
    pub day: i64,
    /// ISO 8601: a week starts on Monday and belongs to the year of its Thursday.
    pub week: i64,
    pub month: i64,
    /// The calendar year. It is not always the year of the ISO week.
    pub year: i64,
    /// ISO 8601: Monday is 1, Sunday is 7.
    pub weekday: i64,
}

impl Moment {
    pub fn of_epoch_ms(ms: i64) -> Self {
        let days = ms.div_euclid(DAY_MS);
        let (year, month, day) = civil(days);
        // 1970-01-01, day 0, was a Thursday.
        let weekday = (days + 3).rem_euclid(7) + 1;
        let thursday = days + 4 - weekday;
        let week = (thursday - first_day_of(civil(thursday).0)) / 7 + 1;
        Self { hour: ms.rem_euclid(DAY_MS) / 3_600_000, day, week, month, year, weekday }
    }
}

/// Year, month and day of a day that is counted from 1970-01-01. Counts whole years first, then whole months.
fn civil(days: i64) -> (i64, i64, i64) {
    // This estimate may be a few years too early, but is never too late.
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

/// The first day of a year, counted from 1970-01-01.
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
