//! Finds and creates the tables of a schema.

use tokio_postgres::error::SqlState;

use super::version::SUMMARISED;
use super::{Star, VERSION, check_version, outdated, version};
use crate::connect::Transaction;
use crate::model::{Schema, Table};
use crate::sql::{self, quote_identifier};
use crate::{Error, ErrorKind, Result};

/// The tables that [`make`] creates in the second schema.
const ETL_TABLES: [&str; 5] = ["load_files", "load_rejects", "load_runs", "load_warnings", "track_matches"];

/// The summaries. [`make`] creates them in the schema of the star.
const SUMMARIES: [&str; 5] = ["played_artists", "played_tracks", "user_days", "user_hours", "user_sessions"];

/// The comment on a schema that this program has made.
pub(super) const MADE_BY: &str = "Made by sparkify-polars.";

/// Which of the tables exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// No table of the star.
    NoStar,
    /// Some of the tables.
    Part,
    /// All of them.
    All,
}

/// Finds out which of the tables exist.
///
/// # Errors
///
/// [`ErrorKind::Server`] if the server refuses a query, if the encoding of the database cannot hold all texts, or if
/// another program made the tables.
pub(crate) async fn inspect(star: &Star<'_>) -> Result<Found> {
    check_encoding(star).await?;
    check_usage(star).await?;
    let schema = star.schema();
    let names = Table::STAR.map(Table::name);
    let star_found = present(star, schema.star(), &names).await?;
    let etl_found = present(star, schema.etl(), &ETL_TABLES).await?;
    if etl_found.is_empty() && !star_found.is_empty() {
        let why = format!("{} exist, but the tables of schema {} do not", star_found.join(", "), schema.etl());
        return Err(looking(schema).because(why).hint(
            "If another program made them, choose another schema with --schema NAME. If their ledger was dropped, \
             drop them too, and load all files again.",
        ));
    }
    Ok(match (star_found.len(), etl_found.len()) {
        (0, _) => Found::NoStar,
        (all, beside) if all == names.len() && beside == ETL_TABLES.len() && has_summaries(star).await? => Found::All,
        _ => Found::Part,
    })
}

/// Whether the summaries exist. Also true for tables of a version that has none.
async fn has_summaries(star: &Star<'_>) -> Result<bool> {
    let found = present(star, star.schema().star(), &SUMMARIES).await?;
    Ok(found.len() == SUMMARIES.len() || version(star).await?.is_some_and(|version| version < SUMMARISED))
}

/// Requires that all tables exist, with the version of this program.
///
/// # Errors
///
/// [`ErrorKind::Server`] if some are missing or of another version. The errors of [`inspect`].
pub(crate) async fn require_all(star: &Star<'_>) -> Result<()> {
    let (why, hint) = match inspect(star).await? {
        Found::All => return check_version(star).await,
        Found::Part => ("some are missing", "A load of all files makes them again and fills them."),
        Found::NoStar => return Err(nothing_loaded(star.schema(), "they do not exist")),
    };
    Err(looking(star.schema()).because(why).hint(hint))
}

fn nothing_loaded(schema: &Schema, why: &str) -> Error {
    let hint = "Nothing was loaded into this database and schema yet. Run `sparkify-polars load` first.";
    looking(schema).because(why).hint(hint)
}

/// Requires that the tables have the columns that a load writes.
///
/// # Errors
///
/// [`ErrorKind::Server`] with the columns that were altered.
pub(crate) async fn check_columns(star: &Star<'_>) -> Result<()> {
    let altered = star.query("looking at the columns of the tables", sql::SCHEMA_COLUMNS, &[]).await?;
    let altered: Vec<String> =
        altered.iter().map(|row| format!("{} {}", row.get::<_, &str>(0), row.get::<_, &str>(1))).collect();
    if altered.is_empty() {
        return Ok(());
    }
    Err(looking(star.schema())
        .because(altered.join("; "))
        .hint("Somebody has altered the tables: alter them back, or choose another schema with --schema NAME."))
}

/// The beginning of an error about the tables of a schema, without a reason.
pub(crate) fn looking(schema: &Schema) -> Error {
    Error::new(ErrorKind::Server, format!("looking for the tables in schema {}", schema.star()))
}

/// Finds the tables in `schema`, for queries. Requires that the role may use both schemas, that the version is that of
/// this program, and that something was loaded.
///
/// # Errors
///
/// [`ErrorKind::Server`] with a hint: the missing GRANT, how to upgrade the tables, or how to load.
pub(crate) async fn find_loaded<'a>(transaction: &'a Transaction<'a>, schema: &'a Schema) -> Result<Star<'a>> {
    let star = Star::find(transaction, schema).await?;
    check_usage(&star).await?;
    match version(&star).await? {
        None => return Err(nothing_loaded(schema, "they do not exist")),
        Some(older) if older < VERSION => return Err(outdated(&star, older)),
        Some(_) => {}
    }
    let doing = "looking for loaded data";
    if star.query_one(doing, sql::LEDGER_NOTHING_LOADED, &[]).await?.get("nothing_loaded") {
        return Err(nothing_loaded(schema, "they are empty"));
    }
    Ok(star)
}

/// Fails if the role lacks the privilege USAGE on one of the two schemas.
async fn check_usage(star: &Star<'_>) -> Result<()> {
    for name in [star.schema().star(), star.schema().etl()] {
        let doing = format!("using the schema {name}");
        let row = star.query_one(&doing, sql::SCHEMA_FORBIDDEN, &[&name]).await?;
        if row.get("is_forbidden") {
            let (schema, role) = (quote_identifier(name), quote_identifier(row.get("role")));
            return Err(Error::new(ErrorKind::Server, doing).because("this role lacks the privilege USAGE").hint(format!(
                "As the owner of the schema: GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT SELECT ON ALL TABLES IN \
                 SCHEMA {schema} TO {role};"
            )));
        }
    }
    Ok(())
}

/// Creates the missing schemas and tables, but no foreign keys and no indexes. For these see
/// [`make_keys`](super::make_keys) and [`add_indexes`].
pub(crate) async fn make(star: &Star<'_>) -> Result<()> {
    let (in_star, in_etl) = ([sql::SCHEMA_STAR, sql::SCHEMA_SUMMARIES], [sql::SCHEMA_ETL]);
    for (name, files) in [(star.schema().star(), in_star.as_slice()), (star.schema().etl(), &in_etl)] {
        let doing = format!("making the tables in schema {name}");
        // CREATE SCHEMA IF NOT EXISTS fails if the role may not create schemas, even if the schema exists.
        if !star.query_one(&doing, sql::SCHEMA_EXISTS, &[&name]).await?.get::<_, bool>(0) {
            let name = quote_identifier(name);
            star.batch(&doing, &format!("CREATE SCHEMA {name}")).await?;
            star.batch(&doing, &format!("COMMENT ON SCHEMA {name} IS '{MADE_BY}'")).await?;
        }
        for statements in files {
            star.batch(&doing, statements).await?;
        }
    }
    make_missing_view(star).await
}

/// Creates the view `play_details` if it is missing. It is for people who write SQL.
pub(crate) async fn make_missing_view(star: &Star<'_>) -> Result<()> {
    match present(star, star.schema().star(), &["play_details"]).await?.is_empty() {
        true => make_view(star).await,
        false => Ok(()),
    }
}

/// Creates or replaces the view `play_details`.
pub(super) async fn make_view(star: &Star<'_>) -> Result<()> {
    let doing = format!("making the view play_details in schema {}", star.schema().star());
    star.one_by_one(&doing, sql::SCHEMA_PLAY_DETAILS).await?;
    star.attempt(&doing, sql::SCHEMA_PLAY_DETAILS_INVOKER, &SqlState::INVALID_PARAMETER_VALUE).await.map(drop)
}

/// Drops the summaries that remain after somebody has dropped the tables of the star. New tables get new summaries.
///
/// # Errors
///
/// [`ErrorKind::Server`] if another program made a table with the name of a summary.
pub(crate) async fn drop_left_summaries(star: &Star<'_>) -> Result<()> {
    let (doing, schema) = ("looking for summaries of dropped tables", star.schema().star());
    for row in star.query(doing, sql::SCHEMA_LEFT_SUMMARIES, &[&schema, &SUMMARIES.as_slice()]).await? {
        let name: &str = row.get("relname");
        if !row.get::<_, bool>("is_summary") {
            return Err(looking(star.schema())
                .because(format!("a table {name} exists, but sparkify-polars did not make it"))
                .hint("Choose another schema with --schema NAME."));
        }
        star.batch(doing, &format!("DROP TABLE {name}")).await?;
    }
    Ok(())
}

/// Creates the missing indexes of plays and summaries.
pub(crate) async fn add_indexes(star: &Star<'_>) -> Result<()> {
    star.batch("making the indexes of the plays", sql::SCHEMA_INDEXES).await
}

/// Creates all tables except the summaries as temporary tables. `songplays` and `time` have no primary keys.
pub(crate) async fn make_temporary(star: &Star<'_>) -> Result<()> {
    for statements in [sql::SCHEMA_STAR, sql::SCHEMA_ETL, sql::SCHEMA_PLAYS_KEY_DROP, sql::SCHEMA_TIME_KEY_DROP] {
        star.batch("making temporary tables", statements).await?;
    }
    Ok(())
}

/// Drops the primary key of `songplays`, which is still empty.
pub(crate) async fn drop_plays_key(star: &Star<'_>) -> Result<()> {
    star.batch("making songplays without its key", sql::SCHEMA_PLAYS_KEY_DROP).await
}

/// Adds the primary key of `songplays`.
pub(crate) async fn add_plays_key(star: &Star<'_>) -> Result<()> {
    star.batch("making the primary key of songplays", sql::SCHEMA_PLAYS_KEY_ADD).await
}

/// Drops the primary key of `time`, which is still empty. No foreign key refers to it yet.
pub(crate) async fn drop_time_key(star: &Star<'_>) -> Result<()> {
    star.batch("making time without its key", sql::SCHEMA_TIME_KEY_DROP).await
}

/// Adds the primary key of `time`.
pub(crate) async fn add_time_key(star: &Star<'_>) -> Result<()> {
    star.batch("making the primary key of time", sql::SCHEMA_TIME_KEY_ADD).await
}

/// Requires UTF8. Text is stored byte for byte as it was logged. Only UTF8 can hold all of it.
async fn check_encoding(star: &Star<'_>) -> Result<()> {
    let doing = "looking at the encoding of the database";
    let row = star.query_one(doing, sql::SCHEMA_ENCODING, &[]).await?;
    match row.get::<_, &str>(0) {
        "UTF8" => Ok(()),
        other => Err(Error::new(ErrorKind::Server, doing)
            .because(format!("it is {other}, but logs are UTF8"))
            .hint("Create another database: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0.")),
    }
}

pub(super) async fn present(star: &Star<'_>, schema: &str, tables: &[&str]) -> Result<Vec<String>> {
    let doing = format!("looking for the tables in schema {schema}");
    let rows = star.query(&doing, sql::SCHEMA_TABLES, &[&schema, &tables]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
