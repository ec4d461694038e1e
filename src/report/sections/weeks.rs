//! Column charts by week. The figures omit weeks without plays, so their positions stay empty.

use chrono::NaiveDate;

use crate::report::chart::{Column, Columns, every};
use crate::report::text::day;

/// The possible distances between labels, in weeks.
const STEPS: [usize; 8] = [1, 2, 4, 8, 13, 26, 52, 104];

/// The columns of weeks. `weeks` has the Monday and the numbers of each week, in the order of time.
pub(super) fn columns<const N: usize>(weeks: &[(NaiveDate, [i64; N])]) -> Columns {
    let (Some((first, _)), Some((last, _))) = (weeks.first(), weeks.last()) else { return Columns::default() };
    let slot = |monday: NaiveDate| usize::try_from((monday - *first).num_weeks()).unwrap_or(0);
    let slots = slot(*last) + 1;
    let columns = weeks.iter().map(|(monday, parts)| Column {
        slot: slot(*monday),
        name: format!("week of {}", day(*monday)),
        parts: parts.to_vec(),
    });
    Columns { slots, columns: columns.collect(), labels: labels(*first, *last, slots) }
}

/// The labels of some weeks: their first day, with the year if the weeks are in several years.
fn labels(first: NaiveDate, last: NaiveDate, slots: usize) -> Vec<(usize, String)> {
    let (format, most) = dates(first, last);
    let step = every(slots, most, &STEPS);
    let label = |(slot, monday): (usize, NaiveDate)| (slot, monday.format(format).to_string());
    (0..slots).zip(first.iter_weeks()).step_by(step).map(label).collect()
}

/// The date format for an axis, and the number of labels that fit on it.
pub(super) fn dates(first: NaiveDate, last: NaiveDate) -> (&'static str, usize) {
    if first.format("%Y").to_string() == last.format("%Y").to_string() { ("%-d %b", 5) } else { ("%-d %b %Y", 3) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_empty_week_keeps_its_slot() {
        let columns = columns(&[(day("2018-10-29"), [1]), (day("2018-11-12"), [2])]);
        assert_eq!(columns.slots, 3);
        assert_eq!(columns.columns.iter().map(|column| column.slot).collect::<Vec<_>>(), [0, 2]);
        let labels: Vec<_> = columns.labels.iter().map(|(slot, label)| (*slot, label.as_str())).collect();
        assert_eq!(labels, [(0, "29 Oct"), (1, "5 Nov"), (2, "12 Nov")]);
    }

    #[test]
    fn labels_over_several_years_are_few_and_have_a_year() {
        let columns = columns(&[(day("2018-10-29"), [1]), (day("2020-11-09"), [2])]);
        assert!((2..=3).contains(&columns.labels.len()), "{:?}", columns.labels);
        assert_eq!(columns.labels[0].1, "29 Oct 2018");
    }

    #[test]
    fn without_weeks_there_are_no_columns() {
        assert_eq!(columns::<2>(&[]).slots, 0);
    }
}
