//! Counts the lines of each file of a load by their outcome.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::batches::Batch;
use crate::Result;
use crate::export::Source;
use crate::ledger::{FileCounts, FileEntry};
use crate::model::{SourceFile, SourceKind};
use crate::read::Fingerprint;

/// The counts of the files of one kind. The index is that of the list of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FileAccounts {
    files: Vec<Account>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Account {
    counts: FileCounts,
    /// Staged rows. After the merge, each of them counts as loaded or as a duplicate.
    staged: u64,
    fingerprint: Option<Fingerprint>,
}

impl FileAccounts {
    /// Empty counts for this number of files.
    pub(super) fn of(files: usize) -> Self {
        Self { files: vec![Account::default(); files] }
    }

    /// Counts the lines of a batch, and the records that lost against another record of the batch.
    pub(super) fn read(&mut self, batch: &Batch) {
        for of in &batch.report.files {
            let counts = &mut self.at(of.file).counts;
            counts.lines += of.lines;
            counts.other_pages += of.other_events;
        }
        for reject in batch.report.rejects.iter().filter(|reject| reject.part == 1) {
            self.at(reject.file).counts.rejected += 1;
        }
        for (file, beaten) in &batch.beaten {
            self.at(*file).counts.duplicates += beaten;
        }
        for (file, fingerprint) in &batch.ended {
            self.at(*file).fingerprint = Some(*fingerprint);
        }
    }

    /// Counts rows of a file that were copied directly.
    pub(super) fn direct(&mut self, file: usize, rows: u64) {
        self.at(file).counts.loaded += rows;
    }

    /// Counts rows of a file that were staged.
    pub(super) fn staged(&mut self, file: usize, rows: u64) {
        self.at(file).staged += rows;
    }

    /// The number of staged rows.
    pub(super) fn staged_rows(&self) -> u64 {
        self.files.iter().map(|account| account.staged).sum()
    }

    /// Counts the outcomes of the merge. `loaded` contains the number of loaded rows of each file. All other staged
    /// rows are duplicates.
    pub(super) fn merged(&mut self, loaded: impl Iterator<Item = (usize, u64)>) {
        for (file, rows) in loaded {
            let account = self.at(file);
            account.counts.loaded += rows;
            account.staged = account.staged.saturating_sub(rows);
        }
        for account in &mut self.files {
            account.counts.duplicates += std::mem::take(&mut account.staged);
        }
    }

    /// The outcomes of the lines of each file so far.
    pub(super) fn counts(&self) -> impl Iterator<Item = FileCounts> {
        self.files.iter().map(|account| account.counts)
    }

    /// The files without a good line, with their numbers of lines.
    pub(super) fn nothing_good(&self) -> impl Iterator<Item = (usize, u64)> {
        self.counts()
            .enumerate()
            .filter(|(_, of)| of.lines > 0 && of.lines == of.rejected)
            .map(|(file, of)| (file, of.lines))
    }

    /// The sum of all files.
    pub(super) fn total(&self) -> FileCounts {
        let mut total = FileCounts::default();
        self.files.iter().for_each(|account| total += account.counts);
        total
    }

    /// Proves that every line of every file is accounted for. Returns the ledger entries of the files.
    pub(super) fn proven<'f>(&self, files: &'f [SourceFile]) -> Result<Vec<FileEntry<'f>>> {
        let entry = |(file, account): (&'f SourceFile, &Account)| {
            account.counts.prove(file)?;
            let fingerprint = account.fingerprint.ok_or_else(|| FileCounts::unfinished(file))?;
            Ok(FileEntry { file, fingerprint, counts: account.counts })
        };
        files.iter().zip(&self.files).map(entry).collect()
    }

    fn at(&mut self, file: usize) -> &mut Account {
        if file >= self.files.len() {
            self.files.resize(file + 1, Account::default());
        }
        &mut self.files[file]
    }
}

/// The files that a load has read, songs first, with the outcomes of their lines. [`iter`](Self::iter) makes each entry
/// on demand, because there may be a million files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilesRead(pub(super) [(SourceKind, Arc<[SourceFile]>, FileAccounts); 2]);

impl FilesRead {
    /// The files in reading order.
    pub fn iter(&self) -> impl Iterator<Item = Source> {
        self.0.iter().flat_map(|(content, files, accounts)| {
            // A file has a fingerprint after it was read to its end. A load proves this for all of its files.
            let read =
                files.iter().zip(&accounts.files).filter_map(|(file, of)| Some((file, of.fingerprint?, of.counts)));
            read.map(|(file, fingerprint, counts)| Source::of(*content, file, &fingerprint, &counts))
        })
    }
}

impl Serialize for FilesRead {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
