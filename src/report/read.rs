//! Asks for the figures, one after the other.

use tokio_postgres::{Row, Transaction};

use super::Report;
use super::figures::{Artist, Audience, Coverage, Headline, Hour, Levels, Period, Sessions, Song, Source, Step};
use super::ledger::{Lines, Load, Reject, WarningKind};
use crate::connect::{Session, TransactionKind};
use crate::merge::{self, Star};
use crate::model::Schema;
use crate::query::Question;
use crate::sql;
use crate::{Error, ErrorKind, Result};

/// Reads the figures of the tables in `schema`, those of the star and those of the ledger, in one snapshot: they agree with each other
/// while loads commit. `origin` names their source on the page, such as `database music at localhost:5432, schema public`.
///
/// # Errors
///
/// [`ErrorKind::Server`] if nothing was loaded yet, or if the server refuses a question.
pub async fn run(session: &mut Session, schema: &Schema, origin: &str) -> Result<Report> {
    let asked = async {
        let transaction = session.begin(TransactionKind::Snapshot).await?;
        figures(&merge::find_loaded(&transaction, schema).await?, origin).await
    };
    merge::name_lock_holder(asked.await, session, schema).await
}

/// The same within a transaction: also of an export that [`restore`](crate::load::restore) has put into temporary tables.
///
/// # Errors
///
/// Those of [`run`].
pub async fn read(transaction: &Transaction<'_>, schema: &Schema, origin: &str) -> Result<Report> {
    figures(&Star::find(transaction, schema).await?, origin).await
}

async fn figures(star: &Star<'_>, origin: &str) -> Result<Report> {
    Ok(Report {
        origin: origin.to_owned(),
        headline: headline(star).await?,
        over_time: answers(star, "plays-over-time", Period::of).await?,
        week: answers(star, "plays-by-weekday-and-hour", Hour::of).await?,
        songs: answers(star, "most-played-songs", Song::of).await?,
        artists: answers(star, "most-played-artists", Artist::of).await?,
        levels: answers(star, "free-and-paid-by-week", Levels::of).await?,
        audience: answers(star, "new-and-returning-listeners", Audience::of).await?,
        places: answers(star, "plays-by-location", Source::place).await?,
        devices: answers(star, "plays-by-device", Source::device).await?,
        browsers: answers(star, "plays-by-browser", Source::browser).await?,
        sessions: answers(star, "sessions", Sessions::of).await?,
        sessions_by_length: answers(star, "sessions-by-length", Step::minutes).await?,
        sessions_by_plays: answers(star, "sessions-by-plays", Step::plays).await?,
        coverage: answers(star, "catalogue-coverage", Coverage::of).await?,
        not_in_catalogue: answers(star, "songs-not-in-catalogue", Song::of).await?,
        loads: rows(star, "the last loads", sql::REPORT_LAST_LOADS, Load::of).await?,
        lines: rows(star, "what became of lines", sql::REPORT_LINES, Lines::of).await?,
        rejects: rows(star, "lines that were set aside", sql::REPORT_REJECTS, Reject::of).await?,
        oddities: rows(star, "warnings", sql::REPORT_WARNINGS, WarningKind::of).await?,
    })
}

async fn headline(star: &Star<'_>) -> Result<Headline> {
    let what = "what there is in all";
    let only = rows(star, what, sql::REPORT_HEADLINE, Headline::of).await?.pop();
    only.ok_or_else(|| Error::new(ErrorKind::Bug, format!("asking for {what}")).because("there is no answer"))
}

/// The answer to a question of the catalogue.
async fn answers<T>(star: &Star<'_>, question: &str, of: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    rows(star, question, Question::find(question)?.sql(), of).await
}

/// The rows of a statement, each as what `of` makes of it.
async fn rows<T>(star: &Star<'_>, what: &str, sql: &str, of: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    let doing = format!("asking for {what}");
    tracing::info!("{doing}");
    let rows = star.query(&doing, sql, &[]).await?;
    rows.iter().map(of).collect::<Result<_>>().map_err(|error| Error::new(error.kind(), doing).caused_by(error))
}
