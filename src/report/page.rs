//! Puts the sections on the page.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{Datelike as _, NaiveDate};

use super::figures::Headline;
use super::links;
use super::sections::{self, Section};
use super::text::{change, day, grouped, percent, points, shown};
use super::{Period, Report};
use crate::{Error, ErrorKind, Result};

/// How the page looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The heading; none for the usual one.
    pub title: Option<String>,
    /// The sections to show, by the names of [`SECTIONS`]; all if there is none.
    pub sections: Vec<String>,
}

/// The names of the sections.
pub const SECTIONS: [&str; 7] = ["when", "music", "listeners", "places", "sessions", "catalogue", "health"];

/// What the template shows. askama escapes every text in it; only pictures go in as they are, whose texts plotters has escaped.
#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    title: String,
    /// When something was played.
    period: String,
    /// What the changes of the headline are beside.
    before: Option<String>,
    origin: String,
    made: String,
    version: &'static str,
    headline: Vec<Tile>,
    sections: Vec<Section>,
    /// The SQL of figures, by their names.
    sql: BTreeMap<&'static str, String>,
}

/// A number of the headline.
struct Tile {
    name: &'static str,
    number: String,
    /// Its change since the period before.
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

/// The days that the report is about, in words.
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
