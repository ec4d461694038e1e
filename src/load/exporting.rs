//! Passes batches to the Parquet export, and counts their lines.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};

use super::Plan;
use super::batches::{Batch, by_file};
use super::file_accounts::FileAccounts;
use super::sources::Sources;
use super::stats::LoadStats;
use crate::Result;
use crate::export::{Folder, Frames, Manifest, Rejected, Sink, Source};
use crate::ledger::{Lines, rejects};
use crate::model::{SourceFile, SourceKind, Table};
use crate::transform::Catalogue;

/// An export in progress. It has counts of its own, because the stored rows of a database do not affect an export.
pub(super) struct Exporting {
    sink: Sink,
    songs: FileAccounts,
    logs: FileAccounts,
    manifest: Manifest,
}

/// A complete export that is not in its place yet. When this value is dropped, the files are deleted.
pub(super) struct Ready {
    folder: Folder,
    pub(super) manifest: Manifest,
    pub(super) lines: Lines,
}

impl Exporting {
    /// Begins the export of these files into `folder`.
    pub(super) fn start(plan: &Plan, folder: &Path, sources: &Sources) -> Result<Self> {
        let now = DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Secs, true);
        Ok(Self {
            sink: Sink::start(Folder::beside(folder)?, Arc::clone(&sources.songs), Arc::clone(&sources.logs))?,
            songs: FileAccounts::of(sources.songs.len()),
            logs: FileAccounts::of(sources.logs.len()),
            manifest: Manifest::begin(now, plan.limits_as_text()),
        })
    }

    /// Exports a batch, and takes the frames out of it.
    pub(super) async fn read(&mut self, content: SourceKind, files: &[SourceFile], batch: &mut Batch) -> Result<()> {
        let (accounts, table) = match content {
            SourceKind::Songs => (&mut self.songs, Table::Songs),
            SourceKind::Logs => (&mut self.logs, Table::Songplays),
        };
        accounts.read(batch);
        for rows in batch.tables.iter().filter(|rows| rows.table == table) {
            for (file, rows) in by_file(&rows.rows) {
                accounts.staged(file, rows);
            }
        }
        let rejects = match batch.report.rejects.is_empty() {
            true => None,
            false => Some(rejects::frame(files, &batch.report.rejects)?),
        };
        match batch.frames.take() {
            Some(frames) => self.sink.send(Frames { rejects, ..frames }).await,
            // After the last block, the reader may return rejects without frames.
            None => match rejects {
                Some(_) => self.sink.send(Frames { kind: content, scanned: None, tables: Vec::new(), rejects }).await,
                None => Ok(()),
            },
        }
    }

    /// The catalogue of the songs that were read.
    pub(super) async fn catalogue(&mut self) -> Result<Catalogue> {
        self.sink.catalogue().await
    }

    /// Writes the tables, and proves that every line is accounted for.
    pub(super) async fn finish(self, sources: &Sources, stats: &LoadStats) -> Result<Ready> {
        let Self { sink, mut songs, mut logs, mut manifest } = self;
        let (folder, outcome) = sink.finish().await?;
        for (content, accounts, rows) in
            [(SourceKind::Songs, &mut songs, &outcome.songs), (SourceKind::Logs, &mut logs, &outcome.plays)]
        {
            accounts.merged(rows.iter().copied());
            let entries = accounts.proven(sources.of(content))?;
            manifest
                .sources
                .extend(entries.iter().map(|entry| Source::of(content, entry.file, &entry.fingerprint, &entry.counts)));
            manifest.warnings.extend(stats.warning_records(content, sources));
            let rejects = stats.rejects(content).iter();
            manifest.rejected.extend(rejects.map(|of| Rejected {
                content: content.to_string(),
                reason: of.reason.code().to_owned(),
                lines: of.lines,
            }));
        }
        (manifest.tables, manifest.others) = (outcome.tables, outcome.others);
        manifest.write(folder.path())?;
        let (songs, logs) = (songs.total(), logs.total());
        let plays = logs.loaded + logs.duplicates;
        Ok(Ready { folder, manifest, lines: Lines { songs, logs, plays } })
    }
}

impl Ready {
    /// Moves the folder to its place, and returns the path.
    pub(super) fn commit(self) -> Result<PathBuf> {
        self.folder.commit()
    }
}
