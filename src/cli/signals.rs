//! The signals that ask a program to end: SIGINT (sent by Ctrl-C), SIGTERM and SIGHUP.
//!
//! The first signal stops the command: it cancels its statements, rolls back and ends. A commit is not stopped. The
//! second signal ends the program at once.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use sparkify_polars::connect::Canceller;
use sparkify_polars::{Error, ErrorKind, Result};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::printer::Printer;

/// The signals and their numbers.
const SIGNALS: [(SignalKind, u8); 3] =
    [(SignalKind::interrupt(), 2), (SignalKind::terminate(), 15), (SignalKind::hangup(), 1)];

/// The number of the last signal that came, or 0.
static LAST: AtomicU8 = AtomicU8::new(0);

/// Whether a commit is in progress.
static COMMITTING: AtomicBool = AtomicBool::new(false);

/// The time limit for a server to cancel statements.
const CANCELLING: Duration = Duration::from_millis(1500);

/// The time that a command has after a second signal to remove its unfinished files.
const ENDING: Duration = Duration::from_millis(300);

/// Records whether a commit is in progress.
pub(super) fn committing(is_under_way: bool) {
    COMMITTING.store(is_under_way, Ordering::Relaxed);
}

/// The exit code of a command that a signal has stopped: 128 plus the number of the signal.
pub(super) fn exit_code() -> u8 {
    match LAST.load(Ordering::Relaxed) {
        0 => 130,
        number => 128 + number,
    }
}

/// Waits for signals.
#[derive(Clone)]
pub(super) struct Signals(watch::Receiver<u8>);

impl Signals {
    /// Begins to listen for signals. Must be called on a tokio runtime. Signals that the parent process has set to
    /// ignored stay ignored: `nohup` does so.
    pub(super) fn listen(printer: &Printer) -> Result<Self> {
        let ignored = ignored();
        let mut listening = Vec::new();
        for (kind, number) in SIGNALS.into_iter().filter(|(_, number)| ignored >> (number - 1) & 1 == 0) {
            let signal =
                signal(kind).map_err(|error| Error::new(ErrorKind::Local, "listening for signals").caused_by(error))?;
            listening.push((signal, number));
        }
        let (sender, receiver) = watch::channel(0);
        tokio::spawn(heed(listening, sender, printer.clone()));
        Ok(Self(receiver))
    }

    /// Completes when the first signal comes.
    pub(super) async fn received(&mut self) {
        self.received_at_least(1).await;
    }

    /// Whether a signal has come.
    pub(super) fn has_one_come(&self) -> bool {
        *self.0.borrow() > 0
    }

    /// Runs `work`, unless a second signal comes first.
    pub(super) async fn unless_repeated<T>(&self, doing: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
        let mut signals = self.clone();
        tokio::select! {
            biased;
            () = signals.received_at_least(2) => {
                let error = Error::new(ErrorKind::Interrupted, doing);
                Err(match COMMITTING.load(Ordering::Relaxed) {
                    true => error
                        .because("interrupted during the commit; it is not known whether the load was committed")
                        .hint("Run the same command again. Rows that were loaded before do not change."),
                    false => error.because("interrupted"),
                })
            }
            done = work => done,
        }
    }

    async fn received_at_least(&mut self, count: u8) {
        // If nothing listens for signals, none will come, so this waits forever.
        if self.0.wait_for(|came| *came >= count).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Connects, unless a signal comes first.
    pub(super) async fn connecting<T>(&mut self, opening: impl Future<Output = Result<T>>) -> Result<T> {
        self.unless_received("connecting", opening).await
    }

    /// Runs `work`, unless a signal comes first.
    async fn unless_received<T>(&mut self, doing: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::select! {
            biased;
            () = self.received() => Err(Error::new(ErrorKind::Interrupted, doing).because("interrupted")),
            done = work => done,
        }
    }

    /// Runs `work` on the server. If a signal comes first, asks the server to cancel the statement.
    pub(super) async fn cancelling<T>(
        &mut self,
        doing: &str,
        canceller: &Canceller,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let done = self.unless_received(doing, work).await;
        if done.as_ref().is_err_and(|error| error.kind() == ErrorKind::Interrupted) {
            match tokio::time::timeout(CANCELLING, canceller.cancel()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!("the statement was not cancelled: {error:#}"),
                Err(_) => {
                    tracing::warn!(
                        "the server does not answer; it ends the statement when it notices that \
                         the connection is closed"
                    )
                }
            }
        }
        done
    }
}

/// Waits for two signals. The first stops the command, and the second ends the process.
async fn heed(mut listening: Vec<(Signal, u8)>, came: watch::Sender<u8>, printer: Printer) {
    let Some(first) = next(&mut listening).await else { return };
    LAST.store(first, Ordering::Relaxed);
    came.send_replace(1);
    if COMMITTING.load(Ordering::Relaxed) {
        printer.warn("the load is being committed; a second signal ends the wait for the server");
    }
    let Some(second) = next(&mut listening).await else { return };
    LAST.store(second, Ordering::Relaxed);
    came.send_replace(2);
    tokio::time::sleep(ENDING).await;
    std::process::exit(i32::from(128 + second));
}

/// The number of the next signal, or `None` if the program listens for none.
async fn next(listening: &mut [(Signal, u8)]) -> Option<u8> {
    if listening.is_empty() {
        return None;
    }
    let each = listening.iter_mut().map(|(signal, number)| {
        Box::pin(async move {
            signal.recv().await;
            *number
        })
    });
    Some(futures_util::future::select_all(each).await.0)
}

/// The signals that the process ignores, one bit for each. See `SigIgn` in the man page proc_pid_status(5). Linux only.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
