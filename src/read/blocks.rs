//! Cuts a list of files into blocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::failure::{Failure, changed};
use super::input::Inputs;
use super::line_reader::LineReader;
use super::unpack::{FileChange, Unpacked};
use super::{Block, Fingerprint};
use crate::Result;
use crate::model::{SourceFile, WarningKind};

/// The sizes of blocks, and the limits of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Bytes of a block. A block ends after the line that reaches this.
    pub block_bytes: usize,
    /// Lines of a block at most. This bounds memory, because a bad line takes some hundred bytes besides its own.
    pub block_lines: u64,
    /// Bytes of a line, or of a record that is spread over lines. A longer one is rejected, in parts.
    pub line_bytes: usize,
    /// How many times its size an archive may unpack to. The limit holds for more than 64 MiB of unpacked bytes.
    pub unpack_ratio: u64,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self { block_bytes: 12 * 1024 * 1024, block_lines: 250_000, line_bytes: 16 * 1024 * 1024, unpack_ratio: 250 }
    }
}

/// The blocks of a list of files, in order. A block has about `block_bytes`, unless a single line is longer.
///
/// `F` is a slice or a vector of files, or another type that gives one.
pub struct Blocks<F> {
    files: F,
    limits: ReadLimits,
    next: usize,
    inputs: Inputs,
    open: Option<LineReader>,
    ended: Vec<(usize, Fingerprint)>,
    on_disk: Arc<AtomicU64>,
}

impl<F: AsRef<[SourceFile]>> Blocks<F> {
    /// Reads `files` within these limits.
    #[must_use]
    pub fn new(files: F, limits: ReadLimits) -> Self {
        // A block that may hold nothing would look like the end of the files.
        let (block_bytes, block_lines) = (limits.block_bytes.max(1), limits.block_lines.max(1));
        let limits = ReadLimits { block_bytes, block_lines, ..limits };
        Self {
            files,
            limits,
            next: 0,
            inputs: Inputs::default(),
            open: None,
            ended: Vec::new(),
            on_disk: Arc::default(),
        }
    }

    /// The number of bytes that were read from disk. Packed files count as packed.
    pub(crate) fn bytes_on_disk(&self) -> u64 {
        self.on_disk.load(Ordering::Relaxed)
    }

    /// The files that were read to their end since the last call, by their index in the list.
    pub fn take_ended(&mut self) -> Vec<(usize, Fingerprint)> {
        std::mem::take(&mut self.ended)
    }

    /// The next block, or `None` after the end of the last file.
    fn read_block(&mut self) -> Result<Option<Block>> {
        let mut block = Block::default();
        while block.held() < self.limits.block_bytes && block.count < self.limits.block_lines {
            let Some(mut open) = self.take_open(&mut block)? else { break };
            let room = self.limits.block_bytes - block.held();
            let file = &self.files.as_ref()[open.file];
            let ended = open.read_into(&mut block, room).map_err(|failure| failure.of(file))?;
            if !ended {
                self.open = Some(open);
                continue;
            }
            match open.input.change().map_err(|error| Failure::Io(error).of(file))? {
                FileChange::Unchanged => {}
                FileChange::Grew => block.warnings.add(WarningKind::Grew, "", 1, open.file, 1),
                FileChange::Changed => return Err(changed(file)),
            }
            self.ended.push((open.file, open.input.fingerprint()));
        }
        Ok(if block.is_empty() { None } else { Some(block) })
    }

    /// The file that is being read, or the next one of the list.
    fn take_open(&mut self, block: &mut Block) -> Result<Option<LineReader>> {
        if let Some(open) = self.open.take() {
            return Ok(Some(open));
        }
        let (files, index) = (self.files.as_ref(), self.next);
        let Some(file) = files.get(index) else { return Ok(None) };
        self.next += 1;
        let input = self.inputs.open(files, index).map_err(|error| Failure::Io(error).of(file))?;
        let input = Unpacked::new(input, file, self.limits.unpack_ratio, &self.on_disk)?;
        if input.misnamed {
            block.warnings.add(WarningKind::Misnamed, "", 1, index, 1);
        }
        Ok(Some(LineReader::new(input, index, self.limits)))
    }
}

impl<F: AsRef<[SourceFile]>> Iterator for Blocks<F> {
    type Item = Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_block().transpose()
    }
}
