//! Puts the sections on the page.

use askama::Template;
use chrono::Datelike as _;

use super::Report;
use super::sections::{self, Section};
use super::text::{day, grouped, percent, shown};
use crate::{Error, ErrorKind, Result};

/// What the template shows. askama escapes every text in it; only pictures go in as they are, whose texts plotters has escaped.
#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    /// When something was played.
    period: String,
    origin: String,
    made: String,
    version: &'static str,
    headline: Vec<(&'static str, String)>,
    sections: Vec<Section>,
}

pub(super) fn render(report: &Report) -> Result<String> {
    let head = &report.headline;
    let period = head.period.map_or_else(
        || "Nothing was played yet".to_owned(),
        |(first, last)| match (first.date_naive(), last.date_naive()) {
            (one, same) if one == same => format!("Plays of {} (UTC)", day(one)),
            (first, last) if (first.year(), first.month()) == (last.year(), last.month()) => {
                format!("Plays from {} to {} (UTC)", first.day(), day(last))
            }
            (first, last) => format!("Plays from {} to {} (UTC)", day(first), day(last)),
        },
    );
    let headline = vec![
        ("plays", grouped(head.plays)),
        ("listeners", grouped(head.listeners)),
        ("sessions", grouped(head.sessions)),
        ("different songs", grouped(head.songs)),
        ("of plays are paid", percent(head.paid_plays, head.plays)),
    ];
    let page = Page {
        period,
        origin: shown(&report.origin),
        made: head.made_at.format("%-d %B %Y, %H:%M UTC").to_string(),
        version: env!("CARGO_PKG_VERSION"),
        headline,
        sections: sections::all(report)?,
    };
    page.render().map_err(|error| Error::new(ErrorKind::Bug, "making the page").because(error.to_string()))
}
