//! Where the days of a batch lie: rows that are sorted by time hold each UTC day in one piece.

use std::ops::Range;

/// Milliseconds of a UTC day.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The rows of one UTC day in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Day {
    /// Days since 1970-01-01.
    pub(super) number: i64,
    /// Its rows of `time`, each another instant.
    pub(super) time: Range<usize>,
    /// Its rows of `songplays`.
    pub(super) plays: Range<usize>,
}

/// The days of a batch, in order, from the instants of its rows of `time` and of `songplays`, both sorted. Each instant of a
/// play is one of `time`.
pub(super) fn days(time: &[i64], plays: &[i64]) -> Vec<Day> {
    let pieces = time.chunk_by(|one, next| day(*one) == day(*next));
    let (mut time_at, mut plays_at) = (0, 0);
    let rows = |at: &mut usize, count: usize| {
        let start = std::mem::replace(at, *at + count);
        start..*at
    };
    pieces
        .filter_map(|piece| {
            let number = day(*piece.first()?);
            let count = plays[plays_at..].partition_point(|instant| day(*instant) <= number);
            Some(Day { number, time: rows(&mut time_at, piece.len()), plays: rows(&mut plays_at, count) })
        })
        .collect()
}

fn day(instant: i64) -> i64 {
    instant.div_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_millisecond_of_a_day_and_the_first_of_the_next_are_of_two_days() {
        let time = [-1, 0, DAY - 1, DAY, 3 * DAY];
        let plays = [-1, 0, 0, DAY - 1, DAY, 3 * DAY, 3 * DAY];
        let told: Vec<_> = days(&time, &plays).into_iter().map(|day| (day.number, day.time, day.plays)).collect();
        assert_eq!(told, [(-1, 0..1, 0..1), (0, 1..3, 1..4), (1, 3..4, 4..5), (3, 4..5, 5..7)]);
    }
}
