//! Seeds of random cases: which to begin with, and who takes the next one.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The first seed. Without it every run has other cases, so that tests that run often see much; with it a change is judged on the same
/// cases as the one before.
const FIRST: &str = "SPARKIFY_FIRST_SEED";

/// The first seed of this run.
pub(crate) fn first() -> u64 {
    let by_clock = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64 % 1_000_000_000;
    number(FIRST).unwrap_or_else(by_clock)
}

/// What was found in a run of cases.
pub(crate) struct Found<F> {
    /// How many cases were begun.
    pub(crate) cases: u64,
    pub(crate) seconds: f64,
    /// The seed of a case that failed, and how.
    pub(crate) failed: Option<(u64, F)>,
}

/// Runs the cases of the seeds from `first` on, some at the same time, until one fails or the time is over.
pub(crate) fn from<F: Send>(
    first: u64,
    budget: Duration,
    workers: usize,
    failure_of: impl Fn(u64) -> Option<F> + Sync,
) -> Found<F> {
    let began = Instant::now();
    let next = AtomicU64::new(first);
    let failed: Mutex<Option<(u64, F)>> = Mutex::new(None);
    let work = || {
        while began.elapsed() < budget && failed.lock().unwrap().is_none() {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if let Some(failure) = failure_of(seed) {
                failed.lock().unwrap().get_or_insert((seed, failure));
            }
        }
    };
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    let (cases, seconds) = (next.into_inner() - first, began.elapsed().as_secs_f64());
    Found { cases, seconds, failed: failed.into_inner().unwrap() }
}

/// A whole number out of the environment.
pub(crate) fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok().filter(|value| !value.is_empty())?;
    Some(value.parse().unwrap_or_else(|_| panic!("{variable} is {value:?}, which is not a whole number")))
}

/// On standard error itself, for what a test prints is shown only where it fails.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
