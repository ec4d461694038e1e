//! The days of a report.

use chrono::{Days, NaiveDate};

use super::value::{Day, get};
use crate::merge::Star;
use crate::query::{Parameter, Parameters};
use crate::{Error, ErrorKind, Result, sql};

/// The requested period, in UTC days. If all fields are `None`, the report is about all plays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The first day.
    pub since: Option<NaiveDate>,
    /// The last day.
    pub until: Option<NaiveDate>,
    /// The number of days up to the last day. It replaces the first day.
    pub last: Option<u32>,
}

/// The days from one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

impl Period {
    /// The requested days. `None` for all days, and if there are no plays. A missing first or last day is that of the
    /// plays.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if the period ends before it begins.
    pub(super) async fn find(star: &Star<'_>, wanted: Wanted) -> Result<Option<Self>> {
        if wanted == Wanted::default() {
            return Ok(None);
        }
        let days = star.query_one("asking for the days with plays", sql::REPORT_DAYS, &[]).await?;
        let day = |column| get::<Option<Day>>(&days, column).map(|day| day.map(|day| day.0));
        let (Some(first), Some(last)) = (day("first_day")?, day("last_day")?) else { return Ok(None) };
        let last = wanted.until.unwrap_or(last);
        let before = wanted.last.map(|days| last.checked_sub_days(Days::new(u64::from(days.saturating_sub(1)))));
        let first = before.unwrap_or(Some(wanted.since.unwrap_or(first))).unwrap_or(NaiveDate::MIN);
        match first <= last {
            true => Ok(Some(Self { first, last })),
            false => Err(Error::new(ErrorKind::Usage, "choosing the period of the report")
                .because(format!("the first day, {first}, is after the last day, {last}"))),
        }
    }

    /// The period of the same length that ends before this one begins.
    pub(super) fn before(self) -> Option<Self> {
        let days = Days::new((self.last - self.first).num_days().unsigned_abs() + 1);
        let (first, last) = (self.first.checked_sub_days(days)?, self.last.checked_sub_days(days)?);
        Some(Self { first, last })
    }

    /// The parameters of a question that limit it to these days.
    pub(super) fn parameters(self) -> Parameters {
        Parameters::from([(Parameter::Since, self.first.to_string()), (Parameter::Until, self.last.to_string())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_before_has_as_many_days_and_ends_the_day_before() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let week = Period { first: day("2018-11-05"), last: day("2018-11-11") };
        assert_eq!(week.before(), Some(Period { first: day("2018-10-29"), last: day("2018-11-04") }));
        let one = Period { first: day("2018-11-05"), last: day("2018-11-05") };
        assert_eq!(one.before().map(|before| before.first), Some(day("2018-11-04")));
        assert_eq!(Period { first: NaiveDate::MIN, last: NaiveDate::MIN }.before(), None);
    }
}
