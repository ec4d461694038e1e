//! Makes something of each of many pieces on several threads, and gives it in the order of the pieces.
//!
//! Threads take turns at the source of the pieces, and each enters its promise into a bounded channel before the next has its turn: so the
//! order is that of the source, and whoever receives slowly holds up the reading. When the receiver goes away, because the load failed
//! or was interrupted, the threads end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::timing::Stopwatch;
use crate::{Error, ErrorKind, Result};

/// How many pieces are worked on at the same time: while one is waited for in parts that have but one thread, or for the server to take
/// what was made, the other goes on. What can be split further, Polars spreads over all cores by itself.
const WORKERS: usize = 2;

/// How many wait to be received at most, those that are being made included.
const WAITING: usize = 2;

/// What is made, in order.
#[derive(Debug)]
pub(super) struct InOrder<T> {
    promises: mpsc::Receiver<oneshot::Receiver<Result<T>>>,
    doing: String,
    held_up: Arc<AtomicU64>,
}

impl<T: Send + 'static> InOrder<T> {
    /// Makes `make` of each piece of `source`, up to its first error, on threads that are named after what is being done, such as "logs".
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] where no thread can be started.
    pub(super) fn start<P, I>(
        doing: &str,
        source: I,
        make: impl Fn(P) -> Result<T> + Send + Sync + 'static,
    ) -> Result<Self>
    where
        I: Iterator<Item = Result<P>> + Send + 'static,
    {
        let (sender, promises) = mpsc::channel(WAITING);
        let turn = Turn { source, over: false };
        let held_up = Arc::<AtomicU64>::default();
        let line =
            Line { turn: Mutex::new(turn), promises: sender, doing: doing.to_owned(), held_up: Arc::clone(&held_up) };
        let work = move || {
            thread::scope(|scope| {
                for _ in 1..WORKERS {
                    let another = thread::Builder::new().name(line.doing.clone());
                    if let Err(error) = another.spawn_scoped(scope, || line.work(&make)) {
                        // It only takes longer.
                        tracing::debug!(%error, "no second thread for {}", line.doing);
                    }
                }
                line.work(&make);
            });
        };
        let failed = |error| Error::new(ErrorKind::Local, format!("starting a thread for {doing}")).because(error);
        thread::Builder::new().name(doing.to_owned()).spawn(work).map_err(failed)?;
        Ok(Self { promises, doing: doing.to_owned(), held_up })
    }

    /// The next one; nothing when there are no more.
    pub(super) async fn next(&mut self) -> Option<Result<T>> {
        let promise = self.promises.recv().await?;
        Some(promise.await.unwrap_or_else(|_| Err(panicked(&self.doing))))
    }

    /// How long the threads waited so far, for their turn at the source and for somebody to receive, added up.
    pub(super) fn held_up(&self) -> Duration {
        Duration::from_nanos(self.held_up.load(Ordering::Relaxed))
    }
}

/// Where threads wait for their turn.
struct Line<I, T> {
    turn: Mutex<Turn<I>>,
    promises: mpsc::Sender<oneshot::Receiver<Result<T>>>,
    doing: String,
    /// Nanoseconds that threads have waited.
    held_up: Arc<AtomicU64>,
}

struct Turn<I> {
    source: I,
    /// There is nothing more to take, or nobody to receive it.
    over: bool,
}

impl<P, I: Iterator<Item = Result<P>>, T> Line<I, T> {
    /// Works on pieces as long as there are any.
    fn work(&self, make: impl Fn(P) -> Result<T>) {
        while let Some((piece, promise)) = self.take() {
            let made = piece.and_then(|piece| self.or_panicked(|| make(piece)).unwrap_or_else(Err));
            // Where nobody receives any more, the load has failed already.
            let _ = promise.send(made);
        }
    }

    /// Takes the next piece, and promises what will be made of it.
    fn take(&self) -> Option<(Result<P>, oneshot::Sender<Result<T>>)> {
        let mut clock = Stopwatch::start();
        // Who panicked with it has said so.
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waited = clock.lap();
        if turn.over {
            return None;
        }
        let piece = self.or_panicked(|| turn.source.next()).unwrap_or_else(|error| Some(Err(error)));
        turn.over = !matches!(piece, Some(Ok(_)));
        let piece = piece?;
        let (promise, promised) = oneshot::channel();
        clock.lap();
        if self.promises.blocking_send(promised).is_err() {
            turn.over = true;
            return None;
        }
        waited += clock.lap();
        self.held_up.fetch_add(u64::try_from(waited.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        Some((piece, promise))
    }

    /// A panic, of which Polars has a few for what others return as errors, must not pass for the end of the input.
    fn or_panicked<R>(&self, work: impl FnOnce() -> R) -> Result<R> {
        catch_unwind(AssertUnwindSafe(work)).map_err(|_| panicked(&self.doing))
    }
}

fn panicked(doing: &str) -> Error {
    Error::new(ErrorKind::Bug, doing).because("a library panicked; its message is above")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is received of so many pieces, up to the first error.
    fn received(pieces: u64, make: fn(u64) -> Result<u64>) -> Vec<Result<u64>> {
        let source = (0..pieces).map(|piece| match piece {
            50 => Err(Error::new(ErrorKind::Input, "reading")),
            piece => Ok(piece),
        });
        let mut made = InOrder::start("counting", source, make).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut received = Vec::new();
            while let Some(one) = made.next().await {
                received.push(one);
            }
            received
        })
    }

    #[test]
    fn what_takes_longer_is_waited_for() {
        let made = received(50, |piece| {
            std::thread::sleep(Duration::from_millis((piece * 7) % 5));
            Ok(piece)
        });
        assert!(made.into_iter().map(Result::unwrap).eq(0..50));
    }

    #[test]
    fn an_error_of_the_source_comes_behind_what_was_read_before_it_and_is_the_end() {
        let made = received(100, Ok);
        assert!(made[..50].iter().flatten().copied().eq(0..50));
        assert_eq!((made.len(), made[50].as_ref().unwrap_err().kind()), (51, ErrorKind::Input));
    }

    #[test]
    fn a_panic_is_an_error_where_it_stands() {
        let made = received(10, |piece| if piece == 4 { panic!("in the work") } else { Ok(piece) });
        assert_eq!(made.len(), 10);
        assert_eq!(made[4].as_ref().unwrap_err().kind(), ErrorKind::Bug);
        assert_eq!(made.iter().flatten().copied().collect::<Vec<_>>(), [0, 1, 2, 3, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn the_threads_end_when_nobody_receives() {
        let (alive, ended) = std::sync::mpsc::channel::<()>();
        let source = (0_u64..).map(move |piece| {
            let _ = &alive;
            Ok(piece)
        });
        let made = InOrder::start("counting", source, Ok::<u64, Error>).unwrap();
        drop(made);
        // The source, and with it the sender, goes when the last thread is gone.
        let waited = ended.recv_timeout(Duration::from_secs(20));
        assert_eq!(waited, Err(std::sync::mpsc::RecvTimeoutError::Disconnected));
    }
}
