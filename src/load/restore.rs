//! Copies an export into temporary tables. So the SQL for a database also works for an export.

use std::path::Path;

use crate::bridge::record_batch;
use crate::connect::Transaction;
use crate::copy::copy;
use crate::export::{Manifest, Source};
use crate::ledger::{self, FileCounts, FileEntry, FilesSeen, Lines, files, warnings};
use crate::merge::{self, Layout, Star};
use crate::model::{Compression, Origin, RunId, Schema, SourceFile, SourceKind};
use crate::read::Fingerprint;
use crate::sql::{self, TEMPORARY};
use crate::{Error, ErrorKind, Result};
use polars::prelude::Column;
use tokio_postgres::types::ToSql;

/// Creates temporary tables of the star schema and its ledger, and fills them with the export in `folder`. The ledger
/// has one run, which represents the export. The tables are in the schema
/// [`Schema::temporary`](crate::model::Schema::temporary), and end with the session.
///
/// # Errors
///
/// [`ErrorKind::Input`] if there is no export, or if it cannot be read. [`ErrorKind::Server`] if the server refuses a
/// statement.
pub async fn restore(folder: &Path, transaction: &Transaction<'_>) -> Result<Manifest> {
    let manifest = Manifest::read(folder)?;
    let temporary = Schema::temporary();
    let star = Star::new(transaction, &temporary, Layout::Plain);
    merge::prepare(&star).await?;
    merge::make_temporary(&star).await?;
    star.batch("making temporary tables", sql::SCHEMA_SUMMARIES).await?;
    for table in &manifest.tables {
        for rows in table.rows(folder) {
            copy(transaction, &[TEMPORARY, &table.name], &[record_batch(&rows?)?]).await?;
        }
    }
    enter(folder, &manifest, &star).await?;
    merge::summarise_all(&star).await?;
    star.batch("analysing the tables of the export", sql::MERGE_ANALYZE).await?;
    Ok(manifest)
}

/// Writes the run, its files, its rejects and its warnings to the ledger.
async fn enter(folder: &Path, manifest: &Manifest, star: &Star<'_>) -> Result<()> {
    let run = ledger::begin(star, &manifest.limits).await?;
    let made: [&(dyn ToSql + Sync); 3] = [&run.number(), &manifest.made_at, &manifest.version];
    star.execute("entering when the export was made", sql::LEDGER_RESTORED, &made).await?;
    let mut lines = Lines::default();
    let mut seen = FilesSeen::default();
    for (content, total, number) in
        [(SourceKind::Songs, &mut lines.songs, &mut seen.songs), (SourceKind::Logs, &mut lines.logs, &mut seen.logs)]
    {
        let sources: Vec<&Source> = manifest.sources.iter().filter(|of| of.content == content.to_string()).collect();
        let files: Vec<_> = sources.iter().map(|of| file(of)).collect();
        let entries = sources.iter().zip(&files).map(|(of, file)| entry(folder, of, file));
        let entries = entries.collect::<Result<Vec<_>>>()?;
        files::enter(star, run, content, &entries).await?;
        entries.iter().for_each(|entry| *total += entry.counts);
        *number = entries.len();
    }
    lines.plays = lines.logs.loaded + lines.logs.duplicates;
    ledger::finish(star, run, seen, &lines).await?;
    rejects(folder, manifest, run, star).await?;
    warnings::enter(star, run, &manifest.warnings).await
}

fn file(of: &Source) -> SourceFile {
    // `below` only matters if files are split into parts, and these are not.
    SourceFile {
        path: (&of.path).into(),
        below: (&of.path).into(),
        bytes: of.bytes,
        compression: Compression::Plain,
        origin: Origin::Path,
    }
}

fn entry<'a>(folder: &Path, of: &Source, file: &'a SourceFile) -> Result<FileEntry<'a>> {
    let hash = blake3::Hash::from_hex(&of.blake3).map_err(|error| {
        Error::new(ErrorKind::Input, format!("reading the hash of {} in the manifest of {}", of.path, folder.display()))
            .caused_by(error)
    })?;
    let counts = FileCounts {
        lines: of.lines,
        loaded: of.loaded,
        duplicates: of.duplicates,
        other_pages: of.other_pages,
        rejected: of.rejected,
    };
    Ok(FileEntry { file, fingerprint: Fingerprint { bytes: of.bytes, hash: *hash.as_bytes() }, counts })
}

async fn rejects(folder: &Path, manifest: &Manifest, run: RunId, star: &Star<'_>) -> Result<()> {
    for rows in manifest.others.iter().filter(|file| file.path == "rejects.parquet").flat_map(|file| file.rows(folder))
    {
        let mut rows = rows?;
        let number = Column::new_scalar("run_id".into(), run.number().into(), rows.height());
        rows.with_column(number)
            .map_err(|error| Error::new(ErrorKind::Bug, "numbering the rejects").caused_by(error))?;
        copy(star.transaction(), &[TEMPORARY, "load_rejects"], &[record_batch(&rows)?]).await?;
    }
    Ok(())
}
