//! Fetches the bytes of objects before they are read.
//!
//! An object is fetched in ranges. Several requests run at the same time, for ranges of one object or for several
//! small objects, and their answers are handed out in order:
//!
//! ```text
//! objects → ranges → requests, up to 16 → queue, up to 64 MiB → reader
//! ```
//!
//! A request has to reserve the memory for its range, and the reader releases it. Reservations are granted in order,
//! so the range that the reader waits for is never blocked by later ones.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Buf as _, Bytes};
use futures_util::{StreamExt as _, stream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;

use super::failure::Failure;
use super::object::Object;
use super::runtime::runtime;

/// Bytes of a request.
const RANGE: u64 = 4 * 1024 * 1024;

/// Requests at the same time.
const REQUESTS: usize = 16;

/// The unit of reservations. A smaller object takes a whole one, because an answer has more than its bytes.
const UNIT: u64 = 64 * 1024;

/// Units that may be reserved: 64 MiB.
const UNITS: usize = 1024;

/// The bytes of a list of objects, in order.
pub(crate) struct Ahead {
    next: VecDeque<Object>,
    queue: Arc<Mutex<Queue>>,
    task: JoinHandle<()>,
}

/// Reads one object. A clone shares its position.
#[derive(Clone)]
pub(crate) struct ObjectReader {
    object: Object,
    queue: Arc<Mutex<Queue>>,
}

/// The ranges that were fetched.
struct Queue {
    ranges: Receiver<Result<Fetched, Failure>>,
    /// The rest of the range that is being read.
    current: Option<Fetched>,
    /// Bytes that are left of the object that is being read.
    left: u64,
}

struct Fetched {
    bytes: Bytes,
    _reserved: OwnedSemaphorePermit,
}

impl Ahead {
    /// Starts to fetch these objects.
    pub(crate) fn start(objects: Vec<Object>) -> Result<Self, Failure> {
        let (sender, receiver) = mpsc::channel();
        let memory = Arc::new(Semaphore::new(UNITS));
        let ranges = objects.clone().into_iter().flat_map(|object| {
            let ranges = ranges(object.bytes());
            ranges.map(move |range| (object.clone(), range))
        });
        let requests = stream::iter(ranges).map(move |(object, range)| fetch(object, range, Arc::clone(&memory)));
        let task = runtime()?.spawn(async move {
            let mut answers = std::pin::pin!(requests.buffered(REQUESTS));
            while let Some(answer) = answers.next().await {
                let failed = answer.is_err();
                if sender.send(answer).is_err() || failed {
                    return;
                }
            }
        });
        let queue = Queue { ranges: receiver, current: None, left: 0 };
        Ok(Self { next: objects.into(), queue: Arc::new(Mutex::new(queue)), task })
    }

    /// The reader of the next object. What is left of the one before is skipped.
    pub(crate) fn next(&mut self) -> io::Result<ObjectReader> {
        let object = self.next.pop_front().ok_or_else(|| Failure::other("there is no further object"))?;
        let mut queue = lock(&self.queue);
        while queue.left > 0 {
            let skipped = queue.fill()?.len();
            queue.consume(skipped);
        }
        queue.left = object.bytes();
        drop(queue);
        Ok(ObjectReader { object, queue: Arc::clone(&self.queue) })
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The ranges of an object of this size.
fn ranges(bytes: u64) -> impl Iterator<Item = Range<u64>> {
    (0..bytes.div_ceil(RANGE)).map(move |index| index * RANGE..bytes.min((index + 1) * RANGE))
}

async fn fetch(object: Object, range: Range<u64>, memory: Arc<Semaphore>) -> Result<Fetched, Failure> {
    let units = u32::try_from((range.end - range.start).div_ceil(UNIT)).unwrap_or(u32::MAX);
    let reserved = memory.acquire_many_owned(units).await;
    let _reserved = reserved.map_err(|closed| Failure::other(closed.to_string()))?;
    Ok(Fetched { bytes: object.fetch(range).await?, _reserved })
}

impl ObjectReader {
    /// The object that it reads.
    pub(crate) fn object(&self) -> &Object {
        &self.object
    }

    /// Copies the next bytes into the buffer and leaves the position as it is. Returns the number of bytes, which is
    /// less than the buffer holds at the end of a range.
    pub(crate) fn peek(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut queue = lock(&self.queue);
        if queue.left == 0 {
            return Ok(0);
        }
        let bytes = queue.fill()?;
        let read = bytes.len().min(buffer.len());
        buffer[..read].copy_from_slice(&bytes[..read]);
        Ok(read)
    }
}

impl Read for ObjectReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.peek(buffer)?;
        lock(&self.queue).consume(read);
        Ok(read)
    }
}

impl Queue {
    /// The rest of the current range, or the next one.
    fn fill(&mut self) -> io::Result<&[u8]> {
        if self.current.as_ref().is_none_or(|current| current.bytes.is_empty()) {
            // Its memory is released before the next range is waited for.
            self.current = None;
            let next = self.ranges.recv().unwrap_or_else(|_| Err(Failure::other("the transfer has ended early")));
            self.current = Some(next?);
        }
        Ok(self.current.as_ref().map_or(&[], |current| &current.bytes))
    }

    fn consume(&mut self, bytes: usize) {
        if let Some(current) = &mut self.current {
            current.bytes.advance(bytes);
        }
        self.left = self.left.saturating_sub(bytes as u64);
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    // A panic cannot leave a queue in an invalid state.
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_an_object_without_a_gap() {
        for bytes in [0, 1, RANGE - 1, RANGE, RANGE + 1, 3 * RANGE] {
            let all: Vec<_> = ranges(bytes).collect();
            assert_eq!(all.iter().map(|range| range.end - range.start).sum::<u64>(), bytes);
            assert!(all.windows(2).all(|two| two[0].end == two[1].start), "{all:?}");
            assert!(all.iter().all(|range| range.end > range.start && range.end - range.start <= RANGE), "{all:?}");
        }
    }
}
