//! Applies a function to each piece of a source, two pieces at a time. Returns the results in the order of the pieces.
//!
//! ```text
//!   source ──▶ read one ahead ──▶ make, two at a time, in order ──▶ channel ──▶ receiver
//! ```
//!
//! Reading and making block their thread, so they run on tokio's threads for blocking work. A separate task drives
//! them, because the receiver is busy with COPY most of the time. The task asks for the next result only when the
//! channel has room. So a slow receiver slows the reader down. At most two results are made or wait, in addition to the
//! result that the receiver has. One piece is read ahead of them.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::FutureExt as _;
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use super::timing::Stopwatch;
use crate::{Error, ErrorKind, Result};

/// The number of pieces that are made at the same time, each on one thread.
const MAKING: usize = 2;

/// The number of results that wait in the channel.
const WAITING: usize = 1;

/// The results, in order.
#[derive(Debug)]
pub(super) struct InOrder<T> {
    results: mpsc::Receiver<Result<T>>,
    /// The task that drives the work. `None` after it has ended.
    driver: Option<JoinHandle<()>>,
    doing: Arc<str>,
    held_up: Arc<AtomicU64>,
}

impl<T: Send + 'static> InOrder<T> {
    /// Applies `make` to each piece of `source`, up to the first error of `source`. `doing` names the work in errors,
    /// as in "logs batches".
    ///
    /// Must be called on a tokio runtime.
    pub(super) fn start<P, I>(doing: &str, source: I, make: impl Fn(P) -> Result<T> + Send + Sync + 'static) -> Self
    where
        P: Send + 'static,
        I: Iterator<Item = Result<P>> + Send + 'static,
    {
        let (sender, results) = mpsc::channel(WAITING);
        let (doing, held_up, make) = (Arc::<str>::from(doing), Arc::<AtomicU64>::default(), Arc::new(make));
        let (name, waited) = (Arc::clone(&doing), Arc::clone(&held_up));
        let driver = tokio::spawn(async move {
            let made = pieces(&name, source).map(|piece| {
                let make = Arc::clone(&make);
                spawn_blocking(move || piece.and_then(|piece| make(piece)))
                    .map(|made| made.unwrap_or_else(|_| Err(panicked(&name))))
            });
            let mut made = pin!(made.buffered(MAKING));
            let mut clock = Stopwatch::start();
            // If the receiver is gone, there is no room. Then the load has failed, or was interrupted.
            while let Ok(room) = sender.reserve().await {
                waited.fetch_add(u64::try_from(clock.lap().as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
                let Some(result) = made.next().await else { break };
                room.send(result);
                clock.lap();
            }
        });
        Self { results, driver: Some(driver), doing, held_up }
    }

    /// The next result, or `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Result<T>> {
        if let Some(result) = self.results.recv().await {
            return Some(result);
        }
        // A panic of the driver must not look like the end of the source.
        self.driver.take()?.await.err().map(|_| Err(panicked(&self.doing)))
    }

    /// The time that the work has waited for the receiver so far.
    pub(super) fn held_up(&self) -> Duration {
        Duration::from_nanos(self.held_up.load(Ordering::Relaxed))
    }
}

/// The pieces of `source`, up to its first error. The next piece is read while the current one is processed.
fn pieces<P, I>(doing: &str, source: I) -> impl Stream<Item = Result<P>>
where
    P: Send + 'static,
    I: Iterator<Item = Result<P>> + Send + 'static,
{
    let read = |mut source: I| spawn_blocking(move || (source.next(), source));
    stream::unfold(Some(read(source)), move |reading| async move {
        match reading?.await {
            Ok((piece, source)) => piece.map(|piece| {
                let next = piece.is_ok().then(|| read(source));
                (piece, next)
            }),
            Err(_) => Some((Err(panicked(doing)), None)),
        }
    })
}

/// The error for a panic. Polars sometimes panics instead of returning an error. Such a panic must not look like the
/// end of the input.
fn panicked(doing: &str) -> Error {
    Error::new(ErrorKind::Bug, doing).because("a library panicked; its message is above")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns all results of this number of pieces. Piece 50 is an error.
    fn received(pieces: u64, make: fn(u64) -> Result<u64>) -> Vec<Result<u64>> {
        let source = (0..pieces).map(|piece| match piece {
            50 => Err(Error::new(ErrorKind::Input, "reading")),
            piece => Ok(piece),
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut made = InOrder::start("counting", source, make);
            let mut received = Vec::new();
            while let Some(one) = made.next().await {
                received.push(one);
            }
            received
        })
    }

    #[test]
    fn results_keep_their_order_if_some_take_longer() {
        let made = received(50, |piece| {
            std::thread::sleep(Duration::from_millis((piece * 7) % 5));
            Ok(piece)
        });
        assert!(made.into_iter().map(Result::unwrap).eq(0..50));
    }

    #[test]
    fn an_error_of_the_source_follows_earlier_results_and_ends_the_work() {
        let made = received(100, Ok);
        assert!(made[..50].iter().flatten().copied().eq(0..50));
        assert_eq!((made.len(), made[50].as_ref().unwrap_err().kind()), (51, ErrorKind::Input));
    }

    #[test]
    fn a_panic_becomes_an_error_at_its_position() {
        let made = received(10, |piece| if piece == 4 { panic!("in the work") } else { Ok(piece) });
        assert_eq!(made.len(), 10);
        assert_eq!(made[4].as_ref().unwrap_err().kind(), ErrorKind::Bug);
        assert_eq!(made.iter().flatten().copied().collect::<Vec<_>>(), [0, 1, 2, 3, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn a_panic_of_the_source_follows_earlier_results_and_ends_the_work() {
        let source = (0..10).map(|piece| if piece == 4 { panic!("in the source") } else { Ok(piece) });
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut made = InOrder::start("counting", source, Ok::<u64, Error>);
            for piece in 0..4 {
                assert_eq!(made.next().await.unwrap().unwrap(), piece);
            }
            assert_eq!(made.next().await.unwrap().unwrap_err().kind(), ErrorKind::Bug);
            assert!(made.next().await.is_none());
        });
    }

    #[test]
    fn a_slow_receiver_holds_up_the_reading() {
        let (read, made) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let (reading, making) = (Arc::clone(&read), Arc::clone(&made));
        let source = (0_u64..).map(move |piece| {
            reading.fetch_add(1, Ordering::Relaxed);
            Ok(piece)
        });
        let make = move |piece| {
            making.fetch_add(1, Ordering::Relaxed);
            Ok(piece)
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut results = InOrder::start("counting", source, make);
            for received in 0..5 {
                // Two are made or wait, and one is read ahead of them.
                for _ in 0..20 {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    let (read, made) = (read.load(Ordering::Relaxed), made.load(Ordering::Relaxed));
                    assert!(made <= received + 2 && read <= received + 3, "{received}: {made} of {read}");
                }
                assert_eq!(results.next().await.unwrap().unwrap(), received);
            }
            assert!(results.held_up() >= Duration::from_millis(200), "{:?}", results.held_up());
        });
    }

    #[test]
    fn the_work_ends_when_the_receiver_is_dropped() {
        let (alive, ended) = std::sync::mpsc::channel::<()>();
        let source = (0_u64..).map(move |piece| {
            let _ = &alive;
            Ok(piece)
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let _entered = runtime.enter();
        drop(InOrder::start("counting", source, Ok::<u64, Error>));
        // The source is dropped with the work, and the sender is dropped with the source.
        let waited = ended.recv_timeout(Duration::from_secs(20));
        assert_eq!(waited, Err(std::sync::mpsc::RecvTimeoutError::Disconnected));
    }
}
