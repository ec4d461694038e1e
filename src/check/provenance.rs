//! Which file each row of a frame is from.
//!
//! Rows come in the order of the lines, and the lines of a file lie together, so that a few numbers a block say it all:
//! the parser is told nothing, and the fast path pays for one column of integers.

use polars::prelude::*;

use crate::model::FILE;

/// Runs of lines: a file, and how many lines of it follow each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Provenance(Vec<(usize, u64)>);

impl Provenance {
    /// One more line, of this file.
    pub(super) fn push(&mut self, file: usize) {
        match self.0.last_mut() {
            Some((last, lines)) if *last == file => *lines += 1,
            _ => self.0.push((file, 1)),
        }
    }

    /// How many lines there are.
    pub(super) fn rows(&self) -> usize {
        self.0.iter().map(|(_, lines)| *lines as usize).sum()
    }

    /// The column [`FILE`] of the frame that these lines become.
    pub(super) fn column(&self) -> Column {
        let files = self.0.iter().flat_map(|(file, lines)| {
            // More files than this would not fit into memory as paths.
            let file = i32::try_from(*file).unwrap_or(i32::MAX);
            std::iter::repeat_n(file, *lines as usize)
        });
        Int32Chunked::from_iter_values(FILE.into(), files).into_column()
    }

    /// The runs.
    pub(super) fn into_runs(self) -> Vec<(usize, u64)> {
        self.0
    }
}

impl FromIterator<usize> for Provenance {
    fn from_iter<I: IntoIterator<Item = usize>>(files: I) -> Self {
        let mut provenance = Self::default();
        files.into_iter().for_each(|file| provenance.push(file));
        provenance
    }
}
