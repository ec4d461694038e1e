//! Measures the time that the server alone needs for the tables of a load, without work by a client.
//!
//! First, the server writes the rows to files, in the binary format of COPY and in the order of their keys. Then the
//! tables are emptied, and their keys, foreign keys and indexes are dropped. The measured part is one transaction: the
//! server reads the rows back and creates the keys, foreign keys and indexes again.
//!
//! There are two differences from a load:
//!
//! - The limit validates the foreign keys. A load that checks its references itself does not need that, so the server
//!   may use less CPU time for the load than for the limit.
//! - A load keeps a ledger and updates the statistics. The limit does neither.

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

/// Creates the folder for the rows that the server writes. Every user may write to it, because the server may run as
/// another user.
pub(crate) fn folder(path: &Path) -> Result<PathBuf> {
    let make = || fs::create_dir(path).and_then(|()| fs::set_permissions(path, Permissions::from_mode(0o777)));
    make().map_err(|error| Error::new(ErrorKind::Local, format!("making {}", path.display())).caused_by(error))?;
    Ok(path.to_owned())
}

/// The duration of each step.
pub(crate) type Steps = Vec<(&'static str, Duration)>;

/// Empties the tables in the database of this round, and measures how the server fills them again.
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

/// A statement whose time is measured, and its step.
struct Statement {
    step: &'static str,
    sql: String,
}

/// A key or an index that is dropped before the rows are read back, and created again afterwards.
struct Kept {
    drop: String,
    add: Statement,
}

/// Writes the rows to files, empties the tables, and drops their keys and indexes. Returns the statements that restore
/// the tables.
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
    // Foreign keys come after the keys that they need. They are therefore dropped first.
    let drops: Vec<_> = kept.iter().rev().map(|kept| kept.drop.as_str()).collect();
    let truncate = format!("TRUNCATE {}", Table::STAR.map(qualified).join(", "));
    run(client, &format!("BEGIN; {}; COMMIT", drops.join("; "))).await?;
    run(client, &truncate).await?;
    run(client, "CHECKPOINT").await?;
    // If `wal_level` is minimal, tables that were emptied in the same transaction are filled without write-ahead log.
    // The same is true for the tables that a first load creates.
    let begin = ["SET maintenance_work_mem = '512MB'", "BEGIN", truncate.as_str()].map(str::to_owned);
    let copying = begin.into_iter().chain(copies).map(|sql| Statement { step: "copy", sql });
    let adds = kept.into_iter().map(|kept| kept.add);
    let commit = Statement { step: "commit", sql: "COMMIT".to_owned() };
    Ok(copying.chain(adds).chain([commit]).collect())
}

/// The columns of the primary key, in the syntax of ORDER BY.
async fn primary_key(client: &Client, table: Table) -> Result<String> {
    let doing = || format!("looking up the primary key of {table}");
    let rows = client.query(PRIMARY_KEY, &[&qualified(table)]).await.map_err(|error| server_error(doing(), error))?;
    if rows.is_empty() {
        return Err(Error::new(ErrorKind::Bug, doing()).because("it has none"));
    }
    let columns: Vec<_> = rows.iter().map(|row| quote::identifier(row.get("column_name"))).collect();
    Ok(columns.join(", "))
}

/// Keys, foreign keys and other indexes, in an order in which they can be created.
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

/// A path as an SQL literal.
fn literal(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "''"))
}
