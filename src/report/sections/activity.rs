//! How often listeners come back: active listeners by day, changes of level, and retention.

use chrono::NaiveDate;

use super::Heading::{Name, Number};
use super::listeners::legend;
use super::{Figure, NO_PLAYS, Table, weeks};
use crate::Result;
use crate::report::Report;
use crate::report::audience::{Active, Changes, Retained};
use crate::report::chart::{Column, Columns, every};
use crate::report::text::{day, grouped, percent, plural};

pub(super) fn active(report: &Report) -> Result<Figure> {
    let days = &report.active;
    let finding = match days.last() {
        None => NO_PLAYS.to_owned(),
        Some(last) => format!(
            "Listeners: {} on {}, {} in the 7 days that end with it, and {} in the 30 days.",
            grouped(last.daily),
            day(last.day),
            grouped(last.weekly),
            grouped(last.monthly)
        ),
    };
    let row = |of: &Active| {
        vec![day(of.day), grouped(of.daily), grouped(of.weekly), grouped(of.monthly), percent(of.daily, of.monthly)]
    };
    Ok(Figure {
        name: "active",
        heading: "Active listeners by day",
        finding,
        legend: Vec::new(),
        picture: day_columns(days).draw()?,
        table: Table {
            caption: "Listeners on each day, and in the 7 and the 30 days that end with it",
            columns: vec![Name("Day"), Number("Day"), Number("7 days"), Number("30 days"), Number("Day / 30 days")],
            rows: days.iter().map(row).collect(),
        },
    })
}

fn day_columns(days: &[Active]) -> Columns {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Columns::default() };
    let (format, most) = weeks::dates(first.day, last.day);
    let step = every(days.len(), most, &[1, 2, 7, 14, 28, 91, 182, 364]);
    let label = |(slot, of): (usize, &Active)| (slot, of.day.format(format).to_string());
    let column = |(slot, of): (usize, &Active)| Column { slot, name: day(of.day), parts: vec![of.daily] };
    Columns {
        slots: days.len(),
        columns: days.iter().enumerate().map(column).collect(),
        labels: days.iter().enumerate().step_by(step).map(label).collect(),
    }
}

pub(super) fn level_changes(report: &Report) -> Result<Figure> {
    let changes = &report.level_changes;
    let sum = |of: fn(&Changes) -> i64| changes.iter().map(of).sum::<i64>();
    let (up, down) = (sum(|week| week.upgrades), sum(|week| week.downgrades));
    let finding = match changes.len() {
        0 => "No listener changed level.".to_owned(),
        _ => {
            format!("{} from free to paid, and {} from paid to free.", plural(up, "upgrade"), plural(down, "downgrade"))
        }
    };
    let row = |week: &Changes| {
        let net = week.upgrades - week.downgrades;
        vec![day(week.monday), grouped(week.upgrades), grouped(week.downgrades), grouped(net)]
    };
    let columns: Vec<_> = changes.iter().map(|week| (week.monday, [week.upgrades, week.downgrades])).collect();
    Ok(Figure {
        name: "level-changes",
        heading: "Upgrades and downgrades by week",
        finding,
        legend: if changes.is_empty() { Vec::new() } else { legend("upgrades", "downgrades") },
        picture: weeks::columns(&columns).draw()?,
        table: Table {
            caption: "Changes of level by ISO week",
            columns: vec![Name("Week of"), Number("Upgrades"), Number("Downgrades"), Number("Net")],
            rows: changes.iter().map(row).collect(),
        },
    })
}

/// The columns of the table for the weeks after the first week.
const LATER: [&str; 8] = ["Week 1", "Week 2", "Week 3", "Week 4", "Week 5", "Week 6", "Week 7", "Week 8"];

pub(super) fn retention(report: &Report) -> Figure {
    let retained = &report.retention;
    let mut cohorts: Vec<NaiveDate> = retained.iter().map(|week| week.cohort).collect();
    cohorts.dedup();
    let row = |cohort: &NaiveDate| {
        let weeks: Vec<&Retained> = retained.iter().filter(|week| week.cohort == *cohort).collect();
        let size = weeks.first().map_or(0, |week| week.size);
        let share = |later: i32| {
            let week = weeks.iter().find(|week| week.weeks_later == later);
            week.map_or_else(|| "–".to_owned(), |week| percent(week.listeners, size))
        };
        [day(*cohort), grouped(size)].into_iter().chain((1..).take(LATER.len()).map(share)).collect()
    };
    let later: Vec<_> = retained.iter().filter(|week| week.weeks_later == 1).collect();
    let (back, all) = later.iter().fold((0, 0), |(back, all), week| (back + week.listeners, all + week.size));
    let finding = match all {
        0 => "There is no later week yet to compare with.".to_owned(),
        _ => format!("{} of new listeners came back in the week after their first.", percent(back, all)),
    };
    Figure {
        name: "retention",
        heading: "Retention by week of the first play",
        finding,
        legend: Vec::new(),
        picture: None,
        table: Table {
            caption: "New listeners of each ISO week, and the share of them who listened again in later weeks",
            columns: [Name("Week of"), Number("New")].into_iter().chain(LATER.map(Number)).collect(),
            rows: cohorts.iter().map(row).collect(),
        },
    }
}
