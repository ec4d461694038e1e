//! The times of plays: by day or longer periods, and by hours of the week.

use chrono::{Datelike as _, NaiveDate};

use super::Heading::{Name, Number};
use super::weeks::dates;
use super::{Figure, NO_PLAYS, Section, Table};
use crate::Result;
use crate::report::Report;
use crate::report::chart::{Column, Columns, HOURS, LEVELS, WEEKDAYS, every, heat, level};
use crate::report::figures::{Days, Unit};
use crate::report::text::{day, decimal, grouped, plural};

pub(super) fn section(report: &Report) -> Result<Section> {
    let stacks = vec![vec![over_time(report)?], vec![week(report)?]];
    Ok(Section { id: "when", heading: "When people listen", stacks, tables: Vec::new() })
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The name of a period in sentences and in the table.
    fn period(self, begins: NaiveDate) -> String {
        match self {
            Self::Day => day(begins),
            Self::Week => format!("week of {}", day(begins)),
            Self::Month => begins.format("%B %Y").to_string(),
            Self::Year => begins.year().to_string(),
        }
    }

    /// The format of labels on the axis, the number of labels that fit, and the possible distances between them.
    fn axis(self, first: NaiveDate, last: NaiveDate) -> (&'static str, usize, &'static [usize]) {
        match self {
            Self::Day => (dates(first, last).0, dates(first, last).1, &[1, 2, 7, 14, 28]),
            Self::Week => (dates(first, last).0, dates(first, last).1, &[1, 2, 4, 8, 13, 26, 52]),
            Self::Month => ("%b %Y", 4, &[1, 3, 6, 12, 24, 36, 48, 60]),
            Self::Year => ("%Y", 6, &[1, 2, 5, 10, 20, 50]),
        }
    }
}

fn over_time(report: &Report) -> Result<Figure> {
    let periods = &report.over_time;
    let unit = periods.first().map_or(Unit::Day, |period| period.unit);
    let (heading, caption, head) = match unit {
        Unit::Day => ("Plays by day", "Plays and listeners by day", "Day"),
        Unit::Week => ("Plays by week", "Plays and listeners by ISO week", "Week"),
        Unit::Month => ("Plays by month", "Plays and listeners by month", "Month"),
        Unit::Year => ("Plays by year", "Plays and listeners by year", "Year"),
    };
    let columns = vec![Name(head), Number("Plays"), Number("Listeners")];
    let row = |period: &Days| {
        let name = match unit {
            // The weekday makes it easier to compare the days of the table.
            Unit::Day => period.begins.format("%a %-d %b %Y").to_string(),
            _ => unit.period(period.begins),
        };
        vec![name, grouped(period.plays), grouped(period.listeners)]
    };
    let rows = periods.iter().map(row).collect();
    Ok(Figure {
        name: "plays-over-time",
        heading,
        finding: most_at(unit, periods),
        legend: Vec::new(),
        picture: time_columns(unit, periods).draw()?,
        table: Table { caption, columns, rows },
    })
}

fn time_columns(unit: Unit, periods: &[Days]) -> Columns {
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return Columns::default() };
    let (format, most, steps) = unit.axis(first.begins, last.begins);
    let label = |(slot, period): (usize, &Days)| (slot, period.begins.format(format).to_string());
    let step = every(periods.len(), most, steps);
    Columns {
        slots: periods.len(),
        columns: (0..)
            .zip(periods)
            .map(|(slot, period)| Column { slot, name: unit.period(period.begins), parts: vec![period.plays] })
            .collect(),
        labels: (0..).zip(periods).step_by(step).map(label).collect(),
    }
}

fn most_at(unit: Unit, periods: &[Days]) -> String {
    // If several periods have the most plays, this is the first of them.
    let Some(most) = periods.iter().rev().max_by_key(|period| period.plays) else { return NO_PLAYS.to_owned() };
    let name = unit.period(most.begins);
    let name = if unit == Unit::Week { format!("the {name}") } else { name };
    if periods.len() == 1 {
        return format!("There is one {} with plays, {name}: {}.", unit.name(), plural(most.plays, "play"));
    }
    let sum: i64 = periods.iter().map(|period| period.plays).sum();
    let mean = sum as f64 / periods.len() as f64;
    // A large mean needs no decimals.
    let mean = if mean < 100.0 { decimal(mean) } else { grouped(mean.round() as i64) };
    let empty = periods.iter().filter(|period| period.plays == 0).count() as i64;
    let empty = match empty {
        0 => String::new(),
        _ => format!(", {} of them without plays", grouped(empty)),
    };
    let unit = unit.name();
    let many = plural(periods.len() as i64, unit);
    format!(
        "{mean} plays per {unit} on average, over {many}{empty}. The {unit} with the most plays is {name}: {}.",
        grouped(most.plays)
    )
}

fn week(report: &Report) -> Result<Figure> {
    let mut week = [[0; HOURS]; 7];
    let mut rows = Vec::new();
    let mut most: Option<(&str, i32, i64)> = None;
    for of in &report.week {
        let place = usize::try_from(of.weekday - 1).ok().zip(usize::try_from(of.hour).ok());
        let Some((weekday, hour)) = place.filter(|(weekday, hour)| *weekday < 7 && *hour < HOURS) else { continue };
        week[weekday][hour] = of.plays;
        if of.plays > most.map_or(0, |(_, _, plays)| plays) {
            most = Some((WEEKDAYS[weekday], of.hour, of.plays));
        }
        rows.push(vec![format!("{} {:02}:00", WEEKDAYS[weekday], of.hour), grouped(of.plays), grouped(of.listeners)]);
    }
    let finding = match most {
        None => NO_PLAYS.to_owned(),
        Some((weekday, hour, plays)) => {
            let plays = plural(plays, "play");
            format!("The hour with the most plays begins on {weekday} at {hour:02}:00: {plays} in all weeks together.")
        }
    };
    Ok(Figure {
        name: "week",
        heading: "Plays by weekday and hour (UTC)",
        finding,
        legend: most.map_or_else(Vec::new, |(_, _, plays)| steps(plays)),
        picture: heat(&week)?,
        table: Table {
            caption: "Plays and listeners by weekday and hour, in UTC",
            columns: vec![Name("Hour"), Number("Plays"), Number("Listeners")],
            rows,
        },
    })
}

/// The legend of the colours. A colour is omitted if no whole number can have it.
fn steps(greatest: i64) -> Vec<(String, String)> {
    let mut legend = vec![("heat-0".to_owned(), "0".to_owned())];
    for step in 1..=LEVELS {
        let upper = |step: usize| (greatest as f64 * step as f64 / LEVELS as f64).floor() as i64;
        let (from, to) = (upper(step - 1) + 1, upper(step));
        if from <= to {
            let numbers = if from == to { grouped(to) } else { format!("{}–{}", grouped(from), grouped(to)) };
            legend.push((format!("heat-{}", level(to, greatest)), numbers));
        }
    }
    legend
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(greatest: i64) -> Vec<String> {
        steps(greatest).into_iter().map(|(class, numbers)| format!("{class}: {numbers}")).collect()
    }

    #[test]
    fn the_legend_has_the_numbers_of_each_step() {
        assert_eq!(
            numbers(99),
            ["heat-0: 0", "heat-1: 1–19", "heat-2: 20–39", "heat-3: 40–59", "heat-4: 60–79", "heat-5: 80–99"]
        );
    }

    #[test]
    fn the_legend_leaves_out_steps_without_whole_numbers() {
        assert_eq!(numbers(2), ["heat-0: 0", "heat-3: 1", "heat-5: 2"]);
        assert_eq!(numbers(1), ["heat-0: 0", "heat-5: 1"]);
    }
}
