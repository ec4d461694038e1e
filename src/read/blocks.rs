//! Cuts a list of files into blocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::failure::{changed, failed};
use super::opened::Opened;
use super::unpack::{Meanwhile, Unpacked};
use super::{Block, Fingerprint};
use crate::Result;
use crate::model::{SourceFile, WarningKind};

/// How files are cut, and what is not held or read of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Bytes of a block.
    pub block_bytes: usize,
    /// Lines of a block at most: a bad one takes some hundred bytes of memory besides its own.
    pub block_lines: u64,
    /// Bytes of a line, or of a record that is spread over lines: a longer one is set aside, in parts.
    pub line_bytes: usize,
    /// An archive of more than 64 MiB may unpack to so many times its size.
    pub unpack_ratio: u64,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self { block_bytes: 12 * 1024 * 1024, block_lines: 250_000, line_bytes: 16 * 1024 * 1024, unpack_ratio: 250 }
    }
}

/// The blocks of a list of files, in order, each of about `block_bytes` unless a single line is longer.
///
/// The files are a slice, a vector or whatever else can be looked at as one.
pub struct Blocks<F> {
    files: F,
    limits: ReadLimits,
    next: usize,
    open: Option<Opened>,
    ended: Vec<(usize, Fingerprint)>,
    on_disk: Arc<AtomicU64>,
}

impl<F: AsRef<[SourceFile]>> Blocks<F> {
    /// Reads `files` within these limits.
    #[must_use]
    pub fn new(files: F, limits: ReadLimits) -> Self {
        Self { files, limits, next: 0, open: None, ended: Vec::new(), on_disk: Arc::default() }
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
        while block.held() < self.limits.block_bytes && block.count < self.limits.block_lines {
            let Some(mut open) = self.take_open(&mut block)? else { break };
            let room = self.limits.block_bytes - block.held();
            let file = &self.files.as_ref()[open.file];
            let ended = open.fill(room, &mut block).map_err(|error| failed(file, error))?;
            if !ended {
                self.open = Some(open);
                continue;
            }
            match open.reader.meanwhile().map_err(|error| failed(file, error))? {
                Meanwhile::Unchanged => {}
                Meanwhile::Grew => block.warnings.add(WarningKind::Grew, "", 1, open.file, 1),
                Meanwhile::Changed => return Err(changed(file)),
            }
            self.ended.push((open.file, open.reader.fingerprint()));
        }
        Ok(if block.is_empty() { None } else { Some(block) })
    }

    /// The file that is being read, or the next one of the list, opened.
    fn take_open(&mut self, block: &mut Block) -> Result<Option<Opened>> {
        if let Some(open) = self.open.take() {
            return Ok(Some(open));
        }
        let Some(file) = self.files.as_ref().get(self.next) else { return Ok(None) };
        let reader = Unpacked::open(file, self.limits.unpack_ratio, &self.on_disk)?;
        let index = self.next;
        self.next += 1;
        if reader.misnamed {
            block.warnings.add(WarningKind::Misnamed, "", 1, index, 1);
        }
        Ok(Some(Opened::new(reader, index, self.limits)))
    }
}

impl<F: AsRef<[SourceFile]>> Iterator for Blocks<F> {
    type Item = Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_block().transpose()
    }
}
