//! What a load does with the lines of a batch that are bad, and what it says of files that are odd.

use super::Event;
use super::batches::Batch;
use super::policy::nothing_good;
use super::sources::Sources;
use super::under_way::Load;
use crate::Result;
use crate::discover::{Content, SourceFile};
use crate::ledger::rejects;
use crate::read::looks_like;

impl Load<'_> {
    /// Tells of the bad lines of a batch, and sets them aside, unless they are more than the load bears.
    pub(super) async fn set_aside(&mut self, content: Content, files: &[SourceFile], batch: &Batch) -> Result<()> {
        for reject in batch.rejects.iter().filter(|reject| reject.part == 1) {
            // The first one stops it, and its error says which.
            if !self.plan.policy.stop {
                self.observer.on(Event::Rejected { file: &files[reject.file], reject });
            }
            self.tally.rejected(content, files, reject);
        }
        if let Some(folder) = &mut self.rejects {
            folder.add(content, files, &batch.rejects)?;
        }
        self.plan.policy.bears(content, files, &batch.rejects, self.tally.lines().rejected())?;
        rejects::stage(&self.transaction, files, &batch.rejects).await
    }

    /// All files of a content were read: tells what was odd, and refuses to go on where nothing was good.
    pub(super) fn judge_files(&self, content: Content, sources: &Sources) -> Result<()> {
        let files = sources.of(content);
        for warning in self.tally.warnings(content).iter() {
            self.observer.on(Event::Odd { file: &files[warning.file], warning: &warning });
        }
        for (file, lines) in self.tally.files_without_good_lines(content) {
            self.observer.on(Event::NothingGood { file: &files[file], lines, looks_like: looks_like(&files[file]) });
        }
        // Beside files that were loaded before, a bad one is no sign that songs and logs were swapped.
        if self.tally.nothing_good(content) && self.plan.files(content).len() == files.len() {
            return Err(nothing_good(content, self.tally.rejects(content)));
        }
        Ok(())
    }

    /// All files were read: refuses to go on where too many lines are bad.
    pub(super) fn judge_total(&self) -> Result<()> {
        let lines = self.tally.lines();
        self.plan.policy.bears_in_total(lines.rejected(), lines.songs.lines + lines.logs.lines)
    }

    /// Writes out the rejects that go into files, or takes them away where the load starts over.
    pub(super) fn finish_rejects(&mut self, starts_over: bool) -> Result<()> {
        let Some(folder) = &mut self.rejects else { return Ok(()) };
        if starts_over {
            return folder.discard();
        }
        if let Some(folder) = folder.finish()? {
            self.observer.on(Event::RejectsWritten { folder });
        }
        Ok(())
    }
}
