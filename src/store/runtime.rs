//! Runs the requests to stores.
//!
//! The reader of files is not async, and it may run on any thread, also on one of an async runtime. So the requests
//! have a runtime of their own. It starts with the first request.

use std::future::Future;
use std::sync::{LazyLock, mpsc};

use tokio::runtime::{Builder, Runtime};

use super::failure::Failure;

/// Threads that receive and decrypt.
const THREADS: usize = 2;

static RUNTIME: LazyLock<Result<Runtime, String>> = LazyLock::new(|| {
    let mut builder = Builder::new_multi_thread();
    let built = builder.worker_threads(THREADS).thread_name("object-store").enable_all().build();
    built.map_err(|error| error.to_string())
});

/// The runtime.
pub(super) fn runtime() -> Result<&'static Runtime, Failure> {
    RUNTIME.as_ref().map_err(|error| Failure::other(format!("no threads can be started: {error}")))
}

/// Does this work, and blocks until it is done.
pub(super) fn wait<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    let (sender, receiver) = mpsc::sync_channel(1);
    runtime()?.spawn(async move {
        // Nobody waits any more if the program ends.
        let _ = sender.send(work.await);
    });
    receiver.recv().unwrap_or_else(|_| Err(Failure::other("the request ended without a result")))
}
