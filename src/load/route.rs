//! Straight in, or through staging?
//!
//! Plays of a period in which the star has no play and no instant cannot collide with anything: they are copied straight in.
//! All others wait in staging and are merged at the end. The question is asked of each day of each batch.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::Transaction;

use super::locks::Locks;
use crate::connect::server_error;
use crate::transform::{Day, Period};
use crate::{Result, sql};

/// Who may go straight in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Nobody: row-wise triggers would check each row.
    Staged,
    /// Whoever has the lock of the day and finds the period empty.
    Shared,
    /// This load: it made the tables, and nobody else sees them yet.
    Alone,
}

/// Where the plays of a load went so far.
#[derive(Debug)]
pub(super) struct Route {
    access: Access,
    /// Whether another load had a day that this one wanted. From then on this one takes no further days, so that it waits at
    /// the end for days behind those it has, as files in order of time have it, and not in a circle. (Where it does all the
    /// same, the server says so and the load starts over.)
    refused: bool,
    /// The periods that went straight in, by day.
    straight: BTreeMap<i64, Vec<Period>>,
    /// The days that have rows in staging.
    staged: BTreeMap<i64, Period>,
}

impl Route {
    pub(super) fn new(access: Access) -> Self {
        Self { access, refused: false, straight: BTreeMap::new(), staged: BTreeMap::new() }
    }

    /// Decides of each day of a batch whether it goes straight in.
    pub(super) async fn choose(
        &mut self,
        transaction: &Transaction<'_>,
        locks: &mut Locks<'_>,
        days: &[Day],
    ) -> Result<Vec<bool>> {
        let mut straight: Vec<bool> = days.iter().map(|day| self.may(day)).collect();
        if self.access == Access::Shared {
            for (place, day) in days.iter().enumerate() {
                straight[place] = straight[place] && self.claim(transaction, locks, day.number).await?;
            }
            // Asked in a statement of its own, which sees what was committed before the locks were had.
            keep_free(transaction, days, &mut straight).await?;
        }
        for (day, straight) in days.iter().zip(&straight) {
            if *straight {
                self.straight.entry(day.number).or_default().push(day.period);
            } else {
                let staged = self.staged.entry(day.number).or_insert(day.period);
                *staged = staged.hull(day.period);
            }
        }
        Ok(straight)
    }

    /// Whether the day may go straight in as far as this load alone knows: a play may be in two of its batches.
    fn may(&self, day: &Day) -> bool {
        let mine = self.straight.get(&day.number).into_iter().flatten();
        self.access != Access::Staged && !mine.into_iter().any(|period| period.overlaps(day.period))
    }

    async fn claim(&mut self, transaction: &Transaction<'_>, locks: &mut Locks<'_>, day: i64) -> Result<bool> {
        let has = locks.has_day(day) || (!self.refused && locks.try_day(transaction, day).await?);
        self.refused |= !has;
        Ok(has)
    }

    /// The days that have rows in staging.
    pub(super) fn staged_days(&self) -> BTreeSet<i64> {
        self.staged.keys().copied().collect()
    }

    /// The period that holds all that is in staging, if anything is.
    pub(super) fn staged(&self) -> Option<Period> {
        self.staged.values().copied().reduce(Period::hull)
    }

    /// The periods that hold all plays of this load: those of neighbouring days as one.
    pub(super) fn periods(&self) -> Vec<Period> {
        let mut days = self.staged.clone();
        for (day, periods) in &self.straight {
            for period in periods {
                let hull = days.entry(*day).or_insert(*period);
                *hull = hull.hull(*period);
            }
        }
        let mut joined: Vec<(i64, Period)> = Vec::new();
        for (day, period) in days {
            match joined.last_mut() {
                Some((last, hull)) if *last + 1 == day => (*last, *hull) = (day, hull.hull(period)),
                _ => joined.push((day, period)),
            }
        }
        joined.into_iter().map(|(_, period)| period).collect()
    }
}

/// Of the days that are to go straight in, keeps those in whose period the star has nothing.
async fn keep_free(transaction: &Transaction<'_>, days: &[Day], straight: &mut [bool]) -> Result<()> {
    let asked: Vec<i64> = (0_i64..).zip(straight.iter()).filter(|(_, straight)| **straight).map(|(at, _)| at).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let of = |instant: fn(&Period) -> i64| -> Vec<i64> {
        days.iter()
            .zip(straight.iter())
            .filter(|(_, straight)| **straight)
            .map(|(day, _)| instant(&day.period))
            .collect()
    };
    let (first, last) = (of(|period| period.first), of(|period| period.last));
    let rows = transaction.query(sql::STRAIGHT_FREE, &[&first, &last, &asked]).await;
    let rows = rows.map_err(|error| server_error("looking for plays of the same time", error))?;
    let free: BTreeSet<i64> = rows.iter().map(|row| row.get(0)).collect();
    for (at, straight) in (0_i64..).zip(straight.iter_mut()) {
        *straight = *straight && free.contains(&at);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn day(number: i64, from: i64, to: i64) -> Day {
        let period = Period { first: (number * 24 + from) * HOUR, last: (number * 24 + to) * HOUR };
        Day { number, period, plays: 0..0, time: 0..0 }
    }

    #[test]
    fn a_load_does_not_collide_with_itself() {
        let mut route = Route::new(Access::Alone);
        route.straight.entry(5).or_default().push(day(5, 8, 12).period);
        for (from, to, may) in [(0, 7, true), (0, 8, false), (9, 10, false), (12, 13, false), (13, 14, true)] {
            assert_eq!(route.may(&day(5, from, to)), may, "{from} to {to}");
        }
        assert!(route.may(&day(6, 9, 10)));
        assert!(!Route::new(Access::Staged).may(&day(6, 9, 10)));
    }

    #[test]
    fn neighbouring_days_are_one_period_and_a_stray_play_is_another() {
        let mut route = Route::new(Access::Alone);
        route.straight.insert(5, vec![day(5, 1, 2).period, day(5, 8, 9).period]);
        route.staged.insert(6, day(6, 3, 4).period);
        route.staged.insert(-90, day(-90, 1, 1).period);
        let expected =
            [day(-90, 1, 1).period, Period { first: day(5, 1, 2).period.first, last: day(6, 3, 4).period.last }];
        assert_eq!(route.periods(), expected);
        assert_eq!(route.staged(), Some(Period { first: expected[0].first, last: expected[1].last }));
    }
}
