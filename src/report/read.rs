//! Asks for the figures, one after the other.

use tokio_postgres::{GenericClient, Row};

use super::Report;
use super::figures::{Artist, Audience, Coverage, Headline, Hour, Levels, Period, Sessions, Song, Source, Step};
use super::ledger::{Lines, Load, Reject, WarningKind};
use crate::connect::server_error;
use crate::query::{Question, explained};
use crate::sql;
use crate::{Error, ErrorKind, Result};

/// Reads the figures of the tables that the client's search path names, those of the star and those of the ledger.
///
/// They agree with each other if the client is a transaction that is `REPEATABLE READ`; it may be `READ ONLY`, and have begun
/// long before. `origin` says on the page what they are of, such as `database music at localhost:5432, schema public`.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses a question; if nothing was loaded yet the tables are not there, and the error
/// says so.
pub async fn read(client: &impl GenericClient, origin: &str) -> Result<Report> {
    Ok(Report {
        origin: origin.to_owned(),
        headline: headline(client).await?,
        over_time: answers(client, "plays-over-time", Period::of).await?,
        week: answers(client, "plays-by-weekday-and-hour", Hour::of).await?,
        songs: answers(client, "most-played-songs", Song::of).await?,
        artists: answers(client, "most-played-artists", Artist::of).await?,
        levels: answers(client, "free-and-paid-by-week", Levels::of).await?,
        audience: answers(client, "new-and-returning-listeners", Audience::of).await?,
        places: answers(client, "plays-by-location", Source::place).await?,
        devices: answers(client, "plays-by-device", Source::device).await?,
        browsers: answers(client, "plays-by-browser", Source::browser).await?,
        sessions: answers(client, "sessions", Sessions::of).await?,
        sessions_by_length: answers(client, "sessions-by-length", Step::minutes).await?,
        sessions_by_plays: answers(client, "sessions-by-plays", Step::plays).await?,
        coverage: answers(client, "catalogue-coverage", Coverage::of).await?,
        not_in_catalogue: answers(client, "songs-not-in-catalogue", Song::of).await?,
        loads: rows(client, "the last loads", sql::REPORT_LAST_LOADS, Load::of).await?,
        lines: rows(client, "what became of lines", sql::REPORT_LINES, Lines::of).await?,
        rejects: rows(client, "lines that were set aside", sql::REPORT_REJECTS, Reject::of).await?,
        oddities: rows(client, "warnings", sql::REPORT_WARNINGS, WarningKind::of).await?,
    })
}

async fn headline(client: &impl GenericClient) -> Result<Headline> {
    let what = "what there is in all";
    let only = rows(client, what, sql::REPORT_HEADLINE, Headline::of).await?.pop();
    only.ok_or_else(|| Error::new(ErrorKind::Bug, format!("asking for {what}")).because("there is no answer"))
}

/// The answer to a question of the catalogue.
async fn answers<T>(client: &impl GenericClient, question: &str, of: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    rows(client, question, Question::find(question)?.sql(), of).await
}

/// The rows of a statement, each as what `of` makes of it.
async fn rows<T>(client: &impl GenericClient, what: &str, sql: &str, of: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    let doing = format!("asking for {what}");
    tracing::info!("{doing}");
    let rows = client.query(sql, &[]).await.map_err(|error| explained(server_error(doing.clone(), error)))?;
    rows.iter().map(of).collect::<Result<_>>().map_err(|error| Error::new(error.kind(), doing).because(error))
}
