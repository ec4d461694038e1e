//! Examines a server for `doctor`: its settings, the tables, and all problems at once.
//!
//! A load stops at the first error. Here each check has a transaction of its own, so that one problem does not hide the
//! next. No check changes anything.

use serde::Serialize;

use super::Plan;
use super::sources::Sources;
use crate::connect::{Session, TransactionKind};
use crate::merge::{self, Access, ForeignKeyMode, Found, Layout, Star, VERSION};
use crate::model::Schema;
use crate::{Error, Result, sql};

/// A problem, or a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Whether a load would fail. Otherwise the load is slower or less safe than possible.
    pub is_problem: bool,
    /// The problem in a sentence.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Remark {
    fn note(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { is_problem: false, message: message.into(), hint: Some(hint.into()) }
    }

    fn problem(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { is_problem: true, message: message.into(), hint: Some(hint.into()) }
    }
}

impl From<&Error> for Remark {
    fn from(error: &Error) -> Self {
        Self { is_problem: true, message: format!("{error:#}"), hint: error.hint_text().map(str::to_owned) }
    }
}

/// A server, with all facts that matter for a load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examined {
    /// The version of PostgreSQL.
    pub version: String,
    /// The database.
    pub database: String,
    /// The role of the session.
    pub role: String,
    /// The version of TLS, or `None` if the session is not encrypted.
    pub tls: Option<String>,
    /// The version of the extension citus, if the database has it.
    pub citus: Option<String>,
    /// Bytes of the database on disk.
    pub bytes: u64,
    /// The memory that a sort in a query may use, in bytes.
    pub work_mem: u64,
    /// The size of the write-ahead log that triggers a checkpoint, in bytes.
    pub max_wal_size: u64,
    /// The version of the tables, or `None` if there are none.
    pub tables: Option<i32>,
    /// What a load would do.
    pub load: Option<WouldLoad>,
    /// Problems and notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

/// The files that a load would read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WouldLoad {
    /// Song files.
    pub songs: usize,
    /// Logs.
    pub logs: usize,
    /// Files that it would skip, because their content was loaded before.
    pub skipped: usize,
}

/// The oldest version of PostgreSQL that the tests cover.
const OLDEST: i32 = 140_000;

/// A note is made if a setting is below these limits. The units are bytes and connections.
const WORK_MEM: i64 = 8 * 1024 * 1024;
const MAX_WAL_SIZE: i64 = 2 * 1024 * 1024 * 1024;
const CONNECTIONS: i64 = 5;

/// Examines the server of `session`, and the tables in `schema`. With a plan, also returns the files that its load
/// would read.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server does not answer the query about its settings. All
/// other errors become remarks.
pub async fn examine(
    schema: &Schema,
    layout: Option<Layout>,
    plan: Option<&Plan>,
    session: &mut Session,
) -> Result<Examined> {
    let mut examined = server(schema, session).await?;
    let add = |examined: &mut Examined, checked: Result<Vec<Remark>>| match checked {
        Ok(remarks) => examined.remarks.extend(remarks),
        Err(error) => examined.remarks.push(Remark::from(&error)),
    };
    add(&mut examined, privileges(schema, session).await);
    let tables = tables(schema, layout, session).await;
    let are_usable = tables.is_ok();
    match tables {
        Ok((version, remarks)) => {
            examined.tables = version;
            examined.remarks.extend(remarks);
        }
        Err(error) => examined.remarks.push(Remark::from(&error)),
    }
    add(&mut examined, row_security(schema, session).await);
    if are_usable && examined.tables.is_some() {
        add(&mut examined, columns(schema, session).await);
        add(&mut examined, keys(schema, session).await);
    }
    if let Some(plan) = plan {
        match would_load(plan, examined.tables.is_some(), session).await {
            Ok(would_load) => examined.load = Some(would_load),
            Err(error) => examined.remarks.push(Remark::from(&error)),
        }
    }
    // Several checks may lack the same privilege.
    let mut seen: Vec<Remark> = Vec::new();
    examined.remarks.retain(|remark| {
        let is_new = !seen.contains(remark);
        seen.push(remark.clone());
        is_new
    });
    Ok(examined)
}

/// Describes the server.
async fn server(schema: &Schema, session: &mut Session) -> Result<Examined> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    let star = Star::new(&transaction, schema, Layout::Plain);
    let row = star.query_one("looking at the server", sql::DOCTOR_SERVER, &[]).await?;
    let (version, number): (String, i32) = (row.get("version"), row.get("version_number"));
    let (database, role): (String, String) = (row.get("database"), row.get("role"));
    let (work_mem, max_wal_size): (i64, i64) = (row.get("work_mem"), row.get("max_wal_size"));
    let encoding: &str = row.get("encoding");
    let mut remarks = Vec::new();
    if number < OLDEST {
        remarks.push(Remark::problem(
            format!("the server is PostgreSQL {version}, and the oldest version that is supported is 14"),
            "Upgrade the server, or name another one.",
        ));
    }
    if row.get("is_standby") {
        remarks.push(Remark::problem(
            "the server is a standby, and a standby is read-only",
            "Name the primary, or add target_session_attrs=read-write to the URL.",
        ));
    }
    if encoding != "UTF8" {
        remarks.push(Remark::problem(
            format!("the encoding of the database is {encoding}, and the files are UTF8"),
            "Create another database: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0.",
        ));
    }
    if row.get("is_remote") && !row.get::<_, bool>("is_encrypted") {
        remarks.push(Remark::note(
            "the session with the server is not encrypted, and the server is on another machine",
            "Add sslmode=verify-full to the URL. The server needs a certificate for that.",
        ));
    }
    if !row.get::<_, bool>("fsync") {
        remarks.push(Remark::note(
            "fsync is off: a crash of the machine can destroy the database",
            "ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf();",
        ));
    }
    if row.get::<_, i64>("free_connections") < CONNECTIONS {
        remarks.push(Remark::note(
            "the server has few connections left, so checks and reports take longer",
            "End idle sessions, or raise max_connections.",
        ));
    }
    if work_mem < WORK_MEM {
        remarks.push(Remark::note(
            format!("work_mem is {} MB: questions about millions of plays sort on disk", work_mem >> 20),
            format!("ALTER ROLE {} SET work_mem = '64MB';", sql::quote_identifier(&role)),
        ));
    }
    if max_wal_size < MAX_WAL_SIZE {
        remarks.push(Remark::note(
            format!("max_wal_size is {} MB: a load of millions of events waits for checkpoints", max_wal_size >> 20),
            "ALTER SYSTEM SET max_wal_size = '8GB'; SELECT pg_reload_conf();",
        ));
    }
    Ok(Examined {
        version,
        database,
        role,
        tls: row.get("tls_version"),
        citus: row.get("citus"),
        bytes: row.get::<_, i64>("bytes").unsigned_abs(),
        work_mem: work_mem.unsigned_abs(),
        max_wal_size: max_wal_size.unsigned_abs(),
        tables: None,
        load: None,
        remarks,
    })
}

/// Returns the privileges that the role lacks for a load.
async fn privileges(schema: &Schema, session: &mut Session) -> Result<Vec<Remark>> {
    let missing = merge::missing_privileges(session, schema, Access::Load).await?;
    Ok(missing.map(|[lacks, grants]| Remark::problem(lacks, grants)).into_iter().collect())
}

/// Returns the version of the tables, and their problems.
async fn tables(schema: &Schema, layout: Option<Layout>, session: &mut Session) -> Result<(Option<i32>, Vec<Remark>)> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    let star = Star::find(&transaction, schema).await?;
    let found = merge::inspect(&star).await?;
    let version = merge::version(&star).await?;
    let mut remarks = Vec::new();
    if found == Found::NoStar {
        if layout == Some(Layout::Citus) && Layout::best(&transaction).await? == Layout::Plain {
            remarks.push(Remark::problem(
                "this database does not have the extension citus",
                "As its owner: CREATE EXTENSION citus, in the database of the same name on each node.",
            ));
        }
        return Ok((None, remarks));
    }
    if let Err(error) = star.layout().must_be(layout, schema) {
        remarks.push(Remark::from(&error));
    }
    if found == Found::Part {
        remarks.push(Remark::note(
            format!("some tables are missing in schema {}", schema.star()),
            "A load makes them again. Load all files with --reload to fill them.",
        ));
    }
    if let Some(older) = version.filter(|version| *version < VERSION) {
        remarks.push(Remark::note(
            format!("the tables are of version {older}, and this program needs {VERSION}"),
            "The next load upgrades them, and so does `sparkify-polars init`.",
        ));
    }
    Ok((version, remarks))
}

const ROW_SECURITY: &str = "row-level security";

/// Finds tables with rows that row-level security hides from the role.
async fn row_security(schema: &Schema, session: &mut Session) -> Result<Vec<Remark>> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    let star = Star::new(&transaction, schema, Layout::Plain);
    let doing = "looking for row-level security";
    let rows = star.query(doing, sql::DOCTOR_ROW_SECURITY, &[&schema.star(), &schema.etl()]).await?;
    let names: Vec<&str> = rows.iter().map(|row| row.get("name")).collect();
    let problem = || {
        Remark::problem(
            format!("{ROW_SECURITY} hides rows of {} from this role", names.join(", ")),
            "As a superuser: ALTER ROLE name BYPASSRLS; or as the owner: ALTER TABLE name DISABLE ROW LEVEL SECURITY;",
        )
    };
    Ok((!names.is_empty()).then(problem).into_iter().collect())
}

/// Finds columns that were altered by hand.
async fn columns(schema: &Schema, session: &mut Session) -> Result<Vec<Remark>> {
    let transaction = session.begin(TransactionKind::Snapshot).await?;
    let star = Star::find(&transaction, schema).await?;
    merge::check_columns(&star).await.map(|()| Vec::new())
}

/// Checks whether the triggers of the foreign keys check each row.
async fn keys(schema: &Schema, session: &mut Session) -> Result<Vec<Remark>> {
    let transaction = session.begin(TransactionKind::Write).await?;
    let star = Star::find(&transaction, schema).await?;
    let mode = ForeignKeyMode::choose(&star).await?;
    let grant = merge::bypass_grant(&star).await?;
    transaction.rollback("ending the check of the foreign keys").await?;
    Ok(match mode {
        ForeignKeyMode::Bypass => Vec::new(),
        ForeignKeyMode::Triggers => vec![Remark::note(
            "the triggers of the foreign keys check each play, because this role may not bypass them",
            grant.map_or_else(
                || "Load as a superuser, or use PostgreSQL 15.".to_owned(),
                |grant| format!("As a superuser: {grant};"),
            ),
        )],
        ForeignKeyMode::OthersTriggers => vec![Remark::note(
            "triggers or foreign keys were added to the tables, and check each row",
            "Drop those that are not needed.",
        )],
    })
}

/// Counts the files that a load would read, and those that it would skip.
async fn would_load(plan: &Plan, has_tables: bool, session: &mut Session) -> Result<WouldLoad> {
    let sources = if has_tables && !plan.reload && !plan.replace {
        let transaction = session.begin(TransactionKind::Snapshot).await?;
        let star = Star::find(&transaction, &plan.schema).await?;
        Sources::unknown(plan, &star, &()).await?
    } else {
        Sources::all(plan)
    };
    Ok(WouldLoad { songs: sources.songs.len(), logs: sources.logs.len(), skipped: sources.skipped })
}

/// Adds to the error of a load all other problems that the load would meet next.
pub(super) async fn with_other_problems(error: Error, plan: &Plan, session: &mut Session) -> Error {
    // The session may be lost or busy.
    let Ok(examined) = examine(&plan.schema, plan.layout, None, session).await else { return error };
    let known = format!("{error:#} {}", error.hint_text().unwrap_or_default());
    let is_known = |message: &str| {
        // The server has its own message for row-level security, without the names of all tables.
        known.contains(message) || message.starts_with(ROW_SECURITY) && known.to_lowercase().contains(ROW_SECURITY)
    };
    let others: Vec<_> = examined
        .remarks
        .iter()
        .filter(|remark| remark.is_problem && !is_known(&remark.message))
        .map(|Remark { message, hint, .. }| match hint {
            Some(hint) if !known.contains(hint) => format!("{message} ({hint})"),
            _ => message.clone(),
        })
        .collect();
    if others.is_empty() {
        return error;
    }
    let hint = error.hint_text().map(|hint| format!("{hint} ")).unwrap_or_default();
    let hint = format!("{hint}There are other problems: {}.", others.join("; "));
    error.hint(hint)
}
