//! A set of periods of time. They contain all plays of a load so far.

use std::ops::Range;

use crate::model::Period;

/// Instants less than five minutes apart belong to the same period. So a day has a few hundred periods at most, for any
/// number of plays.
const NEAR: i64 = 5 * 60 * 1000;

/// The most periods of [`PeriodSet::few`].
const FEW: usize = 8;

/// Periods, sorted and separate from each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PeriodSet(Vec<Period>);

impl PeriodSet {
    /// Adds sorted instants.
    pub(super) fn add(&mut self, instants: &[i64]) {
        let runs = instants.chunk_by(|one, next| next - one < NEAR);
        self.0.extend(runs.filter_map(|run| Some(Period { first: *run.first()?, last: *run.last()? })));
        self.0.sort_unstable();
        let mut joined: Vec<Period> = Vec::with_capacity(self.0.len());
        for period in self.0.drain(..) {
            match joined.last_mut() {
                Some(last) if period.first.saturating_sub(last.last) < NEAR => last.last = last.last.max(period.last),
                _ => joined.push(period),
            }
        }
        self.0 = joined;
    }

    /// Joins periods until at most [`FEW`] are left. The widest gaps stay.
    pub(super) fn few(&self) -> Vec<Period> {
        let mut gaps: Vec<(i64, usize)> =
            self.0.windows(2).zip(1..).map(|(pair, at)| (pair[1].first.saturating_sub(pair[0].last), at)).collect();
        gaps.sort_unstable();
        let mut cuts: Vec<usize> = gaps.iter().rev().take(FEW - 1).map(|(_, at)| *at).collect();
        cuts.sort_unstable();
        let (begins, ends) =
            (std::iter::once(0).chain(cuts.iter().copied()), cuts.iter().copied().chain([self.0.len()]));
        let parts = begins.zip(ends).filter_map(|(begin, end)| self.0.get(begin..end));
        parts.filter_map(|part| Some(Period { first: part.first()?.first, last: part.last()?.last })).collect()
    }

    /// Cuts sorted instants into runs. A run is outside of all periods (true), or inside of periods (false).
    pub(super) fn cut(&self, instants: &[i64]) -> Vec<(Range<usize>, bool)> {
        let mut runs: Vec<(Range<usize>, bool)> = Vec::new();
        let mut periods = self.0.iter().peekable();
        for (row, instant) in instants.iter().enumerate() {
            while periods.next_if(|period| period.last < *instant).is_some() {}
            let outside = periods.peek().is_none_or(|period| *instant < period.first);
            match runs.last_mut() {
                Some((rows, same)) if *same == outside => rows.end = row + 1,
                _ => runs.push((row..row + 1, outside)),
            }
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn instants_in_no_period_are_outside() {
        let mut set = PeriodSet::default();
        set.add(&[10 * MINUTE, 12 * MINUTE, 40 * MINUTE]);
        set.add(&[13 * MINUTE]);
        set.add(&[-5 * MINUTE]);
        let expected =
            [(-5, -5), (10, 13), (40, 40)].map(|(first, last)| Period { first: first * MINUTE, last: last * MINUTE });
        assert_eq!(set.0, expected);
        let instants = [-6, -5, 9, 10, 13, 14, 39, 40, 41].map(|minute| minute * MINUTE);
        let expected =
            [(0..1, true), (1..2, false), (2..3, true), (3..5, false), (5..7, true), (7..8, false), (8..9, true)];
        assert_eq!(set.cut(&instants), expected);
        assert_eq!(PeriodSet::default().cut(&[1, 2]), [(0..2, true)]);
    }

    #[test]
    fn few_periods_leave_out_the_widest_gaps() {
        let mut set = PeriodSet::default();
        assert_eq!(set.few(), []);
        // Ten instants with growing gaps.
        let instants: Vec<i64> = (1..=10).map(|at| at * at * 10 * MINUTE).collect();
        set.add(&instants);
        let few = set.few();
        assert_eq!((few.len(), few[0]), (FEW, Period { first: instants[0], last: instants[2] }));
        assert!(few[1..].iter().map(|period| period.first).eq(instants[3..].iter().copied()));
    }

    #[test]
    fn plays_of_adjacent_minutes_are_one_period_and_a_distant_play_another() {
        let instants: Vec<i64> = (0..100).map(|at| at * MINUTE).chain([500 * MINUTE]).collect();
        let mut set = PeriodSet::default();
        set.add(&instants);
        assert_eq!(set.0, [Period { first: 0, last: 99 * MINUTE }, Period { first: 500 * MINUTE, last: 500 * MINUTE }]);
    }
}
