//! The places, devices and browsers of plays.

use super::Heading::{Name, Number};
use super::{Figure, NO_PLAYS, Section, Table, isolated};
use crate::Result;
use crate::report::Report;
use crate::report::chart::{Bar, bars};
use crate::report::figures::Source;
use crate::report::text::{grouped, named, percent};

/// The number of bars in a chart. With it, the first chart is about as high as the two beside it. The table has all
/// rows.
const RANKS: usize = 12;

pub(super) fn section(report: &Report) -> Result<Section> {
    let places = figure(report, &report.places, ["Place", "Plays and listeners by place"], "places", "Places")?;
    let devices = figure(report, &report.devices, ["Device", "Plays and listeners by device"], "devices", "Devices")?;
    let browsers =
        figure(report, &report.browsers, ["Browser", "Plays and listeners by browser"], "browsers", "Browsers")?;
    Ok(Section {
        id: "places",
        heading: "Places, devices and browsers",
        stacks: vec![vec![places], vec![devices, browsers]],
        tables: Vec::new(),
    })
}

/// `words` are the heading of the names and the caption of the table.
fn figure(
    report: &Report,
    sources: &[Source],
    words: [&'static str; 2],
    name: &'static str,
    heading: &'static str,
) -> Result<Figure> {
    let [head, caption] = words;
    let called = |source: &Source| named(source.name.as_deref(), "unknown");
    let share = |source: &Source| percent(source.plays, report.headline.plays);
    let finding = match sources {
        [] => NO_PLAYS.to_owned(),
        [only] => format!("All plays are from {}.", isolated(&called(only))),
        [first, second, ..] => format!(
            "Most plays are from {} ({}), then from {} ({}).",
            isolated(&called(first)),
            share(first),
            isolated(&called(second)),
            share(second)
        ),
    };
    let bar = |source: &Source| Bar { name: called(source), number: source.plays };
    let row = |source: &Source| vec![called(source), grouped(source.plays), share(source), grouped(source.listeners)];
    Ok(Figure {
        name,
        heading,
        finding,
        legend: Vec::new(),
        picture: bars(&sources.iter().take(RANKS).map(bar).collect::<Vec<_>>())?,
        table: Table {
            caption,
            columns: vec![Name(head), Number("Plays"), Number("Share"), Number("Listeners")],
            rows: sources.iter().map(row).collect(),
        },
    })
}
