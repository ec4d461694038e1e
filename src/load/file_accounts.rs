//! The account of each file of a load, kept while it runs.

use super::batches::Batch;
use crate::Result;
use crate::ledger::{FileCounts, FileEntry};
use crate::model::SourceFile;
use crate::read::Fingerprint;

/// The accounts of the files of one content, by their index in the list that is being read.
#[derive(Debug, Default)]
pub(super) struct FileAccounts {
    files: Vec<Account>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Account {
    counts: FileCounts,
    /// Rows that are in staging, their fate unknown.
    staged: u64,
    fingerprint: Option<Fingerprint>,
}

impl FileAccounts {
    /// Of so many files.
    pub(super) fn of(files: usize) -> Self {
        Self { files: vec![Account::default(); files] }
    }

    /// A batch was read: its lines, and the records of it that another record of the batch beat.
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

    /// Rows of a file were copied directly.
    pub(super) fn direct(&mut self, file: usize, rows: u64) {
        self.at(file).counts.loaded += rows;
    }

    /// Rows of a file went into staging.
    pub(super) fn staged(&mut self, file: usize, rows: u64) {
        self.at(file).staged += rows;
    }

    /// How many rows are in staging.
    pub(super) fn staged_rows(&self) -> u64 {
        self.files.iter().map(|account| account.staged).sum()
    }

    /// The staged rows are merged: these of each file are loaded, all others are duplicates.
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

    /// What became of the lines of each file so far.
    pub(super) fn counts(&self) -> impl Iterator<Item = FileCounts> {
        self.files.iter().map(|account| account.counts)
    }

    /// The files of which not one line is good, and how many lines each has.
    pub(super) fn nothing_good(&self) -> impl Iterator<Item = (usize, u64)> {
        self.counts()
            .enumerate()
            .filter(|(_, of)| of.lines > 0 && of.lines == of.rejected)
            .map(|(file, of)| (file, of.lines))
    }

    /// All files together.
    pub(super) fn total(&self) -> FileCounts {
        let mut total = FileCounts::default();
        self.files.iter().for_each(|account| total += account.counts);
        total
    }

    /// Proves of every file that its lines are accounted for, and gives what the ledger keeps of them.
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
