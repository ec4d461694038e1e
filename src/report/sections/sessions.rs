//! The sessions, by their length and by their number of plays.

use super::Heading::{Name, Number};
use super::{Figure, NO_PLAYS, Section, Table};
use crate::Result;
use crate::report::Report;
use crate::report::chart::{Column, Columns};
use crate::report::figures::{Sessions, Step};
use crate::report::text::{decimal, grouped, percent, plural};

pub(super) fn section(report: &Report) -> Result<Section> {
    let stacks = vec![vec![by_length(report)?], vec![by_plays(report)?]];
    Ok(Section { id: "sessions", heading: "How long they listen", stacks, tables: vec![by_level(report)] })
}

/// The figures of all sessions together.
fn all(report: &Report) -> Option<&Sessions> {
    report.sessions.iter().find(|sessions| sessions.level == "all" && sessions.sessions > 0)
}

fn minutes(number: Option<f64>) -> String {
    number.map_or_else(|| "–".to_owned(), decimal)
}

fn by_length(report: &Report) -> Result<Figure> {
    let finding = all(report).map_or_else(
        || NO_PLAYS.to_owned(),
        |all| {
            format!(
                "Half of {} last {} minutes or less. One in ten lasts longer than {} minutes.",
                plural(all.sessions, "session"),
                minutes(all.median_minutes),
                minutes(all.p90_minutes)
            )
        },
    );
    let name = |step: &Step| match (step.from, step.to) {
        (0, Some(below)) => format!("<{below}"),
        (from, Some(below)) if below > 60 => format!("{}–{} h", from / 60, below / 60),
        (from, Some(below)) => format!("{from}–{below}"),
        (from, None) => format!("{}+ h", from / 60),
    };
    Ok(Figure {
        name: "sessions-by-length",
        heading: "Sessions by length, in minutes or hours",
        finding,
        legend: Vec::new(),
        picture: columns(&report.sessions_by_length, name).draw()?,
        table: table(
            "Sessions by length, in minutes or hours. A step does not include its second number",
            "Length",
            &report.sessions_by_length,
            name,
        ),
    })
}

fn by_plays(report: &Report) -> Result<Figure> {
    let finding = all(report).map_or_else(
        || NO_PLAYS.to_owned(),
        |all| {
            let mean = minutes(all.plays_per_session);
            let alone = report.sessions_by_plays.first().map_or(0, |step| step.sessions);
            format!(
                "{mean} plays per session on average. {} of the sessions have one play.",
                percent(alone, all.sessions)
            )
        },
    );
    let name = |step: &Step| match (step.from, step.to) {
        (from, Some(to)) if from == to => from.to_string(),
        (from, Some(to)) => format!("{from}–{to}"),
        (from, None) => format!("{from}+"),
    };
    Ok(Figure {
        name: "sessions-by-plays",
        heading: "Sessions by number of plays",
        finding,
        legend: Vec::new(),
        picture: columns(&report.sessions_by_plays, name).draw()?,
        table: table("Sessions by number of plays", "Plays per session", &report.sessions_by_plays, name),
    })
}

fn columns(steps: &[Step], name: impl Fn(&Step) -> String) -> Columns {
    Columns {
        slots: steps.len(),
        columns: (0..)
            .zip(steps)
            .map(|(slot, step)| Column { slot, name: name(step), parts: vec![step.sessions] })
            .collect(),
        labels: (0..).zip(steps).map(|(slot, step)| (slot, name(step))).collect(),
    }
}

fn table(caption: &'static str, head: &'static str, steps: &[Step], name: impl Fn(&Step) -> String) -> Table {
    let sum: i64 = steps.iter().map(|step| step.sessions).sum();
    let row = |step: &Step| vec![name(step), grouped(step.sessions), percent(step.sessions, sum), grouped(step.plays)];
    let columns = vec![Name(head), Number("Sessions"), Number("Share"), Number("Plays")];
    Table { caption, columns, rows: steps.iter().map(row).collect() }
}

fn by_level(report: &Report) -> Figure {
    let row = |of: &Sessions| {
        vec![
            of.level.clone(),
            grouped(of.sessions),
            grouped(of.listeners),
            minutes(of.plays_per_session),
            minutes(of.median_minutes),
            minutes(of.p90_minutes),
            minutes(of.longest_minutes),
        ]
    };
    Figure {
        name: "sessions",
        heading: "Sessions by level",
        finding: "A session lasts from the start of its first play to the end of its last play. \
             Its level is that of its first play."
            .to_owned(),
        legend: Vec::new(),
        picture: None,
        table: Table {
            caption: "Sessions by level, with lengths in minutes",
            columns: vec![
                Name("Level"),
                Number("Sessions"),
                Number("Listeners"),
                Number("Mean plays"),
                Number("Median length"),
                Number("90% within"),
                Number("Longest"),
            ],
            rows: report.sessions.iter().map(row).collect(),
        },
    }
}
