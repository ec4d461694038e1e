//! Reads the figures. Several sessions run the queries at once.

use tokio_postgres::Row;

use super::Report;
use super::audience::{Active, Audience, Changes, Levels, Retained};
use super::figures::{Artist, Coverage, Days, Encoded, Headline, Hour, Sessions, Song, Source, Step};
use super::ledger::{Lines, Load, Reject, WarningKind};
use super::period::{Period, Wanted};
use crate::connect::{Others, Session, Transaction, TransactionKind};
use crate::merge::{self, Access, Readers, Star};
use crate::model::Schema;
use crate::query::{Parameters, Question};
use crate::sql;
use crate::{Error, ErrorKind, Result};

/// Reads the figures from the tables of the star and of the ledger in `schema`.
///
/// All queries use one snapshot, so the figures agree with each other while loads commit. `origin` names the source on
/// the page, such as `database music at localhost:5432, schema public`. The period `wanted` does not limit the figures
/// of the ledger: they are about all loads.
///
/// # Errors
///
/// [`ErrorKind::Server`] if nothing was loaded yet, or if the server refuses a query.
pub async fn run(session: &mut Session, schema: &Schema, origin: &str, wanted: Wanted) -> Result<Report> {
    merge::retrying(session, schema, Access::Read, async |session| {
        let mut others = Others::beside(session, usize::MAX).await;
        let report = ask(session, &mut others, schema, origin, wanted).await;
        others.close(report.is_err()).await;
        report
    })
    .await
}

async fn ask(
    session: &mut Session,
    others: &mut Others,
    schema: &Schema,
    origin: &str,
    wanted: Wanted,
) -> Result<Report> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    let star = merge::find_loaded(&transaction, schema).await?;
    let beside = Readers::begin(&star, others).await?;
    figures(&Readers::new(star, &beside), origin, wanted).await
}

/// Like [`run`], but within a transaction. It can also read an export that [`restore`](crate::load::restore) put into
/// temporary tables.
///
/// # Errors
///
/// Those of [`run`].
pub async fn read(transaction: &Transaction<'_>, schema: &Schema, origin: &str, wanted: Wanted) -> Result<Report> {
    figures(&Readers::one(Star::find(transaction, schema).await?), origin, wanted).await
}

async fn figures(readers: &Readers<'_>, origin: &str, wanted: Wanted) -> Result<Report> {
    let period = readers.ask(async |star| Period::find(&star, wanted).await).await?;
    let asked = Asked { readers, parameters: period.map(Period::parameters).unwrap_or_default() };
    let (
        headline,
        before,
        over_time,
        week,
        songs,
        artists,
        levels,
        audience,
        active,
        level_changes,
        retention,
        places,
        devices,
        browsers,
        sessions,
        sessions_by_length,
        sessions_by_plays,
        coverage,
        not_in_catalogue,
        encoded,
        loads,
        lines,
        rejects,
        oddities,
    ) = tokio::try_join!(
        asked.headline(period),
        asked.headline_before(period),
        asked.answers("plays-over-time", Days::of),
        asked.answers("plays-by-weekday-and-hour", Hour::of),
        asked.answers("most-played-songs", Song::of),
        asked.answers("most-played-artists", Artist::of),
        asked.answers("free-and-paid-by-week", Levels::of),
        asked.answers("new-and-returning-listeners", Audience::of),
        asked.answers("active-listeners", Active::of),
        asked.answers("level-changes-by-week", Changes::of),
        asked.answers("retention-by-week", Retained::of),
        asked.answers("plays-by-location", Source::place),
        asked.answers("plays-by-device", Source::device),
        asked.answers("plays-by-browser", Source::browser),
        asked.answers("sessions", Sessions::of),
        asked.answers("sessions-by-length", Step::minutes),
        asked.answers("sessions-by-plays", Step::plays),
        asked.answers("catalogue-coverage", Coverage::of),
        asked.answers("songs-not-in-catalogue", Song::of),
        asked.rows("names that were encoded twice", sql::REPORT_ENCODED_TWICE, Encoded::of),
        asked.rows("the last loads", sql::REPORT_LAST_LOADS, Load::of),
        asked.rows("the outcomes of lines", sql::REPORT_LINES, Lines::of),
        asked.rows("rejected lines", sql::REPORT_REJECTS, Reject::of),
        asked.rows("warnings", sql::REPORT_WARNINGS, WarningKind::of),
    )?;
    Ok(Report {
        origin: origin.to_owned(),
        period,
        headline,
        before,
        over_time,
        week,
        songs,
        artists,
        levels,
        audience,
        active,
        level_changes,
        retention,
        places,
        devices,
        browsers,
        sessions,
        sessions_by_length,
        sessions_by_plays,
        coverage,
        not_in_catalogue,
        encoded,
        loads,
        lines,
        rejects,
        oddities,
    })
}

/// The questions of a report, with the parameters of its period.
struct Asked<'r, 'a> {
    readers: &'r Readers<'a>,
    parameters: Parameters,
}

impl Asked<'_, '_> {
    /// The totals of a period, or of all plays.
    async fn headline(&self, period: Option<Period>) -> Result<Headline> {
        let what = "the totals";
        let parameters = period.map(Period::parameters).unwrap_or_default();
        let question = Question::own("headline", sql::REPORT_HEADLINE).with(&parameters)?;
        let only = self.rows(what, question.sql(), Headline::of).await?.pop();
        only.ok_or_else(|| {
            Error::new(ErrorKind::Bug, format!("asking for {what}")).because("the server returned no row")
        })
    }

    /// The period before, and its totals. `None` if that period has no plays, because there is nothing to compare.
    async fn headline_before(&self, period: Option<Period>) -> Result<Option<(Period, Headline)>> {
        let Some(before) = period.and_then(Period::before) else { return Ok(None) };
        let headline = self.headline(Some(before)).await?;
        Ok((headline.plays > 0).then_some((before, headline)))
    }

    /// The rows of a question of the catalogue. `of` converts each row.
    async fn answers<T>(&self, question: &str, of: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        let asked = Question::find(question)?.with(&self.parameters)?;
        self.rows(question, asked.sql(), of).await
    }

    async fn rows<T>(&self, what: &str, sql: &str, of: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        self.readers.ask(async |star| rows(&star, what, sql, of).await).await
    }
}

/// The rows of a statement. `of` converts each row.
async fn rows<T>(star: &Star<'_>, what: &str, sql: &str, of: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    let doing = format!("asking for {what}");
    tracing::info!("{doing}");
    let rows = star.query(&doing, sql, &[]).await?;
    rows.iter().map(of).collect::<Result<_>>().map_err(|error| Error::new(error.kind(), doing).caused_by(error))
}
