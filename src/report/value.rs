//! The types of columns for computing: numbers as numbers, days as days.

use std::error::Error as StdError;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};

use crate::{Error, ErrorKind, Result};

/// The value in the column with this name.
///
/// # Errors
///
/// [`ErrorKind::Bug`] if there is no such column, or if it has another type.
pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: &str) -> Result<T> {
    row.try_get(column)
        .map_err(|error| Error::new(ErrorKind::Bug, format!("reading the column {column}")).caused_by(error))
}

type Refusal = Box<dyn StdError + Sync + Send>;

/// A `numeric` with a precision of about fifteen digits. That is enough for means and minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Decimal(pub(super) f64);

/// [PostgreSQL's documentation](https://www.postgresql.org/docs/current/protocol-message-formats.html) does not
/// describe the binary format of a `numeric`. Only its sources do. The value has four numbers of two bytes: the number
/// of digits, the weight of the first digit, the sign, and the scale. The digits follow, in base 10,000.
impl<'a> FromSql<'a> for Decimal {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Refusal> {
        let (words, []) = raw.as_chunks::<2>() else { return Err("the number of bytes is odd".into()) };
        let words: Vec<u16> = words.iter().map(|word| u16::from_be_bytes(*word)).collect();
        let [_, weight, sign, _, digits @ ..] = &words[..] else { return Err("the header is missing".into()) };
        let weight = i32::from(weight.cast_signed());
        let place = |(at, digit): (i32, &u16)| f64::from(*digit) * 10_000_f64.powi(weight - at);
        let size: f64 = (0..).zip(digits).map(place).sum();
        match sign {
            0 => Ok(Self(size)),
            0x4000 => Ok(Self(-size)),
            _ => Err("the number is not finite".into()),
        }
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::NUMERIC
    }
}

/// A `date`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Day(pub(super) NaiveDate);

impl<'a> FromSql<'a> for Day {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Refusal> {
        let days = TimeDelta::try_days(i32::from_be_bytes(raw.try_into()?).into()).ok_or("the day is out of range")?;
        Ok(Self(epoch().date_naive().checked_add_signed(days).ok_or("the day is out of range")?))
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::DATE
    }
}

/// A `timestamptz`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment(pub(super) DateTime<Utc>);

impl<'a> FromSql<'a> for Moment {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Refusal> {
        let since = TimeDelta::microseconds(i64::from_be_bytes(raw.try_into()?));
        Ok(Self(epoch().checked_add_signed(since).ok_or("the instant is out of range")?))
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::TIMESTAMPTZ
    }
}

/// The start of PostgreSQL's time: the beginning of the year 2000.
fn epoch() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(946_684_800)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(words: &[u16]) -> Result<f64, Refusal> {
        let raw: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        Decimal::from_sql(&Type::NUMERIC, &raw).map(|decimal| decimal.0)
    }

    #[test]
    fn a_numeric_is_decoded_from_base_10000_digits() {
        assert_eq!(decimal(&[0, 0, 0, 1]).unwrap(), 0.0);
        assert_eq!(decimal(&[2, 0, 0, 1, 12, 3000]).unwrap(), 12.3);
        assert_eq!(decimal(&[1, 0xFFFF, 0x4000, 1, 5000]).unwrap(), -0.5);
        assert_eq!(decimal(&[2, 1, 0, 0, 1, 2345]).unwrap(), 12_345.0);
        assert_eq!(decimal(&[1, 2, 0, 0, 7]).unwrap(), 700_000_000.0);
    }

    #[test]
    fn nan_and_malformed_numerics_are_errors() {
        assert!(decimal(&[0, 0, 0xC000, 0]).is_err(), "NaN");
        assert!(decimal(&[0, 0]).is_err());
        assert!(Decimal::from_sql(&Type::NUMERIC, &[0; 9]).is_err());
    }

    #[test]
    fn dates_and_timestamps_count_from_the_year_2000() {
        let day = |days: i32| Day::from_sql(&Type::DATE, &days.to_be_bytes()).map(|day| day.0.to_string());
        assert_eq!(day(0).unwrap(), "2000-01-01");
        assert_eq!(day(6879).unwrap(), "2018-11-01");
        assert!(day(i32::MAX).is_err(), "infinity");
        let moment = |since: i64| Moment::from_sql(&Type::TIMESTAMPTZ, &since.to_be_bytes()).map(|at| at.0.to_string());
        assert_eq!(moment(-1_000_000).unwrap(), "1999-12-31 23:59:59 UTC");
        assert!(moment(i64::MAX).is_err(), "infinity");
    }
}
