//! Cuts a list of files into blocks.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memchr::{memchr, memchr_iter, memrchr};

use super::failure::failed;
use super::open::Unpacked;
use super::{Block, Fingerprint, Span};
use crate::Result;
use crate::discover::SourceFile;

/// The blocks of a list of files, in order, each of at most `budget` bytes unless a single line is longer.
pub struct Blocks<'a> {
    files: &'a [SourceFile],
    budget: usize,
    next: usize,
    open: Option<Open>,
    ended: Vec<(usize, Fingerprint)>,
    on_disk: Arc<AtomicU64>,
}

/// The file that is being read, and what of it was read but not given out: the part of a line behind the last newline.
struct Open {
    reader: Unpacked,
    file: usize,
    line: u64,
    offset: u64,
    tail: Vec<u8>,
}

impl<'a> Blocks<'a> {
    /// Reads `files` in blocks of at most `budget` bytes.
    #[must_use]
    pub fn new(files: &'a [SourceFile], budget: usize) -> Self {
        Self { files, budget, next: 0, open: None, ended: Vec::new(), on_disk: Arc::default() }
    }

    /// How many bytes were read from disk so far: of packed files, the packed ones.
    #[must_use]
    pub fn bytes_on_disk(&self) -> u64 {
        self.on_disk.load(Ordering::Relaxed)
    }

    /// The files, by their index in the list, that were read to their end since this was last asked.
    pub fn take_ended(&mut self) -> Vec<(usize, Fingerprint)> {
        std::mem::take(&mut self.ended)
    }

    /// The next block, or nothing when all files were read to their end.
    fn read_block(&mut self) -> Result<Option<Block>> {
        let mut block = Block::default();
        while block.bytes.len() < self.budget {
            let Some(mut open) = self.take_open()? else { break };
            let room = self.budget - block.bytes.len();
            let ended = open.fill(room, &mut block).map_err(|error| failed(&self.files[open.file], error))?;
            if !ended {
                self.open = Some(open);
                break;
            }
            self.ended.push((open.file, open.reader.fingerprint()));
        }
        Ok(if block.bytes.is_empty() { None } else { Some(block) })
    }

    /// The file that is being read, or the next one of the list, opened.
    fn take_open(&mut self) -> Result<Option<Open>> {
        if let Some(open) = self.open.take() {
            return Ok(Some(open));
        }
        let Some(file) = self.files.get(self.next) else { return Ok(None) };
        let reader = Unpacked::open(file, &self.on_disk)?;
        self.next += 1;
        Ok(Some(Open { reader, file: self.next - 1, line: 1, offset: 0, tail: Vec::new() }))
    }
}

impl Iterator for Blocks<'_> {
    type Item = Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_block().transpose()
    }
}

impl Open {
    /// Reads whole lines into `block`, about `room` bytes of them, and says whether the file is at its end.
    fn fill(&mut self, room: usize, block: &mut Block) -> io::Result<bool> {
        let start = block.bytes.len();
        let mut want = room.saturating_sub(self.tail.len()).max(1);
        block.bytes.append(&mut self.tail);
        let ended = loop {
            let got = (&mut self.reader).take(want as u64).read_to_end(&mut block.bytes)?;
            if got < want {
                break true;
            }
            if memchr(b'\n', &block.bytes[start..]).is_some() {
                break false;
            }
            // Not one whole line yet: a line that is longer than the room is read to its end.
            want = room.max(64 * 1024);
        };
        if ended {
            if block.bytes.len() > start && block.bytes.last() != Some(&b'\n') {
                block.bytes.push(b'\n');
            }
        } else if let Some(newline) = memrchr(b'\n', &block.bytes[start..]) {
            self.tail = block.bytes.split_off(start + newline + 1);
        }
        let range = start..block.bytes.len();
        if !range.is_empty() {
            let lines = memchr_iter(b'\n', &block.bytes[range.clone()]).count() as u64;
            let bytes = range.len() as u64;
            block.spans.push(Span { file: self.file, first_line: self.line, byte_offset: self.offset, range });
            self.line += lines;
            self.offset += bytes;
        }
        Ok(ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::{Content, discover};

    /// Every budget gives the same lines with the same numbers and offsets as the files have.
    #[test]
    fn however_small_the_budget_no_line_is_lost_cut_or_misnumbered() {
        let dir = tempfile::tempdir().unwrap();
        let contents = ["{\"a\":1}", "one\ntwo\n\nfour is longer\nfive", "", "\n", "x\r\ny\r\n"];
        let mut expected = Vec::new();
        for (file, content) in contents.iter().enumerate() {
            std::fs::write(dir.path().join(format!("{file}.json")), content).unwrap();
            let mut offset = 0;
            for (number, line) in content.split('\n').enumerate() {
                let bytes = line.strip_suffix('\r').unwrap_or(line);
                if !bytes.is_empty() {
                    expected.push((file, number as u64 + 1, offset as u64, bytes.as_bytes().to_vec()));
                }
                offset += line.len() + 1;
            }
        }
        let files = discover(Content::Logs, &[dir.path().to_path_buf()]).unwrap();
        for budget in 1..40 {
            let mut read = Vec::new();
            for block in Blocks::new(&files, budget) {
                let block = block.unwrap();
                assert_eq!(block.bytes.last(), Some(&b'\n'));
                read.extend(block.lines().map(|l| (l.file, l.number, l.byte_offset, l.bytes.to_vec())));
            }
            assert_eq!(read, expected, "with a budget of {budget} bytes");
        }
    }

    #[test]
    fn packed_files_are_read_as_what_they_hold_several_gzip_members_included() {
        let dir = tempfile::tempdir().unwrap();
        let gzip = |text: &str| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        std::fs::write(dir.path().join("a.json.gz"), [gzip("one\n"), gzip("two\n")].concat()).unwrap();
        std::fs::write(dir.path().join("b.json.zst"), zstd::encode_all(&b"three"[..], 1).unwrap()).unwrap();
        let files = discover(Content::Logs, &[dir.path().to_path_buf()]).unwrap();
        let blocks: Vec<_> = Blocks::new(&files, 1 << 20).map(|block| block.unwrap().bytes).collect();
        assert_eq!(blocks, [b"one\ntwo\nthree\n"]);
    }

    #[test]
    fn the_fingerprint_taken_while_reading_is_that_of_the_whole_file() {
        let dir = tempfile::tempdir().unwrap();
        let text = "a line\n".repeat(50_000);
        std::fs::write(dir.path().join("a.json"), &text).unwrap();
        std::fs::write(dir.path().join("empty.json"), "").unwrap();
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        std::fs::write(dir.path().join("b.json.gz"), encoder.finish().unwrap()).unwrap();
        std::fs::write(dir.path().join("c.json.zst"), zstd::encode_all(text.as_bytes(), 1).unwrap()).unwrap();
        let files = discover(Content::Logs, &[dir.path().to_path_buf()]).unwrap();
        let expected: Vec<_> = files.iter().map(|file| Fingerprint::of(file).unwrap()).enumerate().collect();
        for budget in [1_000, 1 << 30] {
            let mut blocks = Blocks::new(&files, budget);
            let mut ended = Vec::new();
            while blocks.next().transpose().unwrap().is_some() {
                ended.extend(blocks.take_ended());
            }
            ended.extend(blocks.take_ended());
            assert_eq!(ended, expected, "with a budget of {budget} bytes");
        }
    }

    #[test]
    fn a_truncated_archive_is_an_error_that_names_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let packed = zstd::encode_all(&vec![b'x'; 100_000][..], 1).unwrap();
        std::fs::write(dir.path().join("cut.json.zst"), &packed[..packed.len() - 4]).unwrap();
        let files = discover(Content::Logs, &[dir.path().to_path_buf()]).unwrap();
        let error = Blocks::new(&files, 1 << 20).find_map(Result::err).unwrap();
        assert!(error.to_string().contains("cut.json.zst"), "{error}");
    }
}
