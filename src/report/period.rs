//! The days that a report is about.

use chrono::{Days, NaiveDate};

use super::value::{Day, get};
use crate::merge::Star;
use crate::query::{Parameter, Parameters};
use crate::{Error, ErrorKind, Result, sql};

/// The period that is asked for, in days of UTC. Without any of it a report is about all plays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The first day.
    pub since: Option<NaiveDate>,
    /// The last day.
    pub until: Option<NaiveDate>,
    /// The number of days up to the last one, instead of the first day.
    pub last: Option<u32>,
}

/// Days from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

impl Period {
    /// The days that are wanted, or `None` for all. The last day with plays ends a period without an end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if it ends before it begins.
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
                .because(format!("it would begin on {first} and end on {last}"))),
        }
    }

    /// As many days, before these.
    pub(super) fn before(self) -> Option<Self> {
        let days = Days::new((self.last - self.first).num_days().unsigned_abs() + 1);
        let (first, last) = (self.first.checked_sub_days(days)?, self.last.checked_sub_days(days)?);
        Some(Self { first, last })
    }

    /// The parameters of a question about these days.
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
