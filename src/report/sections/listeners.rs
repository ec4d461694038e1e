//! The listeners: free or paid, new or returning, by week.

use super::Heading::{Name, Number};
use super::{Figure, NO_PLAYS, Section, Table, activity, weeks};
use crate::Result;
use crate::report::Report;
use crate::report::audience::{Audience, Levels};
use crate::report::text::{day, grouped, percent, plural};

pub(super) fn section(report: &Report) -> Result<Section> {
    let stacks = vec![
        vec![levels(report)?],
        vec![audience(report)?],
        vec![activity::active(report)?],
        vec![activity::level_changes(report)?],
    ];
    Ok(Section { id: "listeners", heading: "Who listens", stacks, tables: vec![activity::retention(report)] })
}

/// The legend of columns with two parts, the lower part first.
pub(super) fn legend(first: &str, second: &str) -> Vec<(String, String)> {
    vec![("first".to_owned(), first.to_owned()), ("second".to_owned(), second.to_owned())]
}

fn levels(report: &Report) -> Result<Figure> {
    let share = |week: &Levels| percent(week.paid_plays, week.free_plays + week.paid_plays);
    let finding = match &report.levels[..] {
        [] => NO_PLAYS.to_owned(),
        [week] => format!("{} of the plays were paid. All plays are in the week of {}.", share(week), day(week.monday)),
        [first, .., last] => format!(
            "{} of all plays were paid: {} in the first week, {} in the last week.",
            percent(report.headline.paid_plays, report.headline.plays),
            share(first),
            share(last)
        ),
    };
    let row = |week: &Levels| {
        vec![
            day(week.monday),
            grouped(week.free_plays),
            grouped(week.paid_plays),
            share(week),
            grouped(week.free_listeners),
            grouped(week.paid_listeners),
        ]
    };
    let columns: Vec<_> = report.levels.iter().map(|week| (week.monday, [week.paid_plays, week.free_plays])).collect();
    Ok(Figure {
        name: "levels",
        heading: "Free and paid plays by week",
        finding,
        legend: legend("paid", "free"),
        picture: weeks::columns(&columns).draw()?,
        table: Table {
            caption: "Free and paid plays by ISO week",
            columns: vec![
                Name("Week of"),
                Number("Free plays"),
                Number("Paid plays"),
                Number("Paid"),
                Number("Free listeners"),
                Number("Paid listeners"),
            ],
            rows: report.levels.iter().map(row).collect(),
        },
    })
}

fn audience(report: &Report) -> Result<Figure> {
    let finding = match &report.audience[..] {
        [] => NO_PLAYS.to_owned(),
        [week] => {
            format!("{}, all new in the week of {}.", plural(week.listeners, "listener"), day(week.monday))
        }
        [first, .., last] => format!(
            "{} in all, {} of them in the first week. In the last week, {} returned and {} were new.",
            plural(report.headline.listeners, "listener"),
            grouped(first.listeners),
            grouped(last.returning),
            grouped(last.new)
        ),
    };
    let row =
        |week: &Audience| vec![day(week.monday), grouped(week.listeners), grouped(week.new), grouped(week.returning)];
    let columns: Vec<_> = report.audience.iter().map(|week| (week.monday, [week.returning, week.new])).collect();
    Ok(Figure {
        name: "audience",
        heading: "New and returning listeners by week",
        finding,
        legend: legend("returning", "new"),
        picture: weeks::columns(&columns).draw()?,
        table: Table {
            caption: "New and returning listeners by ISO week",
            columns: vec![Name("Week of"), Number("Listeners"), Number("New"), Number("Returning")],
            rows: report.audience.iter().map(row).collect(),
        },
    })
}
