//! What a load does with the lines of a batch that are bad, and what it says of files that are odd.

use super::batches::Batch;
use super::policy::{are_strangers, nothing_good};
use super::sources::Sources;
use super::stats::LoadStats;
use super::{Event, Observer, Plan, Policy};
use crate::Result;
use crate::ledger::RejectFolder;
use crate::model::{SourceFile, SourceKind};
use crate::read::looks_like;

/// Who is told of bad lines, and where they go beside the database.
pub(super) struct BadLines<'a> {
    plan: &'a Plan,
    policy: Policy,
    observer: &'a dyn Observer,
    folder: Option<RejectFolder>,
}

impl<'a> BadLines<'a> {
    /// They go where the plan says.
    pub(super) fn new(plan: &'a Plan, observer: &'a dyn Observer) -> Result<Self> {
        let folder = plan.rejects.as_deref().map(RejectFolder::in_parent).transpose()?;
        Ok(Self { plan, policy: plan.policy, observer, folder })
    }

    /// They are told of, go nowhere, and may be any number.
    pub(super) fn told_of(plan: &'a Plan, observer: &'a dyn Observer) -> Self {
        Self { plan, policy: Policy::ANY, observer, folder: None }
    }

    /// Tells of the bad lines of a batch, and sets them aside, unless they are more than the load bears.
    pub(super) fn set_aside(
        &mut self,
        stats: &mut LoadStats,
        content: SourceKind,
        files: &[SourceFile],
        batch: &Batch,
    ) -> Result<()> {
        for reject in batch.report.rejects.iter().filter(|reject| reject.part == 1) {
            // The first one stops it, and its error says which.
            if !self.policy.stop {
                self.observer.on(Event::Rejected { file: &files[reject.file], reject });
            }
            stats.rejected(content, files, reject);
        }
        if let Some(folder) = &mut self.folder {
            folder.add(content, files, &batch.report.rejects)?;
        }
        self.policy.bears(content, files, &batch.report.rejects, stats.lines().rejected())
    }

    /// All files of a content were read: tells what was odd, and refuses to go on where nothing was good.
    pub(super) fn judge_files(&self, stats: &LoadStats, content: SourceKind, sources: &Sources) -> Result<()> {
        let files = sources.of(content);
        for warning in stats.warnings(content).iter() {
            self.observer.on(Event::Odd { file: &files[warning.file], warning: &warning });
        }
        for (file, lines) in stats.files_without_good_lines(content) {
            self.observer.on(Event::NothingGood { file: &files[file], lines, looks_like: looks_like(&files[file]) });
        }
        // Beside files that were loaded before, a bad one is no sign that songs and logs were swapped. Beside those of other parts, of which
        // nothing is known here, it is where it is a stranger.
        let alone = self.plan.files(content).len() == files.len();
        let rejects = stats.rejects(content);
        if alone && stats.nothing_good(content) && (self.plan.elsewhere(content) == 0 || are_strangers(rejects)) {
            return Err(nothing_good(content, rejects));
        }
        for (file, counts) in files.iter().zip(stats.counts_by_file(content)) {
            self.policy.bears_in_file(file, counts.rejected, counts.lines)?;
        }
        Ok(())
    }

    /// All files were read: refuses to go on where too many lines are bad.
    pub(super) fn judge_total(&self, stats: &LoadStats) -> Result<()> {
        let lines = stats.lines();
        self.policy.bears_in_total(lines.rejected(), lines.songs.lines + lines.logs.lines)
    }

    /// Writes out the rejects that go into files, or takes them away where the load starts over.
    pub(super) fn finish(&mut self, starts_over: bool) -> Result<()> {
        let Some(folder) = &mut self.folder else { return Ok(()) };
        if starts_over {
            return folder.discard();
        }
        if let Some(folder) = folder.finish()? {
            self.observer.on(Event::RejectsWritten { folder });
        }
        Ok(())
    }
}
