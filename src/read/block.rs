//! A run of whole lines from one file or several, and where each came from.

use std::ops::Range;

use memchr::memchr_iter;

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
}

/// Newline-aligned bytes: every line is whole and ends in `\n`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The lines.
    pub bytes: Vec<u8>,
    /// Where they came from: in order, together covering all of `bytes`.
    pub spans: Vec<Span>,
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
}

impl Block {
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
                    Line { file: span.file, number, byte_offset, bytes: line.strip_suffix(b"\r").unwrap_or(line) }
                })
                .filter(|line| !is_blank(line.bytes))
        })
    }
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
        let spans = vec![
            Span { file: 0, first_line: 7, byte_offset: 100, range: 0..13 },
            Span { file: 3, first_line: 1, byte_offset: 0, range: 13..17 },
        ];
        let block = Block { bytes, spans };
        let lines: Vec<_> = block.lines().map(|l| (l.file, l.number, l.byte_offset, l.bytes)).collect();
        assert_eq!(lines, [(0, 7, 100, &b"{1}"[..]), (0, 10, 109, b"{4}"), (3, 1, 0, b"{x}")]);
    }
}
