//! The thread that makes batches: read, check, transform, hand over to Arrow.
//!
//! It runs beside the connection, so that parsing and COPY overlap; the bounded channel between them is the back-pressure.
//! When the receiver goes away, because the load failed or was interrupted, the thread ends.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use arrow_array::RecordBatch;
use tokio::sync::mpsc;

use super::Plan;
use crate::bridge::record_batch;
use crate::check::{self, Reject};
use crate::discover::Content;
use crate::read::{Block, Blocks};
use crate::transform::{self, Catalogue, Table, TableBatch};
use crate::{Error, Kind, Result};

/// What was made of one block.
#[derive(Debug)]
pub(super) struct Batch {
    /// Rows by table, in an order in which every reference points back, with the number of records behind them.
    pub(super) tables: Vec<(Table, RecordBatch, u64)>,
    /// The lines that were set aside.
    pub(super) rejects: Vec<Reject>,
    /// Lines that were read, rejects included.
    pub(super) lines: u64,
    /// Events that are no plays.
    pub(super) other_pages: u64,
    /// Bytes on disk that were read since the last batch.
    pub(super) bytes: u64,
}

/// How many batches wait for the connection at most, beside the one that is being made and the one that is being sent.
const WAITING: usize = 1;

/// Makes batches of the song files of `plan` on a thread of its own.
pub(super) fn songs(plan: &Plan) -> Result<mpsc::Receiver<Result<Batch>>> {
    start(plan, Content::Songs, |block, plan| {
        let checked = check::songs(block, &plan.limits)?;
        batch(transform::songs(&checked.good)?, checked.rejects, checked.lines, 0)
    })
}

/// Makes batches of the logs of `plan` on a thread of its own.
pub(super) fn logs(plan: &Plan, catalogue: Catalogue) -> Result<mpsc::Receiver<Result<Batch>>> {
    start(plan, Content::Logs, move |block, plan| {
        let checked = check::events(block, &plan.limits)?;
        let other_pages = transform::other_pages(&checked.good)?;
        batch(transform::plays(&checked.good, &catalogue)?, checked.rejects, checked.lines, other_pages)
    })
}

fn batch(tables: Vec<TableBatch>, rejects: Vec<Reject>, lines: u64, other_pages: u64) -> Result<Batch> {
    let tables = tables
        .into_iter()
        .map(|batch| Ok((batch.table, record_batch(&batch.rows)?, batch.read)))
        .collect::<Result<_>>()?;
    Ok(Batch { tables, rejects, lines, other_pages, bytes: 0 })
}

fn start(
    plan: &Plan,
    content: Content,
    make: impl Fn(Block, &Plan) -> Result<Batch> + Send + 'static,
) -> Result<mpsc::Receiver<Result<Batch>>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let plan = plan.clone();
    let name = format!("{content} batches");
    let batches = sender.clone();
    let work = move || {
        let mut blocks = Blocks::new(plan.files(content), plan.block_bytes);
        let mut told = 0;
        while let Some(block) = blocks.next() {
            let made = block.and_then(|block| make(block, &plan)).map(|batch| {
                let bytes = blocks.bytes_on_disk() - told;
                told += bytes;
                Batch { bytes, ..batch }
            });
            let failed = made.is_err();
            if batches.blocking_send(made).is_err() || failed {
                return;
            }
        }
    };
    // A panic, of which Polars has a few for what others return as errors, must not pass for the end of the input.
    let work = move || {
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            let doing = format!("making a batch of {content}");
            let bug = Error::new(Kind::Bug, doing).because("a library panicked; its message is above");
            // Where nobody receives any more, the load has failed already.
            let _ = sender.blocking_send(Err(bug));
        }
    };
    thread::Builder::new()
        .name(name)
        .spawn(work)
        .map_err(|error| Error::new(Kind::Local, format!("starting the thread that reads {content}")).because(error))?;
    Ok(receiver)
}
