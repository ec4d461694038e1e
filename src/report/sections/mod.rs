//! What is said of the figures: sections of the page, each a file, with headings, findings, charts and tables.
//!
//! A finding is a sentence that says what the chart shows; it is on the page and, for who cannot see the chart, its description.
//! The table below has all numbers.

mod activity;
mod catalogue;
mod health;
mod listeners;
mod music;
mod places;
mod sessions;
mod weeks;
mod when;

use super::Report;
use super::chart::{Bar, Picture};
use super::figures::Song;
use super::text::named;
use crate::Result;

/// A part of the page: figures one below the other, in stacks side by side where there is room, and below them tables.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) heading: &'static str,
    pub(super) stacks: Vec<Vec<Figure>>,
    /// Tables without charts, which take the whole width.
    pub(super) tables: Vec<Figure>,
}

/// A heading, what is to be seen, the chart where there is something to draw, and the numbers.
#[derive(Debug)]
pub(super) struct Figure {
    /// Unique on the page.
    pub(super) name: &'static str,
    pub(super) heading: &'static str,
    pub(super) finding: String,
    /// The class of a colour, and what it stands for.
    pub(super) legend: Vec<(String, String)>,
    pub(super) picture: Option<Picture>,
    pub(super) table: Table,
}

/// Numbers, all of them.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) caption: &'static str,
    pub(super) columns: Vec<Heading>,
    /// As many cells as there are columns; the first names the row.
    pub(super) rows: Vec<Vec<String>>,
}

/// The head of a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Heading {
    Name(&'static str),
    /// Of numbers, which are aligned to the right.
    Number(&'static str),
}

impl Heading {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Name(text) | Self::Number(text) => text,
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Number(_))
    }
}

/// All sections, in their order.
pub(super) fn all(report: &Report) -> Result<Vec<Section>> {
    let sections = [
        when::section,
        music::section,
        listeners::section,
        places::section,
        sessions::section,
        catalogue::section,
        health::section,
    ];
    sections.into_iter().map(|section| section(report)).collect()
}

/// What is said where there is nothing to say.
const NO_PLAYS: &str = "Nothing was played yet.";

/// The title of a song, and whose it is.
fn title(song: &Song) -> (String, String) {
    (named(song.title.as_deref(), "(no title)"), named(song.artist.as_deref(), "(no artist)"))
}

/// Bars of songs. Each name is kept together whatever direction it is written in.
fn song_bars(songs: &[Song]) -> Vec<Bar> {
    let bar = |song: &Song| {
        let (title, artist) = title(song);
        Bar { name: format!("{} · {}", isolated(&title), isolated(&artist)), number: song.plays }
    };
    songs.iter().map(bar).collect()
}

/// A name that does not turn what stands beside it, though it may be written from right to left.
fn isolated(name: &str) -> String {
    // Most are not, and need no marks around them.
    if name.chars().all(|c| c < '\u{0590}') { name.to_owned() } else { format!("\u{2068}{name}\u{2069}") }
}

/// A title within a sentence.
fn quoted(name: &str) -> String {
    format!("“{}”", isolated(name))
}
