//! Finds the files that were loaded before.
//!
//! A file is new if no loaded file has the same size. Only the other files are hashed and compared. File names do not
//! matter. An object of a store is not hashed if the ledger has its URL with the same entity tag.

use std::collections::{HashMap, HashSet};

use tokio_postgres::Row;

use super::number;
use crate::merge::Star;
use crate::model::{SourceFile, SourceKind};
use crate::read::Fingerprint;
use crate::{Result, sql};

/// The sizes of `files` that are also sizes of loaded files of this kind.
pub(crate) async fn sizes(star: &Star<'_>, content: SourceKind, files: &[SourceFile]) -> Result<HashSet<u64>> {
    let sizes: HashSet<i64> = files.iter().map(|file| number(file.bytes)).collect();
    let sizes: Vec<i64> = sizes.into_iter().collect();
    let doing = "reading the sizes of load_files";
    let rows = star.query(doing, sql::LEDGER_KNOWN_SIZES, &[&content.to_string(), &sizes]).await?;
    Ok(rows.iter().map(|row| row.get::<_, i64>(0).unsigned_abs()).collect())
}

/// The most objects in one query.
const OBJECTS: usize = 50_000;

/// The fingerprints of those files that are objects in the version that an earlier load has read. `None` for all other
/// files.
pub(crate) async fn objects(
    star: &Star<'_>,
    content: SourceKind,
    files: &[&SourceFile],
) -> Result<Vec<Option<Fingerprint>>> {
    let mut found = Vec::with_capacity(files.len());
    for some in files.chunks(OBJECTS) {
        found.extend(some_objects(star, content, some).await?);
    }
    Ok(found)
}

async fn some_objects(star: &Star<'_>, content: SourceKind, files: &[&SourceFile]) -> Result<Vec<Option<Fingerprint>>> {
    let (mut paths, mut sizes, mut tags) = (Vec::new(), Vec::new(), Vec::new());
    for file in files {
        let Some(tag) = file.entity_tag() else { continue };
        paths.push(file.name());
        sizes.push(number(file.bytes));
        tags.push(tag);
    }
    if paths.is_empty() {
        return Ok(vec![None; files.len()]);
    }
    let doing = "reading the objects of load_files";
    let rows = star.query(doing, sql::LEDGER_KNOWN_OBJECTS, &[&content.to_string(), &paths, &sizes, &tags]).await?;
    let known = |row: &Row| Some((row.get::<_, String>(0), row.get::<_, &[u8]>(1).try_into().ok()?));
    let known: HashMap<String, [u8; 32]> = rows.iter().filter_map(known).collect();
    let fingerprint = |file: &&SourceFile| {
        let hash = file.entity_tag().and_then(|_| known.get(&file.name()))?;
        Some(Fingerprint { bytes: file.bytes, hash: *hash })
    };
    Ok(files.iter().map(fingerprint).collect())
}

/// The hashes of the contents that were loaded before, with the number of rejected lines of each. If a limit rejected a
/// line, the content counts as loaded only under the same `limits`. If a line had a time in the future, the content
/// does not count as loaded.
pub(crate) async fn hashes(
    star: &Star<'_>,
    content: SourceKind,
    contents: &[Fingerprint],
    limits: &str,
) -> Result<HashMap<[u8; 32], u64>> {
    let hashes: Vec<&[u8]> = contents.iter().map(|fingerprint| &fingerprint.hash[..]).collect();
    let doing = "reading the contents of load_files";
    let rows = star.query(doing, sql::LEDGER_KNOWN_HASHES, &[&content.to_string(), &hashes, &limits]).await?;
    let known = |row: &Row| Some((row.get::<_, &[u8]>(0).try_into().ok()?, row.get::<_, i64>(1).unsigned_abs()));
    Ok(rows.iter().filter_map(known).collect())
}

/// Whether the table for files of this kind is empty. If so, the load ignores the ledger.
pub(crate) async fn emptied(star: &Star<'_>, content: SourceKind) -> Result<bool> {
    let row = star.query_one("checking whether the tables are empty", sql::LEDGER_EMPTIED, &[]).await?;
    Ok(row.get(content.to_string().as_str()))
}
