//! The sections of the page, each in its own file: headings, findings, charts and tables.
//!
//! A finding is a sentence about the main result of a chart. It is on the page, and it is also the description of the
//! chart for screen readers. The table below a chart has all its numbers.

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

/// A section of the page: stacks of figures, and tables below them. The stacks are side by side if the page is wide
/// enough.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) heading: &'static str,
    pub(super) stacks: Vec<Vec<Figure>>,
    /// Tables without charts. They use the whole width.
    pub(super) tables: Vec<Figure>,
}

/// A heading, a finding, a chart if there is something to draw, and a table.
#[derive(Debug)]
pub(super) struct Figure {
    /// The unique name on the page.
    pub(super) name: &'static str,
    pub(super) heading: &'static str,
    pub(super) finding: String,
    /// The class of each colour, and its meaning.
    pub(super) legend: Vec<(String, String)>,
    pub(super) picture: Option<Picture>,
    pub(super) table: Table,
}

/// All numbers of a figure.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) caption: &'static str,
    pub(super) columns: Vec<Heading>,
    /// Each row has one cell for each column. The first cell is the name of the row.
    pub(super) rows: Vec<Vec<String>>,
}

/// The head of a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Heading {
    Name(&'static str),
    /// A column of numbers, which are aligned to the right.
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

/// The finding of a figure without plays.
const NO_PLAYS: &str = "Nothing was played yet.";

/// The title and the artist of a song.
fn title(song: &Song) -> (String, String) {
    (named(song.title.as_deref(), "(no title)"), named(song.artist.as_deref(), "(no artist)"))
}

/// Bars for songs. Titles and artists are isolated, so that one written from right to left does not reorder the other.
fn song_bars(songs: &[Song]) -> Vec<Bar> {
    let bar = |song: &Song| {
        let (title, artist) = title(song);
        Bar { name: format!("{} · {}", isolated(&title), isolated(&artist)), number: song.plays }
    };
    songs.iter().map(bar).collect()
}

/// A name that does not reorder the text beside it, even if it is written from right to left.
fn isolated(name: &str) -> String {
    // Characters below U+0590 are written from left to right, and need no isolation.
    if name.chars().all(|c| c < '\u{0590}') { name.to_owned() } else { format!("\u{2068}{name}\u{2069}") }
}

/// A title within a sentence.
fn quoted(name: &str) -> String {
    format!("“{}”", isolated(name))
}
