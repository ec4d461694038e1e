//! Reads the lines of one file into blocks.
//!
//! The reader reads a piece of the file, adds its complete lines to the block, and keeps the rest for the next piece.
//! There are three ways to find the lines of a piece:
//!
//! - All lines begin with a brace: a [`Survey`] finds their ends, and they go into the block together. Most files
//!   are so.
//! - Any other piece: the [`Tokenizer`] finds lines and records.
//! - A line is longer than the limit: its parts become rejects (see [`Overlong`]).

use std::io;

use memchr::{memchr_iter, memmem, memrchr};

use super::failure::{self, Failure};
use super::overlong::Overlong;
use super::survey::{Survey, Whole};
use super::tokens::{State, Token, Tokenizer};
use super::unpack::Unpacked;
use super::{Block, Position, ReadLimits};
use crate::model::{Reason, Reject, WarningKind};

/// The byte order mark of UTF-8. Some editors write it in front of the first line.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Bytes that are read at least if the line is not complete yet.
const PIECE: usize = 64 * 1024;

/// The reader of one file.
pub(super) struct LineReader {
    pub(super) input: Unpacked,
    pub(super) file: usize,
    limits: ReadLimits,
    /// Bytes that were read but not added to a block: an incomplete line or record, or more lines than fit into
    /// the block.
    pending: Vec<u8>,
    /// The position of the first pending byte.
    position: Position,
    state: State,
    /// The line that the pending bytes continue, if it is longer than the limit.
    overlong: Option<Overlong>,
    /// Lines and records that the block may still take.
    most: u64,
    /// The reject for the end of an archive that was not read, while lines in front of it are still pending.
    cut_off: Option<(Reason, String)>,
}

/// The result of reading a piece.
enum Progress {
    /// The file has more bytes.
    More,
    /// This is the end of the file.
    End,
    /// The rest of the archive is broken or too large, for this reason.
    CutOff((Reason, String)),
}

impl LineReader {
    pub(super) fn new(input: Unpacked, file: usize, limits: ReadLimits) -> Self {
        Self {
            input,
            file,
            limits,
            pending: Vec::new(),
            position: Position::START,
            state: State::default(),
            overlong: None,
            most: limits.block_lines,
            cut_off: None,
        }
    }

    /// Reads about `room` bytes and adds their lines to `block`. Returns whether the file is at its end. A broken
    /// archive ends at its first error.
    pub(super) fn read_into(&mut self, block: &mut Block, room: usize) -> Result<bool, Failure> {
        self.most = self.limits.block_lines.saturating_sub(block.count).max(1);
        if let Some(why) = self.cut_off.take() {
            return Ok(self.add_last_lines(why, block));
        }
        let mut want = room.saturating_sub(self.pending.len()).max(1);
        loop {
            let progress = self.read(want)?;
            self.skip_byte_order_mark(block);
            let before = self.position.offset;
            match progress {
                Progress::More => {
                    self.add_lines(false, block);
                    if self.position.offset > before {
                        return Ok(false);
                    }
                }
                Progress::End => {
                    self.add_lines(true, block);
                    let all_added = self.pending.is_empty();
                    if all_added && self.state.in_array() {
                        self.reject(failure::open_array(), self.position, 1, Vec::new(), block);
                    }
                    return Ok(all_added);
                }
                Progress::CutOff(why) => {
                    self.input.skip_to_end()?;
                    return Ok(self.add_last_lines(why, block));
                }
            }
            // Not one line is complete. The pending bytes are looked at again, so each piece is twice as large as
            // the last one.
            want = room.max(PIECE).max(self.pending.len());
            // A bit more than the limit of a line is enough to reject it. Each part of it has to fit into a message
            // to the server.
            want = want.min(self.limits.line_bytes.saturating_sub(self.pending.len()).saturating_add(PIECE));
        }
    }

    /// Reads up to `want` bytes.
    fn read(&mut self, want: usize) -> Result<Progress, Failure> {
        // The piece may become the first lines of a block: there is room for the whole block, so that no growth
        // copies it. A small file does not take that much.
        let left = usize::try_from(self.input.bytes_left()).unwrap_or(usize::MAX);
        let room = if left < PIECE { left } else { want };
        self.pending.try_reserve(room.saturating_add(PIECE)).map_err(io::Error::from)?;
        match self.input.read_up_to(want, &mut self.pending) {
            Ok(read) if read < want => Ok(Progress::End),
            Ok(_) => Ok(match self.input.unpacks_too_far() {
                Some(ratio) => Progress::CutOff(failure::unpacks_too_far(ratio)),
                None => Progress::More,
            }),
            Err(error) => {
                let corruption = self.input.corruption(error)?;
                self.pending.append(&mut self.input.salvage()?);
                Ok(Progress::CutOff(failure::corrupt(&corruption)))
            }
        }
    }

    /// Adds the complete lines of the pending bytes to the block. If the file has `ended`, all lines are complete.
    fn add_lines(&mut self, ended: bool, block: &mut Block) {
        if let Some(overlong) = self.overlong.take() {
            return self.add_overlong(overlong, ended, block);
        }
        if self.state == State::LineStart {
            let survey = Survey::of(&self.pending, ended, self.most);
            if survey.objects_only {
                return self.add_objects(&survey, block);
            }
        }
        let consumed = self.add_tokens(ended, block);
        if consumed == 0 && self.pending.len() > self.limits.line_bytes.saturating_add(1) {
            self.add_overlong(Overlong::new(self.position.line, &self.pending, self.limits.line_bytes), false, block);
        }
    }

    /// Adds the lines that the survey found.
    fn add_objects(&mut self, survey: &Survey, block: &mut Block) {
        let Whole { bytes, lines, windows, first_windows } = survey.whole;
        if bytes == 0 {
            if survey.first_line.unwrap_or(self.pending.len()) > self.limits.line_bytes {
                let overlong = Overlong::new(self.position.line, &self.pending, self.limits.line_bytes);
                self.add_overlong(overlong, false, block);
            }
            return;
        }
        let first_windows = self.position.line + first_windows;
        block.warnings.add(WarningKind::WindowsNewline, "", windows, self.file, first_windows);
        let rest = self.pending.split_off(bytes);
        let added = std::mem::replace(&mut self.pending, rest);
        block.count += lines + u64::from(added.last() != Some(&b'\n'));
        block.push_lines(self.file, self.position, added);
        self.position.line += lines;
        self.position.offset += bytes as u64;
    }

    /// Adds the lines and records that the tokenizer finds. Returns how many of the pending bytes it consumed.
    fn add_tokens(&mut self, ended: bool, block: &mut Block) -> usize {
        let bytes = std::mem::take(&mut self.pending);
        let start = self.position;
        let mut counted = 0;
        let (mut blank, mut spread) = (Seen::default(), Seen::default());
        let mut tokens = Tokenizer::new(&bytes, ended, self.limits.line_bytes, self.state);
        for token in tokens.by_ref().take(usize::try_from(self.most).unwrap_or(usize::MAX)) {
            block.count += 1;
            self.position.advance(&bytes[counted..token.start()]);
            counted = token.start();
            match token {
                Token::Line(range) => block.push_record(self.file, self.position, &bytes[range]),
                Token::Record(range) => {
                    spread.add(self.position.line);
                    block.push_record(self.file, self.position, &bytes[range]);
                }
                Token::Blank(_) => blank.add(self.position.line),
                Token::LongBlank(range) => {
                    let why = failure::too_long(self.limits.line_bytes);
                    self.reject(why, self.position, 1, bytes[range].to_vec(), block);
                }
            }
        }
        tokens.end_line();
        self.state = tokens.state();
        let consumed = tokens.consumed();
        self.position.advance(&bytes[counted..consumed]);
        block.warnings.add(WarningKind::SpreadRecord, "", spread.count, self.file, spread.first);
        block.warnings.add(WarningKind::BlankLine, "", blank.count, self.file, blank.first);
        let mut windows = memmem::find_iter(&bytes[..consumed], b"\r\n");
        if let Some(first) = windows.next() {
            let line = start.line + memchr_iter(b'\n', &bytes[..first]).count() as u64;
            block.warnings.add(WarningKind::WindowsNewline, "", 1 + windows.count() as u64, self.file, line);
        }
        self.pending = bytes[consumed..].to_vec();
        consumed
    }

    /// Adds the pending bytes of an overlong line to the block, as a reject.
    fn add_overlong(&mut self, mut overlong: Overlong, ended: bool, block: &mut Block) {
        let (length, complete) = overlong.find_end(&self.pending);
        let rest = self.pending.split_off(length);
        let part = std::mem::replace(&mut self.pending, rest);
        let offset = self.position.offset;
        self.position.advance(&part);
        if !part.is_empty() {
            overlong.parts += 1;
            let at = Position { line: overlong.line, offset };
            self.reject(failure::too_long(self.limits.line_bytes), at, overlong.parts, part, block);
        }
        if !complete && !ended {
            self.overlong = Some(overlong);
            return;
        }
        self.state = self.state.after_newline();
        let newline = usize::from(!self.pending.is_empty());
        self.position.advance(&self.pending[..newline]);
        self.pending.drain(..newline);
        if ended && !self.pending.is_empty() {
            self.add_lines(true, block);
        }
    }

    /// Adds the last lines of a file that cannot be read to its end, and a reject for its rest. Returns false if the
    /// block is full before that.
    fn add_last_lines(&mut self, why: (Reason, String), block: &mut Block) -> bool {
        // First the complete lines. This may end in an overlong line, or begin one, so there is a second pass.
        self.add_lines(false, block);
        if block.count < self.limits.block_lines {
            self.add_lines(false, block);
        }
        if block.count >= self.limits.block_lines {
            self.cut_off = Some(why);
            return false;
        }
        // Then the lines with a newline, which may be complete only because of the end. The rest belongs to the reject.
        let lines = memrchr(b'\n', &self.pending).map_or(0, |newline| newline + 1);
        let rest = self.pending.split_off(if self.input.is_whole() { self.pending.len() } else { lines });
        self.most = u64::MAX;
        self.add_lines(true, block);
        self.reject(why, self.position, 1, rest, block);
        true
    }

    fn reject(&self, (reason, message): (Reason, String), at: Position, part: u32, raw: Vec<u8>, block: &mut Block) {
        let Position { line, offset: byte_offset } = at;
        block.rejects.push(Reject { file: self.file, line, byte_offset, reason, message, raw, part });
    }

    fn skip_byte_order_mark(&mut self, block: &mut Block) {
        if self.position.offset == 0 && self.overlong.is_none() && self.pending.starts_with(BYTE_ORDER_MARK) {
            self.pending.drain(..BYTE_ORDER_MARK.len());
            self.position.advance(BYTE_ORDER_MARK);
            block.warnings.add(WarningKind::ByteOrderMark, "", 1, self.file, 1);
        }
    }
}

/// A count, and the line of the first occurrence.
#[derive(Default)]
struct Seen {
    count: u64,
    first: u64,
}

impl Seen {
    fn add(&mut self, line: u64) {
        if self.count == 0 {
            self.first = line;
        }
        self.count += 1;
    }
}
