//! Finds the line that a row came from, and the lines that lost against it.
//!
//! The database does not store the line of a row. So this module reads the files of the ledger again, and keeps the
//! records with the key of the row. The rules of [`crate::transform`] then decide which of them wins, as in a load.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use polars::prelude::*;
use serde::Serialize;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::connect::{Session, TransactionKind};
use crate::discover::{Links, discover, exists};
use crate::json::as_text;
use crate::merge::{self, Access, Star};
use crate::model::{FILE, LINE, Schema, SourceFile, SourceKind, Table};
use crate::read::{Blocks, ReadLimits};
use crate::scan::{Limits, Scan};
use crate::transform::{self, Tracks};
use crate::{Error, ErrorKind, Result, sql};

/// The row to trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A play, by its `songplay_id`.
    Play(String),
    /// A user, by `user_id`.
    User(i64),
    /// A song, by `song_id`.
    Song(String),
}

/// A row, and the lines with its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// The table of the row.
    #[serde(serialize_with = "as_text")]
    pub table: Table,
    /// The row, as JSON.
    pub row: String,
    /// The lines: first the origin of the row, then the others in reading order.
    pub lines: Vec<TracedLine>,
    /// The number of files that were read.
    pub files: usize,
    /// Files of the ledger that do not exist any more.
    pub missing: Vec<String>,
}

/// A line with the key of the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TracedLine {
    /// Its file, as the ledger or the caller names it.
    pub file: String,
    /// Its number in the file, from 1.
    pub line: i64,
    /// Whether the row came from this line. Otherwise another record won.
    pub is_origin: bool,
    /// Its text. Bytes that are not UTF-8 are replaced with U+FFFD.
    pub text: String,
}

impl Subject {
    fn kind(&self) -> SourceKind {
        match self {
            Self::Play(_) | Self::User(_) => SourceKind::Logs,
            Self::Song(_) => SourceKind::Songs,
        }
    }

    fn table(&self) -> Table {
        match self {
            Self::Play(_) => Table::Songplays,
            Self::User(_) => Table::Users,
            Self::Song(_) => Table::Songs,
        }
    }

    /// Finds the row in the database.
    async fn find(&self, star: &Star<'_>) -> Result<Row> {
        let doing = format!("looking for the row in {}", self.table());
        let (statement, key): (_, &(dyn ToSql + Sync)) = match self {
            Self::Play(id) => (sql::TRACE_PLAY, id),
            Self::User(id) => (sql::TRACE_USER, id),
            Self::Song(id) => (sql::TRACE_SONG, id),
        };
        let found = star.query(&doing, statement, &[key]).await?.pop();
        found.ok_or_else(|| {
            Error::new(ErrorKind::Input, doing)
                .because("there is no such row")
                .hint("`sparkify-polars query --sql 'SELECT ...'` shows the existing keys.")
        })
    }

    /// Selects the records with the key of the row.
    fn key(&self, row: &Row) -> Expr {
        match self {
            Self::Play(_) => {
                let whole = |column: &str| lit(row.get::<_, i64>(column));
                col("ts")
                    .eq(whole("start_time"))
                    .and(col("userId").eq(whole("user_id")))
                    .and(col("sessionId").eq(whole("session_id")))
                    .and(col("itemInSession").eq(lit(i64::from(row.get::<_, i32>("item_in_session")))))
            }
            Self::User(id) => col("userId").eq(lit(*id)).and(col("page").eq(lit(crate::scan::PLAY))),
            Self::Song(id) => col("song_id").eq(lit(id.as_str())),
        }
    }
}

/// Finds the lines of a row of the tables in `schema`. Reads `paths`. If there are none, reads the files of the ledger
/// that still exist.
///
/// # Errors
///
/// - [`ErrorKind::Input`] if there is no such row, or if a file cannot be read.
/// - [`ErrorKind::Server`] if the server refuses a query.
pub async fn trace(subject: &Subject, paths: &[PathBuf], schema: &Schema, session: &mut Session) -> Result<Trace> {
    let (row, known) = merge::retrying(session, schema, Access::Read, async |session| {
        let transaction = session.begin(TransactionKind::Snapshot).await?;
        let star = merge::find_loaded(&transaction, schema).await?;
        let row = subject.find(&star).await?;
        let content = subject.kind().to_string();
        let files = star.query("looking for the files in load_files", sql::TRACE_FILES, &[&content]).await?;
        Ok((row, files.iter().map(|file| file.get::<_, String>("path")).collect::<Vec<_>>()))
    })
    .await?;
    let (paths, missing) = if paths.is_empty() {
        let (mut there, mut missing) = (Vec::new(), Vec::new());
        for path in known {
            match exists(Path::new(&path))? {
                true => there.push(PathBuf::from(path)),
                false => missing.push(path),
            }
        }
        (there, missing)
    } else {
        (paths.to_vec(), Vec::new())
    };
    let files = if paths.is_empty() { Vec::new() } else { discover(subject.kind(), &paths, Links::All)?.files };
    let (count, key) = (files.len(), subject.key(&row));
    let table = subject.table();
    let reading = tokio::task::spawn_blocking(move || lines(table, files, &key));
    let read = reading.await.map_err(|error| Error::new(ErrorKind::Bug, "reading the files").caused_by(error))?;
    Ok(Trace { table, row: row.get("row"), lines: read?, files: count, missing })
}

/// The lines whose records `key` selects, with the winner first.
fn lines(table: Table, files: Vec<SourceFile>, key: &Expr) -> Result<Vec<TracedLine>> {
    let kind = if table == Table::Songs { SourceKind::Songs } else { SourceKind::Logs };
    let bug = |error: PolarsError| {
        Error::new(ErrorKind::Bug, format!("looking for the lines of a row of {table}")).caused_by(error)
    };
    let limits = Limits::at(SystemTime::now());
    let mut texts = BTreeMap::new();
    let mut records: Option<DataFrame> = None;
    for block in Blocks::new(files.as_slice(), ReadLimits::default()) {
        let block = block?;
        let scan = Scan::new(kind, block.clone(), &limits);
        let found = scan.lazy()?.filter(key.clone()).collect().map_err(bug)?;
        if found.height() == 0 {
            continue;
        }
        let places = places(&found).map_err(bug)?;
        for line in block.lines() {
            let place = (line.file, i64::try_from(line.number).unwrap_or(i64::MAX));
            if places.contains(&place) {
                texts.insert(place, String::from_utf8_lossy(line.bytes).into_owned());
            }
        }
        records = Some(match records {
            None => found,
            Some(records) => records.vstack(&found).map_err(bug)?,
        });
    }
    let Some(records) = records else { return Ok(Vec::new()) };
    let tables = match kind {
        SourceKind::Songs => transform::songs(records.lazy())?,
        SourceKind::Logs => transform::plays(records.lazy(), &Tracks::default().finish()?)?,
    };
    let winners = tables.iter().find(|batch| batch.table == table).map(|batch| places(&batch.rows)).transpose();
    let winner = winners.map_err(bug)?.and_then(|places| places.first().copied());
    let traced = |(place, text): ((usize, i64), String)| TracedLine {
        file: files[place.0].name(),
        line: place.1,
        is_origin: Some(place) == winner,
        text,
    };
    let mut lines: Vec<_> = texts.into_iter().map(traced).collect();
    lines.sort_by_key(|line| !line.is_origin);
    Ok(lines)
}

/// The file and the line of each row.
fn places(rows: &DataFrame) -> PolarsResult<Vec<(usize, i64)>> {
    let (files, lines) = (rows.column(FILE)?.i32()?, rows.column(LINE)?.i64()?);
    let place = |(file, line): (i32, i64)| (usize::try_from(file).unwrap_or(usize::MAX), line);
    Ok(files.into_no_null_iter().zip(lines.into_no_null_iter()).map(place).collect())
}
