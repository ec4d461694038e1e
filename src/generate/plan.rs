//! What to generate: as requested ([`Options`]), and after it was validated ([`Plan`]).

use super::calendar::SECONDS_A_DAY;
use crate::{Error, ErrorKind, Result};

/// The requested amount of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The number of distinct songs.
    pub songs: u64,
    /// The number of distinct events of all days.
    pub events: u64,
    /// The number of days, from 1 November 2018 on. Each day has at least one event.
    pub days: u32,
    /// The seed of the random numbers. The same seed gives the same bytes.
    pub seed: u64,
}

/// The amount of data, validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub(super) songs: u64,
    pub(super) events: u64,
    pub(super) days: u32,
    pub(super) seed: u64,
}

/// Ids contain seven hexadecimal digits that must be unique, so 2^28 ids are possible. The limit is less than a third
/// of them. That leaves room for the tracks of repeated songs and for artists.
const MOST_SONGS: u64 = 80_000_000;
/// A century. A larger number is a typing error.
const MOST_DAYS: u32 = 36_525;
/// Ten events a second over a century are fewer than this. Much larger numbers would overflow.
const MOST_EVENTS: u64 = 1_000_000_000_000;

impl Plan {
    /// Checks that every number is at least one and not too large, and that each day can have an event.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] with the wrong number and the allowed values.
    ///
    /// ```
    /// use sparkify_polars::generate::{Options, Plan};
    /// assert!(Plan::new(Options { songs: 10, events: 100, days: 3, seed: 1 }).is_ok());
    /// assert!(Plan::new(Options { songs: 10, events: 2, days: 3, seed: 1 }).is_err());
    /// ```
    pub fn new(options: Options) -> Result<Self> {
        let Options { songs, events, days, seed } = options;
        within("songs", songs, MOST_SONGS)?;
        within("events", events, MOST_EVENTS)?;
        within("days", days.into(), MOST_DAYS.into())?;
        if events < u64::from(days) {
            return Err(Error::new(ErrorKind::Usage, "planning what to generate")
                .because(format!("{events} events cannot fill {days} days: every day has at least one"))
                .hint(format!("Ask for at least {days} events, or for at most {events} days.")));
        }
        Ok(Self { songs, events, days, seed })
    }

    /// The first second after the last day, counted from the midnight of the first day.
    pub(super) fn end(&self) -> i64 {
        i64::from(self.days) * SECONDS_A_DAY
    }
}

fn within(what: &str, number: u64, most: u64) -> Result<()> {
    if (1..=most).contains(&number) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Usage, "planning what to generate")
        .because(format!("{number} {what} cannot be generated"))
        .hint(format!("Ask for 1 to {most} {what}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(songs: u64, events: u64, days: u32) -> String {
        let error = Plan::new(Options { songs, events, days, seed: 1 }).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        format!("{error} | {}", error.hint_text().unwrap())
    }

    #[test]
    fn zero_songs_events_or_days_are_refused() {
        assert!(refusal(0, 9, 1).contains("0 songs cannot be generated | Ask for 1 to 80000000 songs."));
        assert!(refusal(9, 0, 1).contains("0 events"));
        assert!(refusal(9, 9, 0).contains("0 days"));
    }

    #[test]
    fn more_days_than_events_are_refused() {
        assert!(refusal(9, 29, 30).contains("29 events cannot fill 30 days"));
    }

    #[test]
    fn too_large_numbers_are_refused_before_they_overflow() {
        assert!(refusal(u64::MAX, 9, 1).contains("songs"));
        assert!(refusal(9, u64::MAX, 1).contains("events"));
        assert!(refusal(9, u64::from(u32::MAX), u32::MAX).contains("days"));
    }
}
