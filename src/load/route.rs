//! Straight in, or through staging?
//!
//! Plays of an instant at which the star has none cannot collide with anything: they are copied straight in. All others wait
//! in staging and are merged at the end. The question is asked of each day of each batch, of the server and of what this load
//! has copied itself.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tokio_postgres::Transaction;

use super::days::{Day, days};
use super::locks::Locks;
use super::occupied::{Occupied, periods};
use crate::Result;
use crate::merge::{self, Layout};
use crate::model::Period;

/// Who may go straight in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Nobody: row-wise triggers would check each row.
    Staged,
    /// Whoever has the lock of the day.
    Shared,
    /// This load: it made the tables, and nobody else sees them yet.
    Alone,
}

/// Rows of `time` and of `songplays` that go one way.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) time: Vec<Range<usize>>,
    pub(super) plays: Vec<Range<usize>>,
}

/// Where the rows of a batch go.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ways {
    pub(super) straight: Way,
    pub(super) staged: Way,
}

/// Where the plays of a load went so far.
#[derive(Debug)]
pub(super) struct Route {
    access: Access,
    layout: Layout,
    /// Whether another load had a day that this one wanted. From then on this one takes no further days, so that it waits at
    /// the end for days behind those it has, as files in order of time have it, and not in a circle. (Where it does all the
    /// same, the server says so and the load starts over.)
    refused: bool,
    /// What went straight in, by day.
    straight: BTreeMap<i64, Occupied>,
    /// What all plays lie in, by day.
    all: BTreeMap<i64, Period>,
    /// The days that have rows in staging.
    staged: BTreeSet<i64>,
    /// The days of which the shards of a cluster have so many instants that they are not asked again.
    busy: BTreeSet<i64>,
}

impl Route {
    pub(super) fn new(access: Access, layout: Layout) -> Self {
        Self {
            access,
            layout,
            refused: false,
            straight: BTreeMap::new(),
            all: BTreeMap::new(),
            staged: BTreeSet::new(),
            busy: BTreeSet::new(),
        }
    }

    /// Decides where the rows of a batch go, by the sorted instants of its rows of `time` and of `songplays`.
    pub(super) async fn choose(
        &mut self,
        transaction: &Transaction<'_>,
        locks: &mut Locks<'_>,
        time: &[i64],
        plays: &[i64],
    ) -> Result<Ways> {
        let days = days(time, plays);
        let mut taken: Vec<Option<Occupied>> = Vec::with_capacity(days.len());
        for day in &days {
            let may = match self.access {
                Access::Staged => false,
                Access::Alone => true,
                Access::Shared if self.busy.contains(&day.number) => false,
                Access::Shared => self.claim(transaction, locks, day.number).await?,
            };
            taken.push(may.then(|| self.straight.get(&day.number).cloned().unwrap_or_default()));
        }
        if self.access == Access::Shared {
            // Asked in a statement of its own, which sees what was committed before the locks were had.
            self.add_stored(transaction, &days, time, &mut taken).await?;
        }
        let mut ways = Ways::default();
        for (day, taken) in days.iter().zip(&taken) {
            self.send(day, taken.as_ref(), time, plays, &mut ways);
        }
        Ok(ways)
    }

    async fn claim(&mut self, transaction: &Transaction<'_>, locks: &mut Locks<'_>, day: i64) -> Result<bool> {
        let has = locks.has_day(day) || (!self.refused && locks.try_day(transaction, day).await?);
        self.refused |= !has;
        Ok(has)
    }

    /// Adds the instants that the star has to those that are taken, for the days that may go straight in.
    async fn add_stored(
        &mut self,
        transaction: &Transaction<'_>,
        days: &[Day],
        time: &[i64],
        taken: &mut [Option<Occupied>],
    ) -> Result<()> {
        let period = |day: &Day| Period { first: time[day.time.start], last: time[day.time.end - 1] };
        let asked = days.iter().zip(taken).filter_map(|(day, taken)| Some((day, taken.as_mut()?)));
        let (asked, places): (Vec<&Day>, Vec<&mut Occupied>) = asked.unzip();
        let periods: Vec<Period> = asked.iter().map(|day| period(day)).collect();
        let stored = merge::taken(transaction, self.layout, &periods, FEW + 1).await?;
        for (((day, period), taken), instants) in asked.iter().zip(periods).zip(places).zip(stored) {
            if instants.len() <= FEW {
                taken.extend(instants.into_iter().map(Period::at));
                continue;
            }
            taken.extend([period]);
            // Each shard would look for as many again, in each batch.
            if self.layout == Layout::Citus {
                self.busy.insert(day.number);
            }
        }
        Ok(())
    }

    /// Sends the rows of a day their ways: through staging if it may not go straight in, or where an instant is taken.
    fn send(&mut self, day: &Day, taken: Option<&Occupied>, time: &[i64], plays: &[i64], ways: &mut Ways) {
        let whole = |rows: &Range<usize>| vec![(0..rows.len(), false)];
        let cut = |rows: &Range<usize>, instants: &[i64]| {
            taken.map_or_else(|| whole(rows), |taken| taken.cut(&instants[rows.clone()]))
        };
        for (run, straight) in cut(&day.time, time) {
            let rows = day.time.start + run.start..day.time.start + run.end;
            let instants = &time[rows.clone()];
            let (Some(first), Some(last)) = (instants.first(), instants.last()) else { continue };
            let period = Period { first: *first, last: *last };
            let all = self.all.entry(day.number).or_insert(period);
            *all = all.union(period);
            if straight {
                self.straight.entry(day.number).or_default().extend(periods(instants));
                ways.straight.time.push(rows);
            } else {
                self.staged.insert(day.number);
                ways.staged.time.push(rows);
            }
        }
        for (run, straight) in cut(&day.plays, plays) {
            let way = if straight { &mut ways.straight } else { &mut ways.staged };
            way.plays.push(day.plays.start + run.start..day.plays.start + run.end);
        }
    }

    /// The days that have rows in staging.
    pub(super) fn staged_days(&self) -> &BTreeSet<i64> {
        &self.staged
    }

    /// Whether anything is in staging.
    pub(super) fn has_staged(&self) -> bool {
        !self.staged.is_empty()
    }

    /// The periods that hold all plays of this load: those of neighbouring days as one.
    pub(super) fn periods(&self) -> Vec<Period> {
        let mut joined: Vec<(i64, Period)> = Vec::new();
        for (day, period) in &self.all {
            match joined.last_mut() {
                Some((last, union)) if *last + 1 == *day => (*last, *union) = (*day, union.union(*period)),
                _ => joined.push((*day, *period)),
            }
        }
        joined.into_iter().map(|(_, period)| period).collect()
    }
}

/// So many instants of a day are looked at one by one. Where there are more, all of the day that the batch has is taken: a play that is
/// staged for that may also come with another batch that goes straight in, and the merge tells them apart.
const FEW: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    /// Sends the plays of some hours of day 5 on their way, each play an instant of its own.
    fn send(route: &mut Route, hours: &[i64]) -> Ways {
        let instants: Vec<i64> = hours.iter().map(|hour| (5 * 24 + hour) * HOUR).collect();
        let mut ways = Ways::default();
        for day in days(&instants, &instants) {
            let taken = route.straight.get(&day.number).cloned().unwrap_or_default();
            route.send(&day, Some(&taken), &instants, &instants, &mut ways);
        }
        ways
    }

    #[test]
    fn a_play_of_an_instant_that_went_straight_in_is_staged() {
        let mut route = Route::new(Access::Alone, Layout::Plain);
        assert_eq!(send(&mut route, &[8, 12]).staged, Way::default());
        let ways = send(&mut route, &[7, 8, 9, 12, 13]);
        assert_eq!(ways.straight.plays, [0..1, 2..3, 4..5]);
        assert_eq!(ways.staged.plays, [1..2, 3..4]);
        assert_eq!((ways.straight.time, ways.staged.time), (ways.straight.plays, ways.staged.plays));
        assert_eq!(route.staged_days(), &BTreeSet::from([5]));
    }

    #[test]
    fn neighbouring_days_are_one_period_and_a_stray_play_is_another() {
        let mut route = Route::new(Access::Alone, Layout::Plain);
        send(&mut route, &[-24 * 90, 1, 23, 25, 30]);
        let at = |hour: i64| (5 * 24 + hour) * HOUR;
        assert_eq!(route.periods(), [Period::at(at(-24 * 90)), Period { first: at(1), last: at(30) }]);
    }
}
