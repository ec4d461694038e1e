//! Makes the page from its sections.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{Datelike as _, NaiveDate};

use super::figures::Headline;
use super::links;
use super::sections::{self, Section};
use super::text::{change, day, grouped, percent, points, shown};
use super::{Period, Report};
use crate::{Error, ErrorKind, Result};

/// Options of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The heading. `None` for the default heading.
    pub title: Option<String>,
    /// The names of the sections to show, from [`SECTIONS`]. An empty list shows all sections.
    pub sections: Vec<String>,
}

/// The names of the sections.
pub const SECTIONS: [&str; 7] = ["when", "music", "listeners", "places", "sessions", "catalogue", "health"];

/// The values of the template. askama escapes all texts except the charts. plotters has already escaped the texts in
/// those.
#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    title: String,
    /// The days of the plays, in words.
    period: String,
    /// The period that the headline is compared with.
    before: Option<String>,
    origin: String,
    made: String,
    version: &'static str,
    headline: Vec<Tile>,
    sections: Vec<Section>,
    /// The SQL of figures, by the name of the figure.
    sql: BTreeMap<&'static str, String>,
}

/// A number of the headline.
struct Tile {
    name: &'static str,
    number: String,
    /// The change since the period before.
    change: Option<String>,
}

pub(super) fn render(report: &Report, look: &Look) -> Result<String> {
    let head = &report.headline;
    let is_shown = |section: &Section| look.sections.is_empty() || look.sections.iter().any(|name| name == section.id);
    let page = Page {
        title: look.title.as_deref().map_or_else(|| "Listening report".to_owned(), shown),
        period: period(report),
        before: report.before.as_ref().map(|(before, _)| days(before.first, before.last)),
        origin: shown(&report.origin),
        made: head.made_at.format("%-d %B %Y, %H:%M UTC").to_string(),
        version: env!("CARGO_PKG_VERSION"),
        headline: headline(head, report.before.as_ref().map(|(_, head)| head)),
        sections: sections::all(report)?.into_iter().filter(is_shown).collect(),
        sql: links::sql(report.period)?,
    };
    page.render().map_err(|error| Error::new(ErrorKind::Bug, "making the page").because(error.to_string()))
}

/// The days of the report, in words.
fn period(report: &Report) -> String {
    let played = report.headline.period.map(|(first, last)| (first.date_naive(), last.date_naive()));
    match (report.period, played) {
        (Some(Period { first, last }), _) => format!("Plays {} (UTC)", days(first, last)),
        (None, Some((first, last))) => format!("Plays {} (UTC)", days(first, last)),
        (None, None) => "Nothing was played yet".to_owned(),
    }
}

fn days(first: NaiveDate, last: NaiveDate) -> String {
    match () {
        () if first == last => format!("of {}", day(first)),
        () if (first.year(), first.month()) == (last.year(), last.month()) => {
            format!("from {} to {}", first.day(), day(last))
        }
        () => format!("from {} to {}", day(first), day(last)),
    }
}

fn headline(head: &Headline, before: Option<&Headline>) -> Vec<Tile> {
    let counts = |head: &Headline| [head.plays, head.listeners, head.sessions, head.songs];
    let names = ["plays", "listeners", "sessions", "different songs"];
    let earlier = before.map(counts);
    let count = |(place, (name, now)): (usize, (&'static str, i64))| Tile {
        name,
        number: grouped(now),
        change: earlier.and_then(|earlier| earlier.get(place).map(|before| change(now, *before))),
    };
    let paid = Tile {
        name: "of plays are paid",
        number: percent(head.paid_plays, head.plays),
        change: before.map(|before| points((head.paid_plays, head.plays), (before.paid_plays, before.plays))),
    };
    names.into_iter().zip(counts(head)).enumerate().map(count).chain([paid]).collect()
}
