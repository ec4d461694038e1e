//! Where the days of a batch lie: rows that are sorted by time hold each UTC day in one piece.

use std::ops::Range;

use polars::prelude::*;

use super::bug;
use crate::Result;

/// Milliseconds of a UTC day.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A span of time, both ends included, in epoch milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first instant.
    pub first: i64,
    /// Its last one.
    pub last: i64,
}

impl Period {
    /// Whether some instant is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// The least period that holds both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }
}

/// The plays of one UTC day of a batch, and the instants at which they began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01.
    pub number: i64,
    /// From its first play in the batch to the last.
    pub period: Period,
    /// Its rows of `songplays`.
    pub plays: Range<usize>,
    /// Its rows of `time`.
    pub time: Range<usize>,
}

/// The days of a batch, in order, from its frames of `time` and of `songplays`, both sorted by `start_time`.
///
/// # Errors
///
/// Only [`crate::Kind::Bug`].
pub fn days(time: &DataFrame, songplays: &DataFrame) -> Result<Vec<Day>> {
    let find = || {
        let (instants, plays) = (pieces(time)?, pieces(songplays)?);
        polars_ensure!(instants.len() == plays.len(), ComputeError: "time and songplays have other days");
        let day = |(instants, plays): (Piece, Piece)| Day {
            number: plays.day,
            period: plays.period,
            plays: plays.rows,
            time: instants.rows,
        };
        Ok(instants.into_iter().zip(plays).map(day).collect())
    };
    find().map_err(bug("finding the days of a batch"))
}

/// A run of rows of one day.
struct Piece {
    day: i64,
    period: Period,
    rows: Range<usize>,
}

fn pieces(frame: &DataFrame) -> PolarsResult<Vec<Piece>> {
    let instants = frame.column("start_time")?.to_physical_repr();
    let mut pieces: Vec<Piece> = Vec::new();
    for (row, instant) in instants.i64()?.into_no_null_iter().enumerate() {
        let day = instant.div_euclid(DAY);
        match pieces.last_mut() {
            Some(piece) if piece.day == day => (piece.period.last, piece.rows.end) = (instant, row + 1),
            _ => pieces.push(Piece { day, period: Period { first: instant, last: instant }, rows: row..row + 1 }),
        }
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_millisecond_of_a_day_and_the_first_of_the_next_are_of_two_days() {
        let frame = |instants: &[i64]| df!("start_time" => instants).unwrap();
        let time = frame(&[-1, 0, DAY - 1, DAY, 3 * DAY]);
        let plays = frame(&[-1, 0, 0, DAY - 1, DAY, 3 * DAY]);
        let days = days(&time, &plays).unwrap();
        let told: Vec<_> =
            days.into_iter().map(|d| (d.number, d.period.first, d.period.last, d.plays, d.time)).collect();
        assert_eq!(
            told,
            [
                (-1, -1, -1, 0..1, 0..1),
                (0, 0, DAY - 1, 1..4, 1..3),
                (1, DAY, DAY, 4..5, 3..4),
                (3, 3 * DAY, 3 * DAY, 5..6, 4..5),
            ]
        );
    }
}
