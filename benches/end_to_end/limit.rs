//! What the server alone needs for the tables of a load, where the client has nothing to do.
//!
//! Their rows are written out by the server, encoded for binary COPY and in the order of their keys. Then the tables are
//! emptied and their keys, foreign keys and indexes dropped, and it is timed how long the server takes to read the rows
//! back and to make all of that again, in one transaction. That validates the foreign keys, which a load does not have to
//! that sees to its references itself: the server may take less CPU time for it than for the limit. On the other hand a load
//! keeps a ledger and brings the statistics up to date, and the limit does neither.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sparkify_polars::connect::server_error;
use sparkify_polars::model::Table;
use sparkify_polars::quote;
use sparkify_polars::{Error, ErrorKind, Result};
use tokio_postgres::Client;

use super::Measured;
use super::load::since;
use super::server::{Server, qualified, run};

const PRIMARY_KEY: &str = include_str!("primary_key.sql");
const CONSTRAINTS: &str = include_str!("constraints.sql");
const INDEXES: &str = include_str!("indexes.sql");

/// Makes the folder that the server writes the rows into, whoever the server runs as.
pub(crate) fn folder(path: &Path) -> Result<PathBuf> {
    let make = || fs::create_dir(path).and_then(|()| fs::set_permissions(path, Permissions::from_mode(0o777)));
    make().map_err(|error| Error::new(ErrorKind::Local, format!("making {}", path.display())).caused_by(error))?;
    Ok(path.to_owned())
}

/// How long each step took.
pub(crate) type Steps = Vec<(&'static str, Duration)>;

/// Takes the tables of the database of this round apart, and measures how they are put together.
pub(crate) fn measured(server: &Server, folder: &Path) -> Result<(Measured, Steps)> {
    let statements = server.on_database(async |client| prepared(client, folder).await)?;
    let before = server.cpu();
    let began = Instant::now();
    let steps = server.on_database(async |client| {
        let mut steps = Steps::new();
        for Statement { step, sql } in &statements {
            let clock = Instant::now();
            run(client, sql).await?;
            match steps.last_mut() {
                Some((last, took)) if last == step => *took += clock.elapsed(),
                _ => steps.push((step, clock.elapsed())),
            }
        }
        Ok(steps)
    })?;
    let wall = began.elapsed();
    Ok((Measured { wall, server_cpu: since(server.cpu(), before), ..Measured::default() }, steps))
}

/// A statement that is timed, and the step that it belongs to.
struct Statement {
    step: &'static str,
    sql: String,
}

/// Something that is dropped before the rows are read back, and made again behind them.
struct Kept {
    drop: String,
    add: Statement,
}

/// Writes the rows out and leaves the tables empty and bare: gives the statements that make them what they were.
async fn prepared(client: &Client, folder: &Path) -> Result<Vec<Statement>> {
    let mut copies = Vec::new();
    run(client, "SET work_mem = '256MB'").await?;
    for table in Table::STAR {
        let (name, file) = (qualified(table), literal(&folder.join(format!("{table}.bin"))));
        let key = primary_key(client, table).await?;
        run(client, &format!("COPY (SELECT * FROM {name} ORDER BY {key}) TO {file} (FORMAT binary)")).await?;
        copies.push(format!("COPY {name} FROM {file} (FORMAT binary)"));
    }
    let kept = kept(client).await?;
    // Foreign keys stand behind the keys that they need.
    let drops: Vec<_> = kept.iter().rev().map(|kept| kept.drop.as_str()).collect();
    let truncate = format!("TRUNCATE {}", Table::STAR.map(qualified).join(", "));
    run(client, &format!("BEGIN; {}; COMMIT", drops.join("; "))).await?;
    run(client, &truncate).await?;
    run(client, "CHECKPOINT").await?;
    // Tables that were emptied in the same transaction are filled without writing ahead where `wal_level` is minimal, as those
    // are that a first load makes.
    let begin = ["SET maintenance_work_mem = '512MB'", "BEGIN", truncate.as_str()].map(str::to_owned);
    let copying = begin.into_iter().chain(copies).map(|sql| Statement { step: "copy", sql });
    let adds = kept.into_iter().map(|kept| kept.add);
    let commit = Statement { step: "commit", sql: "COMMIT".to_owned() };
    Ok(copying.chain(adds).chain([commit]).collect())
}

/// The columns of the primary key, as ORDER BY takes them.
async fn primary_key(client: &Client, table: Table) -> Result<String> {
    let doing = || format!("looking up the primary key of {table}");
    let rows = client.query(PRIMARY_KEY, &[&qualified(table)]).await.map_err(|error| server_error(doing(), error))?;
    if rows.is_empty() {
        return Err(Error::new(ErrorKind::Bug, doing()).because("it has none"));
    }
    let columns: Vec<_> = rows.iter().map(|row| quote::identifier(row.get("column_name"))).collect();
    Ok(columns.join(", "))
}

/// Keys, foreign keys and other indexes, in the order in which they can be made.
async fn kept(client: &Client) -> Result<Vec<Kept>> {
    let tables: Vec<String> = Table::STAR.map(qualified).to_vec();
    let failed = |error| server_error("looking up the keys and indexes of the star", error);
    let constraints = client.query(CONSTRAINTS, &[&tables]).await.map_err(failed)?;
    let indexes = client.query(INDEXES, &[&tables]).await.map_err(failed)?;
    let constraints = constraints.iter().map(|row| {
        let table =
            format!("{}.{}", quote::identifier(row.get("schema_name")), quote::identifier(row.get("table_name")));
        let (name, definition) = (quote::identifier(row.get("constraint_name")), row.get::<_, String>("definition"));
        let step = if row.get("is_foreign") { "foreign keys" } else { "keys" };
        let drop = format!("ALTER TABLE {table} DROP CONSTRAINT {name}");
        Kept { drop, add: Statement { step, sql: format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}") } }
    });
    let indexes = indexes.iter().map(|row| {
        let name =
            format!("{}.{}", quote::identifier(row.get("schema_name")), quote::identifier(row.get("index_name")));
        Kept { drop: format!("DROP INDEX {name}"), add: Statement { step: "indexes", sql: row.get("definition") } }
    });
    Ok(constraints.chain(indexes).collect())
}

/// A path as a literal of SQL.
fn literal(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "''"))
}
