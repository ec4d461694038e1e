//! A page about what the tables hold: figures, charts and the health of the data, in one HTML file that needs nothing else.
//!
//! [`run`] gathers the figures, [`Report::html`] makes the page, and nothing is reckoned twice:
//!
//! ```text
//! period      the days that it is about
//! read        asks the questions          sql/queries, sql/report
//! figures     what the star answers       typed
//! audience    of the listeners            likewise
//! ledger      what the ledger answers     likewise
//! sections    what is said of them        headings, findings, tables
//! chart       how that is drawn           SVG, by plotters
//! links       what stands below them      SQL, CSV
//! page        where it is put             templates/report.html, by askama
//! ```
//!
//! The page has no script and refers to nothing outside of it.

mod audience;
mod chart;
mod figures;
mod ledger;
mod links;
mod page;
mod period;
mod read;
mod sections;
mod text;
mod value;

pub use page::{Look, SECTIONS};
pub use period::Wanted;
pub use read::{read, run};

use audience::{Active, Audience, Changes, Levels, Retained};
use figures::{Artist, Coverage, Days, Encoded, Headline, Hour, Sessions, Song, Source, Step};
use ledger::{Lines, Load, Reject, WarningKind};
use period::Period;

use crate::Result;

/// The figures of a page.
#[derive(Debug, Clone)]
pub struct Report {
    /// What they are of, in words.
    origin: String,
    /// The days that they are of, if not of all.
    period: Option<Period>,
    headline: Headline,
    /// As many days before, and their totals.
    before: Option<(Period, Headline)>,
    over_time: Vec<Days>,
    week: Vec<Hour>,
    songs: Vec<Song>,
    artists: Vec<Artist>,
    levels: Vec<Levels>,
    audience: Vec<Audience>,
    active: Vec<Active>,
    level_changes: Vec<Changes>,
    retention: Vec<Retained>,
    places: Vec<Source>,
    devices: Vec<Source>,
    browsers: Vec<Source>,
    sessions: Vec<Sessions>,
    sessions_by_length: Vec<Step>,
    sessions_by_plays: Vec<Step>,
    coverage: Vec<Coverage>,
    not_in_catalogue: Vec<Song>,
    encoded: Vec<Encoded>,
    loads: Vec<Load>,
    lines: Vec<Lines>,
    rejects: Vec<Reject>,
    oddities: Vec<WarningKind>,
}

impl Report {
    /// How many plays the figures are of.
    #[must_use]
    pub fn plays(&self) -> i64 {
        self.headline.plays
    }

    /// The page, whole, or some sections of it: HTML in UTF-8 that loads nothing and runs nothing. Names are shown as text, also if they contain markup.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`](crate::ErrorKind::Bug) if a chart cannot be drawn.
    pub fn html(&self, look: &Look) -> Result<String> {
        page::render(self, look)
    }
}
