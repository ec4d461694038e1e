//! The days of the generated logs, in UTC. The first one is 1 November 2018.

/// The seconds of a UTC day.
pub(super) const SECONDS_A_DAY: i64 = 86_400;

/// Midnight of 1 November 2018, a Thursday, in epoch seconds.
const FIRST_MIDNIGHT: i64 = 1_541_030_400;
/// The weekday of the first day. Monday is 0.
const FIRST_WEEKDAY: u64 = 3;

/// The `ts` of a second, which is counted from the midnight of the first day. `ts` is in epoch milliseconds. In the
/// real logs every `ts` ends in 796.
pub(super) fn timestamp(second: i64) -> i64 {
    (FIRST_MIDNIGHT + second) * 1_000 + 796
}

/// The weekday of a day. The first day is 0, Monday is 0.
pub(super) fn weekday(day: u32) -> usize {
    ((u64::from(day) + FIRST_WEEKDAY) % 7) as usize
}

/// A date of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: u32,
}

impl Date {
    /// The first day of the logs.
    pub(super) const FIRST: Self = Self { year: 2018, month: 11, day: 1 };

    /// The day after.
    pub(super) fn next(self) -> Self {
        let Self { year, month, day } = self;
        match (month, day) {
            (12, 31) => Self { year: year + 1, month: 1, day: 1 },
            _ if day == self.days_in_month() => Self { year, month: month + 1, day: 1 },
            _ => Self { year, month, day: day + 1 },
        }
    }

    fn days_in_month(self) -> u32 {
        match self.month {
            2 if self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400)) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_century_of_days_ends_on_the_right_date() {
        let days: u32 = 36_524;
        let last = (0..days).fold(Date::FIRST, |date, _| date.next());
        assert_eq!(last, Date { year: 2118, month: 11, day: 1 });
    }

    #[test]
    fn the_first_second_is_on_thursday_2018_11_01() {
        assert_eq!(timestamp(0), 1_541_030_400_796);
        assert_eq!(weekday(0), 3);
        assert_eq!(weekday(4), 0);
    }
}
