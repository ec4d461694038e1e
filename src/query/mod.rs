//! The questions that analysts ask about song plays. Each question is a file in `sql/queries`.
//!
//! A file runs unchanged, in psql or here, against the tables that the search path names. [`QUESTIONS`] has all
//! questions. [`run`] asks one, and returns the answer as a [`Table`] of text, as the server writes values.
//! [`format`](mod@format) writes the answer for other programs. [`run_own`] asks a question of your own. The only query
//! language is SQL.

mod answer;
mod file;
pub mod format;
mod parameter;
mod question;
mod repair;
mod table;

use std::pin::pin;

pub(crate) use self::answer::{Answer, ask};
pub use file::Chart;
pub(crate) use file::SqlFile;
#[cfg(test)]
pub(crate) use file::tests as file_tests;
use futures_util::{Stream, TryStreamExt as _};
pub use parameter::Parameter;
pub use question::{Parameters, QUESTIONS, Question};
pub use repair::{REPAIRED, repaired};
pub use table::{Column, Table, Type};

use crate::connect::{Session, Transaction, TransactionKind};
use crate::merge::{self, Access, Star};
use crate::model::Schema;
use crate::{Result, sql};

/// Asks a question of the tables in `schema`.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if nothing was loaded yet, or if the server refuses it.
pub async fn run(session: &mut Session, schema: &Schema, question: &Question) -> Result<Table> {
    merge::retrying(session, schema, Access::Read, async |session| {
        let transaction = session.begin(TransactionKind::Snapshot).await?;
        answer_of(&merge::find_loaded(&transaction, schema).await?, question).await
    })
    .await
}

/// Whether `parameters` select any play. Parameters that do not select plays are ignored.
///
/// # Errors
///
/// Those of [`run`].
pub async fn selects_any(session: &mut Session, schema: &Schema, parameters: &Parameters) -> Result<bool> {
    let any = Question::own("selection", sql::SELECTION_ANY);
    let selecting = parameters.iter().filter(|(parameter, _)| any.parameters().contains(parameter));
    let selecting = selecting.map(|(parameter, value)| (*parameter, value.clone())).collect();
    let answer = run(session, schema, &any.with(&selecting)?).await?;
    Ok(answer.rows.first().and_then(|row| row.first()?.as_deref()) == Some("t"))
}

/// Asks a question within a transaction. This works for an export, too, after [`restore`](crate::load::restore) has
/// copied it into temporary tables.
///
/// # Errors
///
/// Those of [`run`].
pub async fn answer(transaction: &Transaction<'_>, schema: &Schema, question: &Question) -> Result<Table> {
    answer_of(&Star::find(transaction, schema).await?, question).await
}

/// Asks a question of your own: one `SELECT`, in a read-only transaction. Names are looked up in the schemas of the
/// tables.
///
/// `statement_timeout` is a time limit in PostgreSQL's notation, such as `30s`. `0` means no limit. Without the
/// argument, the limit of the server applies. If the server has no limit, it is five minutes.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if nothing was loaded yet, if the server refuses the statement, or
/// if the statement takes longer.
pub async fn run_own(
    session: &mut Session,
    schema: &Schema,
    question: &Question,
    statement_timeout: Option<&str>,
) -> Result<Table> {
    merge::retrying(session, schema, Access::Read, async |session| {
        let transaction = session.begin(TransactionKind::Snapshot).await?;
        let star = merge::find_loaded(&transaction, schema).await?;
        let path = [schema.star(), schema.etl()].map(sql::quote_identifier).join(", ");
        star.query_one("preparing the question", sql::SESSION_OWN_QUESTION, &[&path, &statement_timeout]).await?;
        set_zone(&star, question).await?;
        let doing = format!("asking {}", question.name());
        table_of(answer::ask_as_written(&transaction, &doing, question.sql()).await?).await
    })
    .await
}

async fn answer_of(star: &Star<'_>, question: &Question) -> Result<Table> {
    set_zone(star, question).await?;
    table_of(ask(star, &format!("asking {}", question.name()), question.sql()).await?).await
}

async fn set_zone(star: &Star<'_>, question: &Question) -> Result<()> {
    match question.answer_zone() {
        Some(zone) => star.query_one("setting the time zone", sql::SESSION_TIME_ZONE, &[&zone.name()]).await.map(drop),
        None => Ok(()),
    }
}

async fn table_of(answer: Answer<impl Stream<Item = Result<Vec<Option<String>>>>>) -> Result<Table> {
    Ok(Table::new(answer.columns, pin!(answer.rows).try_collect().await?))
}
