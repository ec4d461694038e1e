//! Instants that are taken: what else falls on them may collide.

use std::ops::Range;

use crate::model::Period;

/// Instants that are nearer to each other than this (five minutes) count as one period, so that a day needs no more than a few
/// hundred however many plays it has.
const NEAR: i64 = 5 * 60 * 1000;

/// Periods that are taken, sorted and apart from each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Occupied(Vec<Period>);

impl Occupied {
    /// Takes more periods.
    pub(super) fn extend(&mut self, periods: impl IntoIterator<Item = Period>) {
        self.0.extend(periods);
        self.0.sort_unstable();
        let mut joined: Vec<Period> = Vec::with_capacity(self.0.len());
        for period in self.0.drain(..) {
            match joined.last_mut() {
                Some(last) if period.first <= last.last => *last = last.union(period),
                _ => joined.push(period),
            }
        }
        self.0 = joined;
    }

    /// Cuts sorted instants into runs that are free and runs that are not: where each lies, and whether it is free.
    pub(super) fn cut(&self, instants: &[i64]) -> Vec<(Range<usize>, bool)> {
        let mut runs: Vec<(Range<usize>, bool)> = Vec::new();
        let mut periods = self.0.iter().peekable();
        for (row, instant) in instants.iter().enumerate() {
            while periods.next_if(|period| period.last < *instant).is_some() {}
            let free = periods.peek().is_none_or(|period| *instant < period.first);
            match runs.last_mut() {
                Some((rows, same)) if *same == free => rows.end = row + 1,
                _ => runs.push((row..row + 1, free)),
            }
        }
        runs
    }
}

/// Sorted instants as few periods: those that are near to each other as one.
pub(super) fn periods(instants: &[i64]) -> impl Iterator<Item = Period> {
    let runs = instants.chunk_by(|one, next| next - one < NEAR);
    runs.filter_map(|run| Some(Period { first: *run.first()?, last: *run.last()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_free_that_lies_in_no_period() {
        let mut occupied = Occupied::default();
        occupied.extend([Period { first: 10, last: 20 }, Period::at(30)]);
        occupied.extend([Period { first: 15, last: 22 }, Period::at(-5)]);
        assert_eq!(occupied.0, [Period::at(-5), Period { first: 10, last: 22 }, Period::at(30)]);
        let cut = occupied.cut(&[-6, -5, 9, 10, 22, 23, 29, 30, 31]);
        let expected =
            [(0..1, true), (1..2, false), (2..3, true), (3..5, false), (5..7, true), (7..8, false), (8..9, true)];
        assert_eq!(cut, expected);
        assert_eq!(Occupied::default().cut(&[1, 2]), [(0..2, true)]);
    }

    #[test]
    fn plays_of_every_minute_are_one_period_and_a_lonely_one_is_an_instant() {
        let minute = 60_000;
        let instants: Vec<i64> = (0..100).map(|at| at * minute).chain([500 * minute]).collect();
        let found: Vec<_> = periods(&instants).collect();
        assert_eq!(found, [Period { first: 0, last: 99 * minute }, Period::at(500 * minute)]);
    }
}
