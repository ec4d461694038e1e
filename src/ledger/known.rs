//! Which files were loaded before.
//!
//! A file whose size no loaded file has is new, and is not read for that; any other one is hashed. What it is called does not
//! matter.

use std::collections::{HashMap, HashSet};

use tokio_postgres::{Row, Transaction};

use super::number;
use crate::connect::{aside, server_error, undo};
use crate::model::{SourceFile, SourceKind};
use crate::read::Fingerprint;
use crate::{Result, sql};

/// The sizes of `files` that files of this content have that were loaded before.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server refuses it.
pub async fn sizes(transaction: &Transaction<'_>, content: SourceKind, files: &[SourceFile]) -> Result<HashSet<u64>> {
    let sizes: HashSet<i64> = files.iter().map(|file| number(file.bytes)).collect();
    let sizes: Vec<i64> = sizes.into_iter().collect();
    let rows = transaction.query(sql::LEDGER_KNOWN_SIZES, &[&content.to_string(), &sizes]).await;
    let rows = rows.map_err(|error| server_error("reading the sizes of load_files", error))?;
    Ok(rows.iter().map(|row| row.get::<_, i64>(0).unsigned_abs()).collect())
}

/// Those of the contents that were loaded before, and how many lines of each were set aside then. Where one broke a limit, only if the
/// limits were these.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server refuses it.
pub async fn hashes(
    transaction: &Transaction<'_>,
    content: SourceKind,
    contents: &[Fingerprint],
    limits: &str,
) -> Result<HashMap<[u8; 32], u64>> {
    let hashes: Vec<&[u8]> = contents.iter().map(|fingerprint| &fingerprint.hash[..]).collect();
    let rows = transaction.query(sql::LEDGER_KNOWN_HASHES, &[&content.to_string(), &hashes, &limits]).await;
    let rows = rows.map_err(|error| server_error("reading the contents of load_files", error))?;
    let known = |row: &Row| Some((row.get::<_, &[u8]>(0).try_into().ok()?, row.get::<_, i64>(1).unsigned_abs()));
    Ok(rows.iter().filter_map(known).collect())
}

/// Whether what the ledger says was loaded is gone, songs and plays: then no file may be passed over because of it.
///
/// # Errors
///
/// [`ErrorKind::Server`](crate::ErrorKind::Server) if the server refuses it.
pub async fn emptied(transaction: &mut Transaction<'_>, content: SourceKind) -> Result<bool> {
    let failed = |error| server_error("looking whether the star is empty", error);
    // Rolled back, it gives back the locks of the tables that it has looked at, for which others may wait.
    let looking = aside(transaction).await.map_err(failed)?;
    let row = looking.query_one(sql::LEDGER_EMPTIED, &[]).await.map_err(failed)?;
    looking.rollback().await.map_err(failed)?;
    undo(transaction).await.map_err(failed)?;
    Ok(row.get(content.to_string().as_str()))
}
