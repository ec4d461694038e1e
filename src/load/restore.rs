//! An export in temporary tables: whatever is asked of a database can be asked of files then, by the same SQL.

use std::path::Path;

use polars::prelude::{DataType, IntoLazy as _, lit};
use tokio_postgres::Transaction;

use crate::bridge::record_batch;
use crate::connect::server_error;
use crate::copy::copy;
use crate::export::{Manifest, Source};
use crate::ledger::{self, FileCounts, FileEntry, FilesSeen, Lines, files, warnings};
use crate::merge;
use crate::model::{Compression, RunId, SourceFile, SourceKind};
use crate::read::Fingerprint;
use crate::{Error, ErrorKind, Result, sql};

/// The schema that temporary tables are in.
const TEMPORARY: &str = "pg_temp";

/// Fills temporary tables of the star and its ledger with the export in `folder`, one run that did nothing else, and has unqualified names
/// mean them for the rest of the transaction. Nothing is left of it when the session ends.
///
/// # Errors
///
/// [`ErrorKind::Input`] if there is no export or it cannot be read; [`ErrorKind::Server`] if the server refuses something.
pub async fn restore(folder: &Path, transaction: &Transaction<'_>) -> Result<Manifest> {
    let manifest = Manifest::read(folder)?;
    merge::make_temporary(transaction).await?;
    for table in &manifest.tables {
        for rows in table.rows(folder) {
            copy(transaction, &[TEMPORARY, &table.name], &[record_batch(&rows?)?]).await?;
        }
    }
    enter(folder, &manifest, transaction).await?;
    let analyzed = transaction.batch_execute(sql::MERGE_ANALYZE).await;
    analyzed.map_err(|error| server_error("looking at the tables of the export", error))?;
    Ok(manifest)
}

/// Enters the run, its files, its rejects and what was odd.
async fn enter(folder: &Path, manifest: &Manifest, transaction: &Transaction<'_>) -> Result<()> {
    let run = ledger::begin(transaction, &manifest.limits).await?;
    let made = transaction.execute(sql::LEDGER_RESTORED, &[&run.number(), &manifest.made_at, &manifest.version]).await;
    made.map_err(|error| server_error("entering when the export was made", error))?;
    let mut lines = Lines::default();
    let mut seen = FilesSeen::default();
    for (content, total, number) in
        [(SourceKind::Songs, &mut lines.songs, &mut seen.songs), (SourceKind::Logs, &mut lines.logs, &mut seen.logs)]
    {
        let sources: Vec<&Source> = manifest.sources.iter().filter(|of| of.content == content.to_string()).collect();
        let files: Vec<_> = sources.iter().map(|of| file(of)).collect();
        let entries = sources.iter().zip(&files).map(|(of, file)| entry(folder, of, file));
        let entries = entries.collect::<Result<Vec<_>>>()?;
        files::enter(transaction, TEMPORARY, run, content, &entries).await?;
        entries.iter().for_each(|entry| *total += entry.counts);
        *number = entries.len();
    }
    lines.plays = lines.logs.loaded + lines.logs.duplicates;
    ledger::finish(transaction, run, seen, &lines).await?;
    rejects(folder, manifest, run, transaction).await?;
    warnings::enter(transaction, TEMPORARY, run, &manifest.warnings).await
}

fn file(of: &Source) -> SourceFile {
    // Nobody splits what was loaded, so that its name below is of no account.
    SourceFile { path: (&of.path).into(), below: (&of.path).into(), bytes: of.bytes, compression: Compression::Plain }
}

fn entry<'a>(folder: &Path, of: &Source, file: &'a SourceFile) -> Result<FileEntry<'a>> {
    let hash = blake3::Hash::from_hex(&of.blake3).map_err(|error| {
        Error::new(ErrorKind::Input, format!("reading the hash of {} in the manifest of {}", of.path, folder.display()))
            .because(error)
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

async fn rejects(folder: &Path, manifest: &Manifest, run: RunId, transaction: &Transaction<'_>) -> Result<()> {
    for rows in manifest.others.iter().filter(|file| file.path == "rejects.parquet").flat_map(|file| file.rows(folder))
    {
        let numbered = rows?.lazy().with_column(lit(run.number()).cast(DataType::Int64).alias("run_id")).collect();
        let rows = numbered.map_err(|error| Error::new(ErrorKind::Bug, "numbering the rejects").because(error))?;
        copy(transaction, &[TEMPORARY, "load_rejects"], &[record_batch(&rows)?]).await?;
    }
    Ok(())
}
