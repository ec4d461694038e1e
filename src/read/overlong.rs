//! Lines and records that are longer than the limit. They become rejects in parts, so that memory stays bounded.

use memchr::{memchr, memmem};

/// An overlong line that is being read.
#[derive(Debug)]
pub(super) struct Overlong {
    /// Its number in the file.
    pub(super) line: u64,
    /// The number of its parts so far.
    pub(super) parts: u32,
    /// Whether it is a record that is spread over lines. It ends in front of a line that begins with a brace.
    spread: bool,
}

impl Overlong {
    /// `bytes` begin with the line, which is longer than `line_bytes`.
    pub(super) fn new(line: u64, bytes: &[u8], line_bytes: usize) -> Self {
        let spread = memchr(b'\n', bytes).is_some_and(|first_line| first_line <= line_bytes);
        Self { line, parts: 0, spread }
    }

    /// How many of these bytes continue the line, and whether it ends there.
    pub(super) fn find_end(&self, bytes: &[u8]) -> (usize, bool) {
        let end = if self.spread { memmem::find(bytes, b"\n{") } else { memchr(b'\n', bytes) };
        // The byte after it decides whether a last newline ends a record.
        let open = bytes.len() - usize::from(bytes.last() == Some(&b'\n'));
        end.map_or((open, false), |end| (end, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_its_newline_and_a_record_before_the_next_one() {
        let line = Overlong::new(1, b"{xxxx", 3);
        assert_eq!(line.find_end(b"xx\nyy\n{"), (2, true));
        assert_eq!(line.find_end(b"xx"), (2, false));
        let record = Overlong::new(1, b"{x\nx", 3);
        assert_eq!(record.find_end(b"xx\nyy\n{"), (5, true));
        assert_eq!(record.find_end(b"xx\nyy\n"), (5, false));
    }
}
