//! A heat map of a week: hours from left to right, weekdays from top to bottom. Larger numbers have stronger colours.

use super::layer::{Anchor, Ink, Layer, picture};
use super::{Picture, TEXT, WIDTH};
use crate::Result;
use crate::report::text::grouped;

/// The names of the weekdays, in the order of the rows.
pub(in crate::report) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// The number of hours of a day.
pub(in crate::report) const HOURS: usize = 24;
/// The number of colours for numbers above 0.
pub(in crate::report) const LEVELS: usize = 5;

/// Space for the names of weekdays.
const LEFT: f64 = 40.0;
const CELL: (f64, f64) = ((WIDTH - LEFT) / HOURS as f64, 25.0);
const GAP: f64 = 1.5;

/// Draws the heat map. `None` if all numbers are 0.
pub(in crate::report) fn heat(week: &[[i64; HOURS]; 7]) -> Result<Option<Picture>> {
    let greatest = week.iter().flatten().copied().max().unwrap_or(0);
    if greatest <= 0 {
        return Ok(None);
    }
    let corner = |day: usize, hour: usize| (LEFT + hour as f64 * CELL.0, day as f64 * CELL.1);
    let bottom = 7.0 * CELL.1;
    let cell = |layer: &Layer, day: usize, hour: usize, number: i64| {
        let (x, y) = corner(day, hour);
        let ink = Ink::Heat(level(number, greatest));
        let to = (x + CELL.0 - GAP, y + CELL.1 - GAP);
        match WEEKDAYS.get(day) {
            Some(weekday) if number > 0 => {
                layer.mark((x, y), to, ink, format!("{weekday} {hour:02}:00: {}", grouped(number)))
            }
            _ => layer.rectangle((x, y), to, ink),
        }
    };
    let cells =
        || (0..).zip(week).flat_map(|(day, hours)| (0..).zip(hours).map(move |(hour, number)| (day, hour, *number)));
    let frame = |layer: &Layer| {
        for (day, name) in WEEKDAYS.iter().enumerate() {
            layer.text(&name[..3], (0.0, (day as f64 + 0.5) * CELL.1), Anchor::Left, Ink::Muted)?;
        }
        for hour in (0..HOURS).step_by(3) {
            let middle = corner(0, hour).0 + (CELL.0 - GAP) / 2.0;
            layer.text(&hour.to_string(), (middle, bottom + TEXT), Anchor::Middle, Ink::Muted)?;
        }
        for (day, hour, number) in cells().filter(|(_, _, number)| *number <= 0) {
            cell(layer, day, hour, number)?;
        }
        Ok(())
    };
    let marks = |layer: &Layer| {
        for (day, hour, number) in cells().filter(|(_, _, number)| *number > 0) {
            cell(layer, day, hour, number)?;
        }
        Ok(())
    };
    picture(bottom + 2.0 * TEXT - 4.0, frame, marks).map(Some)
}

/// The colour of a number. The colours from 1 on divide the range up to `greatest` into equal steps. Only 0 has the
/// colour 0.
pub(in crate::report) fn level(number: i64, greatest: i64) -> usize {
    let share = number.max(0) as f64 / greatest.max(1) as f64;
    (share * LEVELS as f64).ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_above_zero_are_marks_and_the_others_are_in_the_frame() {
        let mut week = [[0; HOURS]; 7];
        week[0][0] = 1;
        week[6][23] = 9;
        let picture = heat(&week).unwrap().unwrap();
        assert_eq!(picture.marks.matches("<rect").count(), 2);
        assert_eq!(picture.frame.matches("<rect").count(), 166);
        assert!(heat(&[[0; HOURS]; 7]).unwrap().is_none());
    }

    #[test]
    fn steps_are_equal_and_zero_has_its_own() {
        assert_eq!([0, 1, 20, 21, 100].map(|number| level(number, 100)), [0, 1, 1, 2, 5]);
        assert_eq!(level(1, 1), 5);
        assert_eq!(level(i64::MAX, i64::MAX), 5);
    }
}
