//! Parameters of questions: a period, a listener, an artist, and so on.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::{Error, ErrorKind, Result};

/// A parameter of questions: an option of `query`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Parameter {
    /// The first day or instant: `2018-11-05`, `2018-11-05T13:00`, `2018-11-05T13:00:00+01:00`.
    Since,
    /// The last day, or the instant before which plays count.
    Until,
    /// The number of a user.
    User,
    /// The name of an artist as it was logged.
    Artist,
    /// The title of a song as it was logged.
    Song,
    /// `free` or `paid`.
    Level,
    /// A device, as `plays-by-device` names it.
    Device,
    /// The location as it was logged.
    Location,
    /// The time zone of days, hours, and the other parameters: `Europe/Berlin`.
    TimeZone,
    /// The length of the periods: `hour`, `day`, `week` or `month`.
    By,
    /// The number of rows; 0 for all.
    Top,
}

/// How to read the value of a parameter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader {
    /// The time zone for dates and times without one.
    pub(super) zone: Tz,
    /// Whether the question counts whole days. Then a time of day would not be exact, and is refused.
    pub(super) whole_days: bool,
}

impl Parameter {
    /// All parameters.
    pub const ALL: [Self; 11] = [
        Self::Since,
        Self::Until,
        Self::User,
        Self::Artist,
        Self::Song,
        Self::Level,
        Self::Device,
        Self::Location,
        Self::TimeZone,
        Self::By,
        Self::Top,
    ];

    /// The option: `--since`.
    #[must_use]
    pub fn option(self) -> &'static str {
        match self {
            Self::Since => "--since",
            Self::Until => "--until",
            Self::User => "--user",
            Self::Artist => "--artist",
            Self::Song => "--song",
            Self::Level => "--level",
            Self::Device => "--device",
            Self::Location => "--location",
            Self::TimeZone => "--time-zone",
            Self::By => "--by",
            Self::Top => "--top",
        }
    }

    /// The parameter of an option.
    pub(super) fn of_option(option: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parameter| parameter.option() == option)
    }

    /// An example of a value, and a description.
    #[must_use]
    pub fn help(self) -> [&'static str; 2] {
        match self {
            Self::Since => ["2018-11-05", "Only plays from this day or time on"],
            Self::Until => ["2018-11-11", "Only plays to the end of this day, or before this time"],
            Self::User => ["42", "Only plays of this user"],
            Self::Artist => ["'Dwight Yoakam'", "Only plays of this artist, spelled as it was logged"],
            Self::Song => ["'Undo'", "Only plays of songs with this title, spelled as it was logged"],
            Self::Level => ["paid", "Only plays at this level: free or paid"],
            Self::Device => ["iPhone", "Only plays on this device, as plays-by-device names it"],
            Self::Location => ["'Eugene, OR'", "Only plays at this location, spelled as it was logged"],
            Self::TimeZone => ["Europe/Berlin", "The time zone of days and hours [default: UTC]"],
            Self::By => ["week", "The length of the periods: hour, day, week or month"],
            Self::Top => ["50", "The number of rows; 0 for all"],
        }
    }

    /// Converts the value to the text of a SQL literal.
    pub(super) fn read(self, text: &str, reader: Reader) -> Result<String> {
        let read = match self {
            Self::Since => reader.moment(text, 0),
            Self::Until => reader.moment(text, 1),
            Self::User => whole_number(text.parse::<i64>().ok()),
            // `LIMIT` has no number that means all rows. The greatest number has the same effect, because no table has
            // that many rows.
            Self::Top => whole_number(text.parse::<i64>().ok().filter(|top| *top >= 0)).map(|top| match top.as_str() {
                "0" => i64::MAX.to_string(),
                _ => top,
            }),
            Self::Level => one_of(text, &["free", "paid"]),
            Self::By => one_of(text, &["hour", "day", "week", "month"]),
            Self::TimeZone => zone(text).map(|zone| zone.name().to_owned()),
            Self::Artist | Self::Song | Self::Device | Self::Location => Ok(text.to_owned()),
        };
        read.map_err(|why| Error::new(ErrorKind::Usage, format!("reading {} {text:?}", self.option())).because(why))
    }
}

/// The time zone of a name such as `Europe/Berlin`.
pub(super) fn zone(name: &str) -> std::result::Result<Tz, String> {
    name.parse().map_err(|_| "it is not the name of an IANA time zone, such as Europe/Berlin".to_owned())
}

fn whole_number(number: Option<i64>) -> std::result::Result<String, String> {
    number.map(|number| number.to_string()).ok_or_else(|| "it is not a whole number".to_owned())
}

fn one_of(text: &str, values: &[&str]) -> std::result::Result<String, String> {
    match values.contains(&text) {
        true => Ok(text.to_owned()),
        false => Err(format!("it is not one of {}", values.join(", "))),
    }
}

impl Reader {
    /// Converts text to an instant in UTC, or to a date if the question counts whole days. `after` days are added to a
    /// date.
    fn moment(self, text: &str, after: u64) -> std::result::Result<String, String> {
        if let Ok(date) = text.parse::<NaiveDate>() {
            let date = date.checked_add_days(Days::new(after)).ok_or("the date is too late")?;
            return match self.whole_days {
                true => Ok(date.to_string()),
                false => self.instant(date.and_time(NaiveTime::MIN)),
            };
        }
        let instant =
            DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%#z"));
        let instant = match instant {
            Ok(instant) => written(instant.to_utc()),
            Err(_) => {
                let time = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S%.f"];
                let time = time.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
                let time = time.ok_or("it is neither a date such as 2018-11-05 nor a time such as 2018-11-05T13:00")?;
                self.instant(time)?
            }
        };
        match self.whole_days {
            true => Err("this question counts whole days, so it takes a date such as 2018-11-05".to_owned()),
            false => Ok(instant),
        }
    }

    /// Converts a local time to an instant. If clocks go back, a local time can occur twice. The first of the two
    /// instants is used.
    fn instant(self, time: NaiveDateTime) -> std::result::Result<String, String> {
        let instant = self.zone.from_local_datetime(&time).earliest();
        instant
            .map(|instant| written(instant.to_utc()))
            .ok_or_else(|| format!("this time does not exist in {}, because clocks go forward", self.zone.name()))
    }
}

fn written(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%d %H:%M:%S%.f+00").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameter: Parameter, text: &str, zone: Tz, whole_days: bool) -> std::result::Result<String, String> {
        parameter.read(text, Reader { zone, whole_days }).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn a_date_means_a_whole_day_and_a_time_means_an_instant() {
        let berlin = Tz::Europe__Berlin;
        for (parameter, text, zone, expected) in [
            (Parameter::Since, "2018-11-05", Tz::UTC, "2018-11-05 00:00:00+00"),
            (Parameter::Until, "2018-11-05", Tz::UTC, "2018-11-06 00:00:00+00"),
            (Parameter::Since, "2018-11-05", berlin, "2018-11-04 23:00:00+00"),
            (Parameter::Until, "2018-11-05T13:30", berlin, "2018-11-05 12:30:00+00"),
            (Parameter::Until, "2018-11-05 13:30:00.5", Tz::UTC, "2018-11-05 13:30:00.500+00"),
            (Parameter::Since, "2018-11-05T13:30:00-05:00", berlin, "2018-11-05 18:30:00+00"),
            (Parameter::Since, "2018-11-05T13:30+01:00", Tz::UTC, "2018-11-05 12:30:00+00"),
            (Parameter::Since, "2018-10-28T02:30", berlin, "2018-10-28 00:30:00+00"),
        ] {
            assert_eq!(read(parameter, text, zone, false).as_deref(), Ok(expected), "{text}");
        }
        assert!(
            read(Parameter::Since, "2018-03-25T02:30", berlin, false).unwrap_err().contains("this time does not exist")
        );
        assert!(read(Parameter::Since, "5.11.2018", Tz::UTC, false).unwrap_err().contains("neither a date"));
        assert_eq!(read(Parameter::Until, "2018-11-05", Tz::UTC, true).as_deref(), Ok("2018-11-06"));
        assert!(read(Parameter::Until, "2018-11-05T13:30", Tz::UTC, true).unwrap_err().contains("whole days"));
    }

    #[test]
    fn other_parameters_are_validated() {
        let read = |parameter, text| read(parameter, text, Tz::UTC, false);
        assert_eq!(read(Parameter::Top, "0"), Ok(i64::MAX.to_string()));
        assert_eq!(read(Parameter::User, "042"), Ok("42".to_owned()));
        for (parameter, text) in [
            (Parameter::Top, "-1"),
            (Parameter::User, "Ann"),
            (Parameter::Level, "gold"),
            (Parameter::By, "year"),
            (Parameter::TimeZone, "Berlin"),
        ] {
            let said = read(parameter, text).unwrap_err();
            assert!(said.contains(parameter.option()) && said.contains(text), "{said}");
        }
    }
}
