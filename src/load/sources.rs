//! Chooses the files of a plan that a load reads. A load skips a file if its content was loaded before.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Event, Observer, Plan, Stage};
use crate::ledger::{self, FilesSeen, known};
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
    /// The number of distinct contents of the skipped files.
    known_contents: usize,
    /// The number of lines in the skipped files that an earlier load rejected.
    pub(super) rejected_before: u64,
}

/// The largest chunk: the number of files, and of bytes, that are compared with one query.
const CHUNK: (usize, u64) = (5_000, 256 * 1024 * 1024);

impl Sources {
    /// All files of the plan.
    pub(super) fn all(plan: &Plan) -> Self {
        Self { songs: Arc::clone(&plan.songs), logs: Arc::clone(&plan.logs), ..Self::default() }
    }

    /// The files of the plan that the ledger does not know, in the order of the plan.
    pub(super) async fn unknown(plan: &Plan, star: &Star<'_>, observer: &dyn Observer) -> Result<Self> {
        let songs = Unknown::find(plan, SourceKind::Songs, star, observer).await?;
        let logs = Unknown::find(plan, SourceKind::Logs, star, observer).await?;
        Ok(Self {
            skipped: plan.songs.len() + plan.logs.len() - songs.files.len() - logs.files.len(),
            known_contents: songs.known_contents + logs.known_contents,
            rejected_before: songs.rejected_before + logs.rejected_before,
            songs: songs.files,
            logs: logs.files,
        })
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

/// Fails if the tables contain other files than those of the plan.
pub(super) async fn refuse_others(plan: &Plan, star: &Star<'_>, observer: &dyn Observer) -> Result<()> {
    let known = Sources::unknown(plan, star, observer).await?.known_contents as u64;
    let others = ledger::contents(star).await?.saturating_sub(known);
    if others == 0 {
        return Ok(());
    }
    let doing = format!("loading the sample into schema {}", plan.schema.star());
    let files = if others == 1 { "another file was loaded" } else { "other files were loaded" };
    Err(Error::new(ErrorKind::Usage, doing)
        .because(format!("{files} into these tables before, and no paths were named"))
        .hint(
            "Name your files with --songs and --logs. \
             --sample adds the sample to these tables, and --schema NAME loads it into other tables.",
        ))
}

/// The files of one kind that the ledger does not know.
struct Unknown {
    files: Arc<[SourceFile]>,
    /// The number of distinct contents of the known files.
    known_contents: usize,
    /// The number of rejected lines of the known files.
    rejected_before: u64,
}

impl Unknown {
    async fn find(plan: &Plan, content: SourceKind, star: &Star<'_>, observer: &dyn Observer) -> Result<Self> {
        let files = match content {
            SourceKind::Songs => &plan.songs,
            SourceKind::Logs => &plan.logs,
        };
        let all = || Self { files: Arc::clone(files), known_contents: 0, rejected_before: 0 };
        if files.is_empty() || known::emptied(star, content).await? {
            return Ok(all());
        }
        let sizes = known::sizes(star, content, files).await?;
        let maybe: Vec<&SourceFile> = files.iter().filter(|file| sizes.contains(&file.bytes)).collect();
        if maybe.is_empty() {
            return Ok(all());
        }
        let stage = Stage::Compare(content);
        let clock = std::time::Instant::now();
        observer.on(Event::Started { stage, bytes: Some(maybe.iter().map(|file| file.bytes).sum()) });
        let (mut known, mut contents, mut rejected_before) = (HashSet::new(), HashSet::new(), 0);
        let limits = plan.limits_as_text();
        let objects = known::objects(star, content, &maybe).await?;
        let maybe: Vec<_> = maybe.into_iter().zip(objects).collect();
        let mut rest = maybe.as_slice();
        while !rest.is_empty() {
            let (chunk, behind) = rest.split_at(chunk(rest));
            rest = behind;
            let fingerprints = fingerprints(chunk).await?;
            let loaded = known::hashes(star, content, &fingerprints, &limits).await?;
            for ((file, _), fingerprint) in chunk.iter().zip(&fingerprints) {
                if let Some(lines) = loaded.get(&fingerprint.hash) {
                    known.insert(file.path.clone());
                    contents.insert(fingerprint.hash);
                    rejected_before += lines;
                }
            }
            observer.on(Event::Advanced { stage, bytes: fingerprints.iter().map(|of| of.bytes).sum(), rows: 0 });
        }
        observer.on(Event::Finished { stage, rows: 0, elapsed: clock.elapsed() });
        tracing::debug!(
            files = files.len(),
            compared = maybe.len(),
            known = known.len(),
            "compared {content} with the ledger"
        );
        let files = files.iter().filter(|file| !known.contains(&file.path)).cloned().collect();
        Ok(Self { files, known_contents: contents.len(), rejected_before })
    }
}

/// A file with the size of a loaded one. An object has its fingerprint, if the ledger has it in the same version.
type Candidate<'a> = (&'a SourceFile, Option<Fingerprint>);

/// Returns the number of files in the next chunk.
fn chunk(files: &[Candidate<'_>]) -> usize {
    let (most_files, most_bytes) = CHUNK;
    let mut to_hash = 0;
    let within = files.iter().take(most_files).take_while(|(file, known)| {
        to_hash += if known.is_none() { file.bytes } else { 0 };
        to_hash <= most_bytes
    });
    within.count().max(1)
}

/// The fingerprints of files. Reads the files that have none yet.
async fn fingerprints(files: &[Candidate<'_>]) -> Result<Vec<Fingerprint>> {
    let unread = files.iter().filter(|(_, known)| known.is_none());
    let mut read = hashed(unread.map(|(file, _)| (*file).clone()).collect()).await?.into_iter();
    Ok(files.iter().filter_map(|(_, known)| known.or_else(|| read.next())).collect())
}

/// Hashes files on a thread for blocking work.
async fn hashed(files: Vec<SourceFile>) -> Result<Vec<Fingerprint>> {
    let hash = move || Fingerprint::of(&files);
    let joined = tokio::task::spawn_blocking(hash).await;
    joined.map_err(|error| Error::new(ErrorKind::Bug, "hashing files").caused_by(error))?
}
