//! A column chart for values over time or by steps.

use super::layer::{Anchor, Ink, Layer, picture};
use super::scale::ticks;
use super::{Picture, TEXT, WIDTH};
use crate::Result;
use crate::report::text::{grouped, width};

/// A column: its position on the axis, and its stacked numbers, each 0 or more.
#[derive(Debug, Clone)]
pub(in crate::report) struct Column {
    pub(in crate::report) slot: usize,
    /// The name of the column, such as a day.
    pub(in crate::report) name: String,
    pub(in crate::report) parts: Vec<i64>,
}

/// Columns on an axis.
#[derive(Debug, Clone, Default)]
pub(in crate::report) struct Columns {
    /// The number of positions on the axis.
    pub(in crate::report) slots: usize,
    /// The columns. A position may have none.
    pub(in crate::report) columns: Vec<Column>,
    /// The labels of some positions.
    pub(in crate::report) labels: Vec<(usize, String)>,
}

const HEIGHT: f64 = 236.0;
/// Space for half a text above the largest number of the axis.
const TOP: f64 = TEXT / 2.0 + 1.0;
/// The bottom of the columns. The labels are below it.
const FLOOR: f64 = HEIGHT - 2.0 * TEXT;
/// The largest width of a column.
const WIDEST: f64 = 48.0;
/// The least height of a part, so that it is visible.
const LEAST: f64 = 1.0;
/// The colours of the parts of a column, the lowest part first.
const INKS: [Ink; 2] = [Ink::First, Ink::Second];

impl Columns {
    /// Draws the columns. `None` if no number is above 0.
    pub(in crate::report) fn draw(&self) -> Result<Option<Picture>> {
        let sum = |column: &Column| column.parts.iter().fold(0_i64, |sum, part| sum.saturating_add(*part));
        let greatest = self.columns.iter().map(sum).max().unwrap_or(0);
        if greatest <= 0 || self.slots == 0 {
            return Ok(None);
        }
        let ticks = ticks(greatest);
        let (Some(last), names) = (ticks.last(), ticks.iter().map(|tick| grouped(*tick))) else { return Ok(None) };
        let left = names.map(|name| width(&name) * TEXT).fold(0.0, f64::max) + TEXT / 2.0;
        let band = (WIDTH - left) / self.slots as f64;
        let middle = |slot: usize| left + (slot as f64 + 0.5) * band;
        let high = |number: i64| FLOOR - (number as f64 / *last as f64) * (FLOOR - TOP);
        let frame = |layer: &Layer| {
            for tick in &ticks {
                layer.line((left, high(*tick)), (WIDTH, high(*tick)), Ink::Grid)?;
                layer.text(&grouped(*tick), (left - TEXT / 2.0, high(*tick)), Anchor::Right, Ink::Muted)?;
            }
            for (slot, label) in &self.labels {
                let (at, half) = (middle(*slot), width(label) * TEXT / 2.0);
                // The first and the last label stay within the picture.
                let at = at.min(WIDTH - half).max(half);
                layer.text(label, (at, HEIGHT - TEXT / 2.0 - 2.0), Anchor::Middle, Ink::Muted)?;
            }
            Ok(())
        };
        let half = (band * 0.78).min(WIDEST) / 2.0;
        let marks = |layer: &Layer| {
            for column in &self.columns {
                let mut below = 0_i64;
                for (part, ink) in column.parts.iter().zip(INKS).filter(|(part, _)| **part > 0) {
                    let foot = high(below);
                    // Leaves a gap above the part below, if this part is high enough.
                    let gap = if below > 0 && foot - high(below.saturating_add(*part)) > 3.0 { 1.0 } else { 0.0 };
                    below = below.saturating_add(*part);
                    let head = high(below).min(foot - gap - LEAST);
                    let (from, to) = (middle(column.slot) - half, middle(column.slot) + half);
                    let title = format!("{}: {}", column.name, grouped(*part));
                    layer.mark((from, head), (to.max(from + 0.1), foot - gap), ink, title)?;
                }
            }
            Ok(())
        };
        picture(HEIGHT, frame, marks).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(slots: usize, columns: &[(usize, &[i64])]) -> Option<Picture> {
        let columns = columns
            .iter()
            .map(|(slot, parts)| Column { slot: *slot, name: String::new(), parts: parts.to_vec() })
            .collect();
        Columns { slots, columns, labels: vec![(0, "first".into())] }.draw().unwrap()
    }

    #[test]
    fn each_part_above_zero_has_a_mark() {
        let picture = drawn(3, &[(0, &[3, 2]), (1, &[0, 1]), (2, &[0, 0])]).unwrap();
        assert_eq!(picture.marks.matches("<rect").count(), 3);
    }

    #[test]
    fn a_chart_is_drawn_for_extreme_numbers_but_not_for_zeros() {
        assert!(drawn(0, &[]).is_none());
        assert!(drawn(2, &[(0, &[0])]).is_none());
        assert!(drawn(1, &[(0, &[1])]).is_some());
        assert!(drawn(1, &[(0, &[i64::MAX, i64::MAX])]).is_some());
        assert!(drawn(1_000_000, &[(999_999, &[1])]).is_some());
    }
}
