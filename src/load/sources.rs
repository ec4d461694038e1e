//! Chooses the files of a plan that a load reads: those whose content was not loaded before.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Event, Observer, Plan, Stage};
use crate::ledger::{FilesSeen, known};
use crate::merge::Star;
use crate::model::{SourceFile, SourceKind};
use crate::read::Fingerprint;
use crate::{Error, ErrorKind, Result};

/// The files that a load reads.
#[derive(Debug, Clone, Default)]
pub(super) struct Sources {
    pub(super) songs: Arc<[SourceFile]>,
    pub(super) logs: Arc<[SourceFile]>,
    /// The number of files that the load skips.
    pub(super) skipped: usize,
    /// The number of lines of the skipped files that an earlier load rejected.
    pub(super) rejected_before: u64,
}

/// The limits of a chunk: the files and the bytes that are hashed between two queries.
const CHUNK: (usize, u64) = (5_000, 256 * 1024 * 1024);

impl Sources {
    /// All files of the plan.
    pub(super) fn all(plan: &Plan) -> Self {
        Self { songs: Arc::clone(&plan.songs), logs: Arc::clone(&plan.logs), skipped: 0, rejected_before: 0 }
    }

    /// The files of the plan that the ledger does not know, in their order.
    pub(super) async fn unknown(plan: &Plan, star: &Star<'_>, observer: &dyn Observer) -> Result<Self> {
        let (songs, bad_songs) = unknown(plan, SourceKind::Songs, star, observer).await?;
        let (logs, bad_logs) = unknown(plan, SourceKind::Logs, star, observer).await?;
        let skipped = plan.songs.len() + plan.logs.len() - songs.len() - logs.len();
        Ok(Self { songs, logs, skipped, rejected_before: bad_songs + bad_logs })
    }

    /// The files of one kind.
    pub(super) fn of(&self, content: SourceKind) -> &[SourceFile] {
        match content {
            SourceKind::Songs => &self.songs,
            SourceKind::Logs => &self.logs,
        }
    }

    /// Bytes on disk of the files of one kind.
    pub(super) fn bytes(&self, content: SourceKind) -> u64 {
        self.of(content).iter().map(|file| file.bytes).sum()
    }

    pub(super) fn seen(&self) -> FilesSeen {
        let (songs, logs) = (self.songs.len(), self.logs.len());
        FilesSeen { songs, logs, skipped: self.skipped, rejected_before: self.rejected_before }
    }
}

/// The files of one kind that the ledger does not know, and the number of rejected lines of the other files.
async fn unknown(
    plan: &Plan,
    content: SourceKind,
    star: &Star<'_>,
    observer: &dyn Observer,
) -> Result<(Arc<[SourceFile]>, u64)> {
    let files = match content {
        SourceKind::Songs => &plan.songs,
        SourceKind::Logs => &plan.logs,
    };
    if files.is_empty() || known::emptied(star, content).await? {
        return Ok((Arc::clone(files), 0));
    }
    let sizes = known::sizes(star, content, files).await?;
    let maybe: Vec<&SourceFile> = files.iter().filter(|file| sizes.contains(&file.bytes)).collect();
    if maybe.is_empty() {
        return Ok((Arc::clone(files), 0));
    }
    let stage = Stage::Compare(content);
    let clock = std::time::Instant::now();
    observer.on(Event::Started { stage, bytes: Some(maybe.iter().map(|file| file.bytes).sum()) });
    let (mut known, mut rejected) = (HashSet::new(), 0);
    let limits = plan.limits_as_text();
    let mut rest = maybe.as_slice();
    while !rest.is_empty() {
        let (chunk, behind) = rest.split_at(chunk(rest));
        rest = behind;
        let hashed = hashed(chunk.iter().map(|file| (*file).clone()).collect()).await?;
        let loaded = known::hashes(star, content, &hashed, &limits).await?;
        for (file, fingerprint) in chunk.iter().zip(&hashed) {
            if let Some(lines) = loaded.get(&fingerprint.hash) {
                known.insert(file.path.clone());
                rejected += lines;
            }
        }
        observer.on(Event::Advanced { stage, bytes: hashed.iter().map(|print| print.bytes).sum(), rows: 0 });
    }
    observer.on(Event::Finished { stage, rows: 0, elapsed: clock.elapsed() });
    tracing::debug!(
        files = files.len(),
        hashed = maybe.len(),
        known = known.len(),
        "compared {content} with the ledger"
    );
    Ok((files.iter().filter(|file| !known.contains(&file.path)).cloned().collect(), rejected))
}

/// The number of files in the next chunk.
fn chunk(files: &[&SourceFile]) -> usize {
    let (most_files, most_bytes) = CHUNK;
    let mut bytes = 0;
    let within = files.iter().take(most_files).take_while(|file| {
        bytes += file.bytes;
        bytes <= most_bytes
    });
    within.count().max(1)
}

/// Hashes files, on a thread for blocking work.
async fn hashed(files: Vec<SourceFile>) -> Result<Vec<Fingerprint>> {
    let hash = move || files.iter().map(Fingerprint::of).collect::<Result<Vec<_>>>();
    let joined = tokio::task::spawn_blocking(hash).await;
    joined.map_err(|error| Error::new(ErrorKind::Bug, "hashing files").caused_by(error))?
}
