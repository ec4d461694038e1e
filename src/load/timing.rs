//! The timings of a load: how long each part of a stage worked, and how long it waited.

use std::fmt;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::Stage;
use crate::copy::Copied;
use crate::json::{as_seconds, as_text};

/// The time of one part of a stage. Parts run at the same time, so their sum can be more than the time of the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Timing {
    /// The stage.
    #[serde(serialize_with = "as_text")]
    pub stage: Stage,
    /// The part of the stage.
    #[serde(serialize_with = "as_text")]
    pub part: Part,
    /// How long a thread worked on it, or how long the server executed a statement. If more threads are busy than there
    /// are processors, this includes the time without a processor. In JSON, seconds.
    #[serde(rename = "busy_seconds", serialize_with = "as_seconds")]
    pub busy: Duration,
    /// How long it waited for other parts. In JSON, seconds.
    #[serde(rename = "waiting_seconds", serialize_with = "as_seconds")]
    pub waiting: Duration,
    /// Rows that went through it.
    pub rows: u64,
    /// Bytes that went through it.
    pub bytes: u64,
}

/// A part of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Files are read, unpacked, hashed and cut into blocks. Bytes are the bytes on disk.
    Read,
    /// Blocks are decoded. Rows are lines, and bytes are the bytes of the blocks. Waiting is the time until the
    /// connection takes a batch.
    Scan,
    /// Tables are made from the good lines, and converted to Arrow.
    Transform,
    /// The connection waits for the next batch.
    NextBatch,
    /// Rows are encoded for COPY.
    Encode,
    /// Rows are sent. Waiting is the time until the network and the server accept them.
    Send,
    /// The connection waits for the Parquet export of the load.
    Export,
    /// A step of the merge or the commit, in words.
    Step(&'static str),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read files",
            Self::Scan => "parse and check",
            Self::Transform => "make tables",
            Self::NextBatch => "wait for a batch",
            Self::Encode => "encode",
            Self::Send => "send",
            Self::Export => "write Parquet",
            Self::Step(step) => step,
        })
    }
}

/// The times to make the batch of one block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) read: Duration,
    pub(super) scan: Duration,
    pub(super) transform: Duration,
    /// Bytes of the block.
    pub(super) bytes: u64,
}

/// The times of a stage that reads files.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) made: Made,
    pub(super) bytes_on_disk: u64,
    pub(super) lines: u64,
    pub(super) next_batch: Duration,
    pub(super) export: Duration,
    pub(super) copied: Copied,
}

impl Reading {
    /// Adds the times of a block, its number of lines and its bytes on disk.
    pub(super) fn add(&mut self, made: &Made, lines: u64, bytes_on_disk: u64) {
        self.made.read += made.read;
        self.made.scan += made.scan;
        self.made.transform += made.transform;
        self.made.bytes += made.bytes;
        self.lines += lines;
        self.bytes_on_disk += bytes_on_disk;
    }

    /// Returns the times by part. `held_up` is the time that the batches waited for the connection.
    pub(super) fn timings(&self, stage: Stage, held_up: Duration) -> Vec<Timing> {
        let none = Duration::ZERO;
        let Self { made, copied, .. } = self;
        let of = |part, busy, waiting, rows, bytes| Timing { stage, part, busy, waiting, rows, bytes };
        let mut timings = vec![
            of(Part::Read, made.read, none, 0, self.bytes_on_disk),
            of(Part::Scan, made.scan, held_up, self.lines, made.bytes),
            of(Part::Transform, made.transform, none, copied.rows, 0),
            of(Part::NextBatch, none, self.next_batch, 0, 0),
            of(Part::Encode, copied.encoding, none, copied.rows, copied.bytes),
            of(Part::Send, none, copied.sending, copied.rows, copied.bytes),
        ];
        if self.export > none {
            timings.push(of(Part::Export, none, self.export, 0, 0));
        }
        timings
    }
}

/// Measures the time since the last lap.
#[derive(Debug)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn lap(&mut self) -> Duration {
        let now = Instant::now();
        now - std::mem::replace(&mut self.0, now)
    }
}
