//! The most played songs and artists.

use super::Heading::{Name, Number};
use super::{Figure, NO_PLAYS, Section, Table, isolated, quoted, song_bars, title};
use crate::Result;
use crate::report::Report;
use crate::report::chart::{Bar, bars};
use crate::report::figures::{Artist, Song};
use crate::report::text::{grouped, named, percent, plural};

pub(super) fn section(report: &Report) -> Result<Section> {
    let stacks = vec![vec![songs(report)?], vec![artists(report)?]];
    Ok(Section { id: "music", heading: "What they listen to", stacks, tables: Vec::new() })
}

fn songs(report: &Report) -> Result<Figure> {
    let finding = match report.songs.first() {
        None => NO_PLAYS.to_owned(),
        Some(first) => {
            let (title, artist) = title(first);
            let songs = plural(report.headline.songs, "song");
            let plays = plural(first.plays, "play");
            format!("The most played of {songs} is {} by {}: {plays}.", quoted(&title), isolated(&artist))
        }
    };
    Ok(Figure {
        name: "songs",
        heading: "Most played songs",
        finding,
        legend: Vec::new(),
        picture: bars(&song_bars(&report.songs))?,
        table: song_table("The most played songs", &report.songs),
    })
}

/// A table of songs.
pub(super) fn song_table(caption: &'static str, songs: &[Song]) -> Table {
    let row = |song: &Song| {
        let (title, artist) = title(song);
        vec![title, artist, grouped(song.plays), grouped(song.listeners)]
    };
    let columns = vec![Name("Song"), Name("Artist"), Number("Plays"), Number("Listeners")];
    Table { caption, columns, rows: songs.iter().map(row).collect() }
}

fn artists(report: &Report) -> Result<Figure> {
    let artists = &report.artists;
    let name = |artist: &Artist| named(artist.name.as_deref(), "(no artist)");
    let finding = match artists.first() {
        None => NO_PLAYS.to_owned(),
        Some(first) => {
            let sum: i64 = artists.iter().map(|artist| artist.plays).sum();
            let (plays, share) = (plural(first.plays, "play"), percent(sum, report.headline.plays));
            let leads = format!("{} has the most plays: {plays}.", isolated(&name(first)));
            match artists.len() {
                1 => format!("{leads} No other artist was played."),
                many => format!("{leads} The {many} most played artists have {share} of all plays."),
            }
        }
    };
    let bar = |artist: &Artist| Bar { name: name(artist), number: artist.plays };
    let row =
        |artist: &Artist| vec![name(artist), grouped(artist.plays), grouped(artist.songs), grouped(artist.listeners)];
    Ok(Figure {
        name: "artists",
        heading: "Most played artists",
        finding,
        legend: Vec::new(),
        picture: bars(&artists.iter().map(bar).collect::<Vec<_>>())?,
        table: Table {
            caption: "The most played artists",
            columns: vec![Name("Artist"), Number("Plays"), Number("Songs"), Number("Listeners")],
            rows: artists.iter().map(row).collect(),
        },
    })
}
