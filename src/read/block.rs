//! A run of whole lines from one file or several, and where each came from.

use std::ops::Range;

use memchr::memchr_iter;

use crate::model::{Reject, Warnings};

/// Lines of one file that lie together in a [`Block`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The index of the file in the list that is being read.
    pub file: usize,
    /// The number of its first line in the file, from 1, as an editor numbers them.
    pub first_line: u64,
    /// Where its first byte lies in the (unpacked) file.
    pub byte_offset: u64,
    /// Where its bytes lie in the block.
    pub range: Range<usize>,
    /// Of a record that is spread over several lines: where the newlines were, from its beginning, that are spaces now.
    pub newlines: Vec<usize>,
}

/// Newline-aligned bytes: every line is whole and ends in `\n`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The lines.
    pub bytes: Vec<u8>,
    /// Where they came from: in order, together covering all of `bytes`.
    pub spans: Vec<Span>,
    /// Input that cannot become lines: overlong lines, and the end of a file that is cut off.
    pub rejects: Vec<Reject>,
    /// What is odd of the files and how they are cut into lines.
    pub warnings: Warnings,
    /// How many lines and records were put into it, blank lines among others counted as well.
    pub count: u64,
}

/// A line of a [`Block`] that is not blank, without its line ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// The index of its file.
    pub file: usize,
    /// Its number in the file, from 1.
    pub number: u64,
    /// Where it begins in the (unpacked) file.
    pub byte_offset: u64,
    /// What it holds, without `\n` or `\r\n`.
    pub bytes: &'a [u8],
    /// What to make of it to have what the file has, without the last newline.
    original: Original<'a>,
}

/// What of a line is not in its `bytes` any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Original<'a> {
    /// With the carriage return at its end, if it has one.
    bytes: &'a [u8],
    newlines: &'a [usize],
}

impl<'a> Line<'a> {
    /// The line as it is in its file, without the newline at its end.
    #[must_use]
    pub fn original(&self) -> Vec<u8> {
        let mut bytes = self.original.bytes.to_vec();
        for newline in self.original.newlines {
            bytes[*newline] = b'\n';
        }
        bytes
    }

    /// A part of it, which begins `from` bytes behind its beginning.
    #[must_use]
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        let bytes: &'a [u8] = &self.bytes[range.clone()];
        let byte_offset = self.byte_offset + range.start as u64;
        Self { byte_offset, bytes, original: Original { bytes, newlines: &[] }, ..*self }
    }
}

impl Block {
    /// Bytes that the block holds, those of the lines and those of the rejects.
    pub(super) fn held(&self) -> usize {
        self.bytes.len() + self.rejects.iter().map(|reject| reject.raw.len()).sum::<usize>()
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.rejects.is_empty() && self.warnings.is_empty()
    }

    /// The lines that are not blank, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        lines(&self.bytes, &self.spans)
    }
}

/// The lines of a block that are not blank, in order.
pub(crate) fn lines<'a>(bytes: &'a [u8], spans: &'a [Span]) -> impl Iterator<Item = Line<'a>> {
    spans.iter().flat_map(|span| {
        let bytes = &bytes[span.range.clone()];
        let mut start = 0;
        memchr_iter(b'\n', bytes)
            .zip(span.first_line..)
            .map(move |(end, number)| {
                let line = &bytes[start..end];
                let byte_offset = span.byte_offset + start as u64;
                start = end + 1;
                let original = Original { bytes: line, newlines: &span.newlines };
                let bytes = line.strip_suffix(b"\r").unwrap_or(line);
                Line { file: span.file, number, byte_offset, bytes, original }
            })
            .filter(|line| !is_blank(line.bytes))
    })
}

/// Whether a line holds nothing but the white space that JSON allows (RFC 8259, section 2).
fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_editor_numbers_across_blank_ones_and_windows_endings() {
        let bytes = b"{1}\r\n\n  \n{4}\n{x}\n".to_vec();
        let newlines = Vec::new;
        let spans = vec![
            Span { file: 0, first_line: 7, byte_offset: 100, range: 0..13, newlines: newlines() },
            Span { file: 3, first_line: 1, byte_offset: 0, range: 13..17, newlines: newlines() },
        ];
        let block = Block { bytes, spans, ..Block::default() };
        let lines: Vec<_> = block.lines().map(|l| (l.file, l.number, l.byte_offset, l.bytes)).collect();
        assert_eq!(lines, [(0, 7, 100, &b"{1}"[..]), (0, 10, 109, b"{4}"), (3, 1, 0, b"{x}")]);
    }
}
