//! Asks for the figures, one after the other.

use tokio_postgres::{Row, Transaction};

use super::Report;
use super::audience::{Active, Audience, Changes, Levels, Retained};
use super::figures::{Artist, Coverage, Days, Encoded, Headline, Hour, Sessions, Song, Source, Step};
use super::ledger::{Lines, Load, Reject, WarningKind};
use super::period::{Period, Wanted};
use crate::connect::{Session, TransactionKind};
use crate::merge::{self, Star};
use crate::model::Schema;
use crate::query::{Parameters, Question};
use crate::sql;
use crate::{Error, ErrorKind, Result};

/// Reads the figures of the tables in `schema`, those of the star and those of the ledger, in one snapshot: they agree with each other
/// while loads commit. `origin` names their source on the page, such as `database music at localhost:5432, schema public`. The figures of the ledger are of all
/// loads, whatever period is `wanted`.
///
/// # Errors
///
/// [`ErrorKind::Server`] if nothing was loaded yet, or if the server refuses a question.
pub async fn run(session: &mut Session, schema: &Schema, origin: &str, wanted: Wanted) -> Result<Report> {
    let asked = async {
        let transaction = session.begin(TransactionKind::Snapshot).await?;
        figures(&merge::find_loaded(&transaction, schema).await?, origin, wanted).await
    };
    merge::name_lock_holder(asked.await, session, schema).await
}

/// The same within a transaction: also of an export that [`restore`](crate::load::restore) has put into temporary tables.
///
/// # Errors
///
/// Those of [`run`].
pub async fn read(transaction: &Transaction<'_>, schema: &Schema, origin: &str, wanted: Wanted) -> Result<Report> {
    figures(&Star::find(transaction, schema).await?, origin, wanted).await
}

async fn figures(star: &Star<'_>, origin: &str, wanted: Wanted) -> Result<Report> {
    let period = Period::find(star, wanted).await?;
    let before = match period.and_then(Period::before) {
        // Nothing can be compared with days before the first play.
        Some(before) => {
            Some(headline(star, Some(before)).await?).filter(|head| head.plays > 0).map(|head| (before, head))
        }
        None => None,
    };
    let asked = Asked { star, parameters: period.map(Period::parameters).unwrap_or_default() };
    Ok(Report {
        origin: origin.to_owned(),
        period,
        headline: headline(star, period).await?,
        before,
        over_time: asked.answers("plays-over-time", Days::of).await?,
        week: asked.answers("plays-by-weekday-and-hour", Hour::of).await?,
        songs: asked.answers("most-played-songs", Song::of).await?,
        artists: asked.answers("most-played-artists", Artist::of).await?,
        levels: asked.answers("free-and-paid-by-week", Levels::of).await?,
        audience: asked.answers("new-and-returning-listeners", Audience::of).await?,
        active: asked.answers("active-listeners", Active::of).await?,
        level_changes: asked.answers("level-changes-by-week", Changes::of).await?,
        retention: asked.answers("retention-by-week", Retained::of).await?,
        places: asked.answers("plays-by-location", Source::place).await?,
        devices: asked.answers("plays-by-device", Source::device).await?,
        browsers: asked.answers("plays-by-browser", Source::browser).await?,
        sessions: asked.answers("sessions", Sessions::of).await?,
        sessions_by_length: asked.answers("sessions-by-length", Step::minutes).await?,
        sessions_by_plays: asked.answers("sessions-by-plays", Step::plays).await?,
        coverage: asked.answers("catalogue-coverage", Coverage::of).await?,
        not_in_catalogue: asked.answers("songs-not-in-catalogue", Song::of).await?,
        encoded: rows(star, "names that were encoded twice", sql::REPORT_ENCODED_TWICE, Encoded::of).await?,
        loads: rows(star, "the last loads", sql::REPORT_LAST_LOADS, Load::of).await?,
        lines: rows(star, "what became of lines", sql::REPORT_LINES, Lines::of).await?,
        rejects: rows(star, "lines that were set aside", sql::REPORT_REJECTS, Reject::of).await?,
        oddities: rows(star, "warnings", sql::REPORT_WARNINGS, WarningKind::of).await?,
    })
}

/// The totals of a period, or of all plays.
async fn headline(star: &Star<'_>, period: Option<Period>) -> Result<Headline> {
    let what = "what there is in all";
    let parameters = period.map(Period::parameters).unwrap_or_default();
    let question = Question::own("headline", sql::REPORT_HEADLINE).with(&parameters)?;
    let only = rows(star, what, question.sql(), Headline::of).await?.pop();
    only.ok_or_else(|| Error::new(ErrorKind::Bug, format!("asking for {what}")).because("there is no answer"))
}

/// Questions of the catalogue, about a period.
struct Asked<'a> {
    star: &'a Star<'a>,
    parameters: Parameters,
}

impl Asked<'_> {
    async fn answers<T>(&self, question: &str, of: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        let asked = Question::find(question)?.with(&self.parameters)?;
        rows(self.star, question, asked.sql(), of).await
    }
}

/// The rows of a statement, each as what `of` makes of it.
async fn rows<T>(star: &Star<'_>, what: &str, sql: &str, of: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    let doing = format!("asking for {what}");
    tracing::info!("{doing}");
    let rows = star.query(&doing, sql, &[]).await?;
    rows.iter().map(of).collect::<Result<_>>().map_err(|error| Error::new(error.kind(), doing).caused_by(error))
}
