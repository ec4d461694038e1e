//! A file that is being read: its whole lines go into blocks, the rest waits for what follows it.

use std::io::{self, Read as _};
use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem, memrchr};

use super::frame::{Bounds, Found, Framing};
use super::survey::{Survey, Whole};
use super::unpack::Unpacked;
use super::{Block, ReadLimits, Span, failure};
use crate::model::{Reason, Reject, WarningKind};

/// The byte order mark of UTF-8, which some editors put in front of the first line.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Bytes that are read at least where not one line is whole.
const PIECE: usize = 64 * 1024;

/// A file that is being read, and where it stands.
pub(super) struct Opened {
    pub(super) reader: Unpacked,
    pub(super) file: usize,
    line_bytes: usize,
    block_lines: u64,
    /// What was read but not given out: the last line, of which it is not known whether it is over; a record that is not complete; or what
    /// is more than goes into a block.
    tail: Vec<u8>,
    /// The number of the line where the tail begins.
    line: u64,
    /// Where the tail begins in the unpacked file.
    offset: u64,
    framing: Framing,
    overlong: Option<Overlong>,
    /// So many lines and records are given out at most before more is read.
    most: u64,
    /// Why no more can be read, where that is so and the tail may hold lines yet.
    obstacle: Option<Why>,
}

/// A line of which more was read than is held of one.
#[derive(Clone, Copy)]
struct Overlong {
    line: u64,
    part: u32,
    /// Whether it is a record of several lines: it ends where a line begins with a brace.
    spread: bool,
}

/// A reason, and a sentence that explains it.
type Why = (Reason, String);

impl Opened {
    pub(super) fn new(reader: Unpacked, file: usize, limits: ReadLimits) -> Self {
        let ReadLimits { line_bytes, block_lines, .. } = limits;
        let framing = Framing::default();
        Self {
            reader,
            file,
            line_bytes,
            block_lines,
            tail: Vec::new(),
            line: 1,
            offset: 0,
            framing,
            overlong: None,
            most: block_lines,
            obstacle: None,
        }
    }

    /// Reads whole lines into `block`, about `room` bytes of them, and says whether the file is at its end. Where an archive is
    /// broken, or unpacks too far, that is its end.
    pub(super) fn fill(&mut self, room: usize, block: &mut Block) -> io::Result<bool> {
        self.most = self.block_lines.saturating_sub(block.count).max(1);
        let start = block.bytes.len();
        let mut want = room.saturating_sub(self.tail.len()).max(1);
        block.bytes.append(&mut self.tail);
        if let Some(obstacle) = self.obstacle.take() {
            return Ok(self.give_up(obstacle, start, block));
        }
        loop {
            let (ended, obstacle) = self.read(want, block)?;
            self.skip_byte_order_mark(start, block);
            if let Some(obstacle) = obstacle {
                self.reader.skip_to_end()?;
                return Ok(self.give_up(obstacle, start, block));
            }
            let before = self.offset;
            self.settle(start, ended, block);
            if ended && !self.tail.is_empty() {
                // More than go into a block.
                return Ok(false);
            }
            if ended {
                if self.framing.in_array {
                    self.set_aside(failure::open_array(), self.line, 1, Vec::new(), block);
                }
                return Ok(true);
            }
            if self.offset > before {
                return Ok(false);
            }
            // Not one whole line yet. Twice as much each time, so that what is looked at again stays in proportion.
            want = room.max(PIECE).max(self.tail.len());
            // And not much more than it takes to see that a line is too long: what there is of it has to fit into a message to the server.
            want = want.min(self.line_bytes.saturating_sub(self.tail.len()).saturating_add(PIECE));
            block.bytes.append(&mut self.tail);
        }
    }

    /// Reads up to `want` bytes behind those of the block, and says whether that was all, and why if it was not.
    fn read(&mut self, want: usize, block: &mut Block) -> io::Result<(bool, Option<Why>)> {
        let read = (&mut self.reader).take(want as u64).read_to_end(&mut block.bytes);
        match read {
            Ok(got) if got < want => Ok((true, None)),
            Ok(_) => Ok((false, self.reader.unpacks_too_far().map(failure::unpacks_too_far))),
            Err(error) if self.reader.is_packed() && error.raw_os_error().is_none() => {
                block.bytes.append(&mut self.reader.salvage()?);
                Ok((true, Some(failure::corrupt(&error))))
            }
            Err(error) => Err(error),
        }
    }

    /// Gives out what of the bytes behind `start` is whole, and keeps the rest as the tail.
    fn settle(&mut self, start: usize, ended: bool, block: &mut Block) {
        if self.overlong.is_some() {
            return self.settle_overlong(start, ended, block);
        }
        let survey = Survey::of(&block.bytes[start..], ended, self.most);
        if survey.objects_only && self.framing.is_between_lines() {
            self.tail = block.bytes.split_off(start + survey.whole.bytes);
            if survey.whole.bytes > 0 {
                self.give_lines(start, survey.whole, block);
            } else if survey.first_line.unwrap_or(self.tail.len()) > self.line_bytes {
                self.begin_overlong(block);
            }
            return;
        }
        let bytes = block.bytes.split_off(start);
        let settled = self.frame(&bytes, ended, block);
        self.tail = bytes[settled..].to_vec();
        if settled == 0 && self.tail.len() > self.line_bytes.saturating_add(1) {
            self.begin_overlong(block);
        }
    }

    /// Gives out lines that lie in the block already.
    fn give_lines(&mut self, start: usize, whole: Whole, block: &mut Block) {
        block.warnings.add(WarningKind::WindowsNewline, "", whole.windows, self.file, self.line + whole.first_windows);
        if block.bytes.last() != Some(&b'\n') {
            block.bytes.push(b'\n');
            block.count += 1;
        }
        let range = start..block.bytes.len();
        self.span(range, Vec::new(), block);
        block.count += whole.lines;
        self.line += whole.lines;
        self.offset += whole.bytes as u64;
    }

    /// Gives out the lines and records of `bytes`, and gives how many bytes these were.
    fn frame(&mut self, bytes: &[u8], ended: bool, block: &mut Block) -> usize {
        let (first_line, first_offset) = (self.line, self.offset);
        let (mut counted, mut blank) = (0, (0, 0));
        let mut framing = self.framing;
        let bounds = Bounds { most: self.most, line_bytes: self.line_bytes };
        let settled = framing.find(bytes, ended, bounds, |found| {
            block.count += 1;
            let start = found.start();
            self.line += memchr_iter(b'\n', &bytes[counted..start]).count() as u64;
            self.offset = first_offset + start as u64;
            counted = start;
            let range = match found {
                Found::Line(range) => range,
                Found::Record(range) => {
                    block.warnings.add(WarningKind::SpreadRecord, "", 1, self.file, self.line);
                    range
                }
                Found::Blank(_) => {
                    blank = if blank.0 == 0 { (1, self.line) } else { (blank.0 + 1, blank.1) };
                    return;
                }
                Found::LongBlank(range) => {
                    return self.set_aside(
                        failure::too_long(self.line_bytes),
                        self.line,
                        1,
                        bytes[range].to_vec(),
                        block,
                    );
                }
            };
            let begin = block.bytes.len();
            let newlines: Vec<usize> = memchr_iter(b'\n', &bytes[range.clone()]).collect();
            block.bytes.extend_from_slice(&bytes[range]);
            for newline in &newlines {
                block.bytes[begin + newline] = b' ';
            }
            block.bytes.push(b'\n');
            self.span(begin..block.bytes.len(), newlines, block);
        });
        self.framing = framing;
        block.warnings.add(WarningKind::BlankLine, "", blank.0, self.file, blank.1);
        let mut windows = memmem::find_iter(&bytes[..settled], b"\r\n");
        if let Some(first) = windows.next() {
            let line = first_line + memchr_iter(b'\n', &bytes[..first]).count() as u64;
            block.warnings.add(WarningKind::WindowsNewline, "", 1 + windows.count() as u64, self.file, line);
        }
        self.line += memchr_iter(b'\n', &bytes[counted..settled]).count() as u64;
        self.offset = first_offset + settled as u64;
        settled
    }

    /// Enters where the bytes at `range` of the block came from: the place where the file stands.
    fn span(&self, range: Range<usize>, newlines: Vec<usize>, block: &mut Block) {
        block.spans.push(Span { file: self.file, first_line: self.line, byte_offset: self.offset, range, newlines });
    }

    /// Sets the tail aside, which is more than is held of a line.
    fn begin_overlong(&mut self, block: &mut Block) {
        let spread = memchr(b'\n', &self.tail).is_some_and(|first_line| first_line <= self.line_bytes);
        self.overlong = Some(Overlong { line: self.line, part: 0, spread });
        let start = block.bytes.len();
        block.bytes.append(&mut self.tail);
        self.settle_overlong(start, false, block);
    }

    /// Sets aside what of the bytes behind `start` belongs to the overlong line, and keeps the rest as the tail.
    fn settle_overlong(&mut self, start: usize, ended: bool, block: &mut Block) {
        let Some(Overlong { line, part, spread }) = self.overlong else { return };
        let mut bytes = block.bytes.split_off(start);
        let end = if spread { memmem::find(&bytes, b"\n{") } else { memchr(b'\n', &bytes) };
        // Whether a last newline is the end is seen by what follows.
        let taken = end.unwrap_or(bytes.len() - usize::from(bytes.last() == Some(&b'\n')));
        let rest = bytes.split_off(taken);
        let newlines = memchr_iter(b'\n', &bytes).count() as u64;
        if !bytes.is_empty() {
            self.set_aside(failure::too_long(self.line_bytes), line, part + 1, bytes, block);
            self.overlong = Some(Overlong { line, part: part + 1, spread });
        }
        self.line += newlines;
        self.offset += taken as u64;
        if end.is_none() && !ended {
            self.tail = rest;
            return;
        }
        self.overlong = None;
        self.framing.begin_line();
        let newline = usize::from(!rest.is_empty());
        self.line += newline as u64;
        self.offset += newline as u64;
        self.tail = rest[newline..].to_vec();
        if ended && !self.tail.is_empty() {
            self.settle_tail(ended, block);
        }
    }

    fn settle_tail(&mut self, ended: bool, block: &mut Block) {
        let start = block.bytes.len();
        block.bytes.append(&mut self.tail);
        self.settle(start, ended, block);
    }

    /// Gives out what is whole behind `start`, and sets aside what is left of the file, unless there is more than goes into the block. Gives
    /// whether that was all.
    fn give_up(&mut self, obstacle: Why, start: usize, block: &mut Block) -> bool {
        // What a line is may be told by what follows it, though that itself is broken off; and of what is left then, that it is too long.
        self.settle(start, false, block);
        if block.count < self.block_lines {
            self.settle_tail(false, block);
        }
        if block.count >= self.block_lines {
            self.obstacle = Some(obstacle);
            return false;
        }
        let start = block.bytes.len();
        block.bytes.append(&mut self.tail);
        let lines = memrchr(b'\n', &block.bytes[start..]).map_or(start, |newline| start + newline + 1);
        let rest = block.bytes.split_off(if self.reader.is_whole() { block.bytes.len() } else { lines });
        self.most = u64::MAX;
        self.settle(start, true, block);
        self.set_aside(obstacle, self.line, 1, rest, block);
        true
    }

    fn set_aside(&self, (reason, message): Why, line: u64, part: u32, raw: Vec<u8>, block: &mut Block) {
        block.rejects.push(Reject { file: self.file, line, byte_offset: self.offset, reason, message, raw, part });
    }

    fn skip_byte_order_mark(&mut self, start: usize, block: &mut Block) {
        if self.offset == 0 && self.overlong.is_none() && block.bytes[start..].starts_with(BYTE_ORDER_MARK) {
            block.bytes.drain(start..start + BYTE_ORDER_MARK.len());
            block.warnings.add(WarningKind::ByteOrderMark, "", 1, self.file, 1);
            self.offset = BYTE_ORDER_MARK.len() as u64;
        }
    }
}
