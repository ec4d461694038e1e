//! The signals that ask a program to end.

use sparkify_polars::{Error, ErrorKind, Result};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGINT, which Ctrl-C sends, and SIGTERM.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    pub(super) fn listen() -> Result<Self> {
        let listen =
            |kind| signal(kind).map_err(|error| Error::new(ErrorKind::Local, "listening for signals").caused_by(error));
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    /// Completes when one of them comes.
    pub(super) async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Connects, unless a signal comes first.
    pub(super) async fn unless_received<T>(&mut self, connecting: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::select! {
            biased;
            () = self.received() => Err(Error::new(ErrorKind::Interrupted, "connecting").because("interrupted")),
            connected = connecting => connected,
        }
    }
}
