//! A block: whole lines of one or several files, with their positions in these files.

use std::ops::Range;

use memchr::memchr_iter;

use crate::model::{Reject, Warnings};

/// Neighbouring lines of one file in a [`Block`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The index of the file in the list of files.
    pub file: usize,
    /// The number of the first line in the file, from 1, as editors count.
    pub first_line: u64,
    /// The offset of the first byte in the (unpacked) file.
    pub byte_offset: u64,
    /// The bytes of the block.
    pub range: Range<usize>,
    /// For a record that was spread over several lines: the offsets in the record of its newlines, now spaces.
    pub newlines: Vec<usize>,
}

/// A position in an unpacked file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position {
    /// The number of the line, from 1.
    pub(super) line: u64,
    pub(super) offset: u64,
}

impl Position {
    pub(super) const START: Self = Self { line: 1, offset: 0 };

    /// Moves past these bytes.
    pub(super) fn advance(&mut self, bytes: &[u8]) {
        self.line += memchr_iter(b'\n', bytes).count() as u64;
        self.offset += bytes.len() as u64;
    }
}

/// Newline-aligned bytes: every line is whole and ends in `\n`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The lines.
    pub bytes: Vec<u8>,
    /// The origin of the lines. The spans are in order and cover all of `bytes`.
    pub spans: Vec<Span>,
    /// Input that cannot become lines: overlong lines, and the end of a file that is cut off.
    pub rejects: Vec<Reject>,
    /// Warnings about the files and of their division into lines.
    pub warnings: Warnings,
    /// The number of lines and records that were added, including blank lines.
    pub count: u64,
}

/// A line of a [`Block`] that is not blank, without its line ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// The index of its file.
    pub file: usize,
    /// Its number in the file, from 1.
    pub number: u64,
    /// The offset of its first byte in the (unpacked) file.
    pub byte_offset: u64,
    /// Its text, without `\n` or `\r\n`.
    pub bytes: &'a [u8],
    /// The rest of the information that restores the text of the file.
    original: Original<'a>,
}

/// The text of a line before it was put into a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Original<'a> {
    /// The bytes with the carriage return at the end, if there is one.
    bytes: &'a [u8],
    newlines: &'a [usize],
}

impl<'a> Line<'a> {
    /// The line as in its file, without the newline at its end.
    #[must_use]
    pub fn original(&self) -> Vec<u8> {
        let mut bytes = self.original.bytes.to_vec();
        for newline in self.original.newlines {
            bytes[*newline] = b'\n';
        }
        bytes
    }

    /// A part of the line, by its range of bytes.
    #[must_use]
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        let bytes: &'a [u8] = &self.bytes[range.clone()];
        let byte_offset = self.byte_offset + range.start as u64;
        Self { byte_offset, bytes, original: Original { bytes, newlines: &[] }, ..*self }
    }
}

impl Block {
    /// The bytes of all lines and rejects.
    pub(super) fn held(&self) -> usize {
        self.bytes.len() + self.rejects.iter().map(|reject| reject.raw.len()).sum::<usize>()
    }

    /// Whether the block has no lines, no rejects and no warnings.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.rejects.is_empty() && self.warnings.is_empty()
    }

    /// The lines that are not blank, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.spans.iter().flat_map(|span| {
            let bytes = &self.bytes[span.range.clone()];
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

    /// Adds lines that follow each other in a file. The last one gets a newline if it has none.
    pub(super) fn push_lines(&mut self, file: usize, at: Position, lines: Vec<u8>) {
        let start = self.bytes.len();
        if self.bytes.is_empty() {
            self.bytes = lines;
        } else {
            self.bytes.extend_from_slice(&lines);
        }
        if self.bytes.last() != Some(&b'\n') {
            self.bytes.push(b'\n');
        }
        self.push_span(file, at, start, Vec::new());
    }

    /// Adds a record or a line without its newline. Spaces replace the newlines in it.
    pub(super) fn push_record(&mut self, file: usize, at: Position, record: &[u8]) {
        let start = self.bytes.len();
        let newlines: Vec<usize> = memchr_iter(b'\n', record).collect();
        self.bytes.extend_from_slice(record);
        for newline in &newlines {
            self.bytes[start + newline] = b' ';
        }
        self.bytes.push(b'\n');
        self.push_span(file, at, start, newlines);
    }

    fn push_span(&mut self, file: usize, at: Position, start: usize, newlines: Vec<usize>) {
        let range = start..self.bytes.len();
        self.spans.push(Span { file, first_line: at.line, byte_offset: at.offset, range, newlines });
    }
}

/// Whether a line has only the white space that JSON allows (RFC 8259, section 2).
fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_numbers_count_blank_lines_and_windows_line_ends() {
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
