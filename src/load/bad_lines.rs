//! Reports, counts and copies the rejects of a load, and enforces the policy. Also reports the warnings about its
//! files.

use super::batches::Batch;
use super::policy::{are_of_other_kind, nothing_good};
use super::sources::Sources;
use super::stats::LoadStats;
use super::{Event, Observer, Plan, Policy};
use crate::Result;
use crate::ledger::RejectFolder;
use crate::model::{SourceFile, SourceKind};
use crate::read::looks_like;

/// The policy for rejects, and their destinations other than the database: an observer and a folder.
pub(super) struct BadLines<'a> {
    plan: &'a Plan,
    policy: Policy,
    observer: &'a dyn Observer,
    folder: Option<RejectFolder>,
}

impl<'a> BadLines<'a> {
    /// Uses the policy of the plan, and its reject folder if it has one.
    pub(super) fn new(plan: &'a Plan, observer: &'a dyn Observer) -> Result<Self> {
        let folder = plan.rejects.as_deref().map(RejectFolder::in_parent).transpose()?;
        Ok(Self { plan, policy: plan.policy, observer, folder })
    }

    /// Only reports rejects. There is no reject folder, and the policy allows any number of rejects.
    pub(super) fn told_of(plan: &'a Plan, observer: &'a dyn Observer) -> Self {
        Self { plan, policy: Policy::ANY, observer, folder: None }
    }

    /// Reports and counts the rejects of a batch, and copies them to the reject folder. Fails if the policy does not
    /// allow them.
    pub(super) fn reject(
        &mut self,
        stats: &mut LoadStats,
        content: SourceKind,
        files: &[SourceFile],
        batch: &Batch,
    ) -> Result<()> {
        for reject in batch.report.rejects.iter().filter(|reject| reject.part == 1) {
            // With `stop`, the first reject ends the load, and the error reports it.
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

    /// Reports the warnings, and the files without a good line. The caller must have read all files of this kind. Fails
    /// if no line of this kind is good, or if the policy does not allow the rejects of a file.
    pub(super) fn judge_files(&self, stats: &LoadStats, content: SourceKind, sources: &Sources) -> Result<()> {
        let files = sources.of(content);
        for warning in stats.warnings(content).iter() {
            self.observer.on(Event::Warning { file: &files[warning.file], warning: &warning });
        }
        for (file, lines) in stats.files_without_good_lines(content) {
            self.observer.on(Event::NothingGood { file: &files[file], lines, looks_like: looks_like(&files[file]) });
        }
        // If the load has skipped files, bad files do not mean that songs and logs were swapped. If other parts have
        // files of this kind, their lines are not known here. Then the load fails only if all lines look like records
        // of the other kind.
        let alone = self.plan.files(content).len() == files.len();
        let rejects = stats.rejects(content);
        if alone && stats.nothing_good(content) && (self.plan.elsewhere(content) == 0 || are_of_other_kind(rejects)) {
            return Err(nothing_good(content, rejects));
        }
        for (file, counts) in files.iter().zip(stats.counts_by_file(content)) {
            self.policy.bears_in_file(file, counts.rejected, counts.lines)?;
        }
        Ok(())
    }

    /// Fails if the policy does not allow the rejects of all files together. The caller must have read all files.
    pub(super) fn judge_total(&self, stats: &LoadStats) -> Result<()> {
        let lines = stats.lines();
        self.policy.bears_in_total(lines.rejected(), lines.songs.lines + lines.logs.lines)
    }

    /// Completes the reject folder and reports it. If the load starts over, deletes the folder instead.
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
