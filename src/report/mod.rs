//! A report about the data in the tables: figures, charts and the health of the data. It is one HTML file without
//! external resources.
//!
//! [`run`] reads the figures, and [`Report::html`] makes the page. Nothing is computed twice:
//!
//! ```text
//! period      the days of the report
//! read        asks the questions          sql/queries, sql/report
//! figures     the answers of the star     as types
//! audience    those about listeners       as types
//! ledger      the answers of the ledger   as types
//! sections    the text about the figures  headings, findings, tables
//! chart       the charts                  SVG, by plotters
//! links       the links below a figure    SQL, CSV
//! page        the whole page              templates/report.html, by askama
//! ```
//!
//! The page has no script and refers to no other file.

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

/// All figures of a report.
#[derive(Debug, Clone)]
pub struct Report {
    /// The source of the data, in words.
    origin: String,
    /// The days of the report. `None` for all days.
    period: Option<Period>,
    headline: Headline,
    /// The period of the same length before, and its totals.
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
    /// The number of plays in the report.
    #[must_use]
    pub fn plays(&self) -> i64 {
        self.headline.plays
    }

    /// The whole page, or some of its sections: HTML in UTF-8 that loads nothing and has no script. Names are shown as
    /// text, even if they contain markup.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`](crate::ErrorKind::Bug) if a chart cannot be drawn.
    pub fn html(&self, look: &Look) -> Result<String> {
        page::render(self, look)
    }
}
