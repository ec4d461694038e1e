//! Plays over time, in a unit that fits the period.

use crate::star::{LoadedTables, play};

/// For plays at two moments: the heading, the first and the last row, the number of rows, and the number of marks.
fn over_time(first: &str, last: &str) -> (String, String, String, usize, usize) {
    let page = LoadedTables::of_events(&[play(first, 1, &[]), play(last, 2, &[])]).page();
    let figure = page.figure("plays-over-time");
    let rows = figure.rows();
    (figure.heading(), rows[0].clone(), rows[rows.len() - 1].clone(), rows.len(), figure.marks().unwrap())
}

fn expected(heading: &str, first: &str, last: &str, rows: usize) -> (String, String, String, usize, usize) {
    (heading.into(), first.into(), last.into(), rows, 2)
}

#[test]
fn plays_of_three_months_are_shown_by_day() {
    let shown = over_time("2018-11-01T00:00:00Z", "2019-02-01T00:00:00Z");
    assert_eq!(shown, expected("Plays by day", "Thu 1 Nov 2018|1|1", "Fri 1 Feb 2019|1|1", 93));
}

#[test]
fn plays_of_more_than_three_months_are_shown_by_week() {
    let shown = over_time("2018-11-01T00:00:00Z", "2019-02-01T00:00:00.001Z");
    let (first, last) = ("week of 29 October 2018|1|1", "week of 28 January 2019|1|1");
    assert_eq!(shown, expected("Plays by week", first, last, 14));
}

#[test]
fn plays_of_several_years_are_shown_by_month() {
    let shown = over_time("2016-01-31T23:00:00Z", "2019-02-01T00:00:00Z");
    assert_eq!(shown, expected("Plays by month", "January 2016|1|1", "February 2019|1|1", 38));
}

#[test]
fn plays_of_decades_are_shown_by_year() {
    let shown = over_time("1991-12-31T23:59:59Z", "2019-01-01T00:00:00Z");
    assert_eq!(shown, expected("Plays by year", "1991|1|1", "2019|1|1", 29));
}
