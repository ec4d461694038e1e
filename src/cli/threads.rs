//! Starts all threads of a command before it opens anything on a server.
//!
//! If the system allows no further thread, tokio and Polars panic, or wait forever for a thread that could not start.
//! So the command first checks that all threads can exist at the same time. Then it starts them and keeps them, so that
//! no thread has to start later.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc;
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use polars::prelude::{IntoLazy as _, col, df};
use sparkify_polars::{Error, ErrorKind, Result};
use tokio::runtime::{Builder, Runtime};

/// Threads that run async tasks. One task handles signals while the main thread computes, so there is at least one
/// thread. With a second one, the steps of a statement would wake threads that find nothing to do.
const WORKERS: usize = 1;

/// Threads for blocking work at the same time: two make batches, one reads a block, and one is for other work.
const BLOCKING: usize = 4;

/// Threads that start later and end soon, for an export, a download, or memory that Polars frees in the background.
const SPARE: usize = 4;

/// How long the threads may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// An idle thread ends after this time. It is longer than any command runs.
const KEPT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Returns an async runtime. All its threads, and those of Polars, are started.
///
/// # Errors
///
/// [`ErrorKind::Local`] if a thread cannot start.
pub(super) fn runtime() -> Result<Runtime> {
    // Polars has one pool of threads for computing, and one for its async tasks.
    let polars = 2 * thread::available_parallelism().map_or(1, usize::from);
    let threads = WORKERS + BLOCKING + polars + SPARE;
    let refused = |why| {
        Error::new(ErrorKind::Local, format!("starting {threads} threads")).because(why).hint(
            "Raise the limit on processes of this user (`ulimit -u`; each thread counts as one), on memory \
             (`ulimit -v`), or the limits of the container.",
        )
    };
    at_the_same_time(threads).map_err(|error| refused(error.to_string()))?;
    without_panic(start).map_err(refused)
}

/// Fails if the system does not allow this number of threads at the same time.
fn at_the_same_time(threads: usize) -> std::io::Result<()> {
    let barrier = RwLock::new(());
    thread::scope(|scope| {
        let closed = barrier.write().unwrap_or_else(PoisonError::into_inner);
        let wait = || drop(barrier.read());
        let started: std::io::Result<Vec<_>> =
            (0..threads).map(|_| thread::Builder::new().spawn_scoped(scope, wait)).collect();
        drop(closed);
        // A joined thread no longer counts. After an error, the other threads are joined at the end of the scope.
        started.map(|threads| threads.into_iter().for_each(|thread| drop(thread.join())))
    })
}

/// Starts the threads. tokio and Polars panic if they cannot.
fn start() -> Result<Runtime, String> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .thread_keep_alive(KEPT)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    // A small query starts both pools of Polars.
    let query = df!("number" => [1_i64, 2]).map(|rows| rows.lazy().filter(col("number").gt(1)).collect());
    if let Err(error) = query.and_then(|rows| rows) {
        runtime.shutdown_background();
        return Err(error.to_string());
    }
    if !blocking_threads_start(&runtime) {
        runtime.shutdown_background();
        return Err("the system cannot start another thread".to_owned());
    }
    Ok(runtime)
}

/// Whether the runtime has started its threads for blocking work. If only some of them can start, tokio does not panic,
/// but waits forever.
fn blocking_threads_start(runtime: &Runtime) -> bool {
    let barrier = Arc::new(RwLock::new(()));
    let closed = barrier.write().unwrap_or_else(PoisonError::into_inner);
    let (start, started) = mpsc::channel();
    for _ in 0..BLOCKING {
        let (barrier, start) = (Arc::clone(&barrier), start.clone());
        runtime.spawn_blocking(move || {
            // The receiver is gone if another thread failed to start.
            let _ = start.send(());
            drop(barrier.read());
        });
    }
    let all = (0..BLOCKING).all(|_| started.recv_timeout(PATIENCE).is_ok());
    drop(closed);
    all
}

/// Runs `start`. If it panics, returns the message as an error and does not print it.
fn without_panic<T>(start: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| ()));
    let started = panic::catch_unwind(AssertUnwindSafe(start));
    panic::set_hook(hook);
    started.unwrap_or_else(|panic| {
        let formatted = panic.downcast_ref::<String>().cloned();
        let text = formatted.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(text.unwrap_or_else(|| "a library panicked".to_owned()))
    })
}
