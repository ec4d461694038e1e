//! How many plays match the catalogue.

use super::Heading::{Name, Number};
use super::music::song_table;
use super::{Figure, NO_PLAYS, Section, Table, isolated, quoted, song_bars, title};
use crate::Result;
use crate::report::Report;
use crate::report::chart::{Bar, bars};
use crate::report::figures::Coverage;
use crate::report::text::{grouped, percent, plural};

/// The number of songs in the chart, which is beside a short one. The table has all of them.
const RANKS: usize = 8;

pub(super) fn section(report: &Report) -> Result<Section> {
    let stacks = vec![vec![coverage(report)?], vec![missing(report)?]];
    Ok(Section { id: "catalogue", heading: "Coverage of the catalogue", stacks, tables: Vec::new() })
}

fn coverage(report: &Report) -> Result<Figure> {
    let plays = report.headline.plays;
    let catalogue = format!(
        "The catalogue has {} by {}",
        plural(report.headline.catalogue_songs, "song"),
        plural(report.headline.catalogue_artists, "artist")
    );
    let finding = match report.coverage.first() {
        Some(inside) if plays > 0 => {
            let share = percent(inside.plays, plays);
            let matches = if inside.plays == 1 { "matches" } else { "match" };
            let of = plural(plays, "play");
            format!("{catalogue}. {} of {of} {matches} one of its songs ({share}).", grouped(inside.plays))
        }
        _ => format!("{catalogue}. {NO_PLAYS}"),
    };
    let row = |kind: &Coverage| {
        vec![
            kind.coverage.clone(),
            grouped(kind.plays),
            percent(kind.plays, plays),
            grouped(kind.songs),
            grouped(kind.listeners),
        ]
    };
    let bar = |kind: &Coverage| Bar { name: kind.coverage.clone(), number: kind.plays };
    Ok(Figure {
        name: "coverage",
        heading: "Plays by how well they match the catalogue",
        finding,
        legend: Vec::new(),
        picture: bars(&report.coverage.iter().map(bar).collect::<Vec<_>>())?,
        table: Table {
            caption: "Plays by how well they match the catalogue",
            columns: vec![
                Name("Coverage"),
                Number("Plays"),
                Number("Share"),
                Number("Different songs"),
                Number("Listeners"),
            ],
            rows: report.coverage.iter().map(row).collect(),
        },
    })
}

fn missing(report: &Report) -> Result<Figure> {
    let songs = &report.not_in_catalogue;
    let finding = match songs.first() {
        None if report.headline.plays == 0 => NO_PLAYS.to_owned(),
        None => "The catalogue has every song that was played.".to_owned(),
        Some(first) => {
            let (title, artist) = title(first);
            let plays = plural(first.plays, "play");
            format!(
                "{} by {} has the most plays without a match in the catalogue: {plays}.",
                quoted(&title),
                isolated(&artist)
            )
        }
    };
    Ok(Figure {
        name: "not-in-catalogue",
        heading: "Most played songs without a match",
        finding,
        legend: Vec::new(),
        picture: bars(&song_bars(&songs[..songs.len().min(RANKS)]))?,
        table: song_table("The most played songs without a match in the catalogue", songs),
    })
}
