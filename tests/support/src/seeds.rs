//! The seeds and the number of cases.
//!
//! `cargo test` runs a few cases of each test that draws cases, or that tries each moment of a command. `.ci/run` sets
//! `SPARKIFY_CASES_TIMES` and runs many.

use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The first seed. Without it, every run has other cases. With it, two versions of the code can be tested
/// with the same cases.
const FIRST: &str = "SPARKIFY_FIRST_SEED";

/// The factor for the usual number of cases.
const TIMES: &str = "SPARKIFY_CASES_TIMES";

/// The first seed of this run.
pub fn first() -> u64 {
    let by_clock = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64 % 1_000_000_000;
    number(FIRST).unwrap_or_else(by_clock)
}

/// The number of cases of this run.
pub fn cases(usual: u64) -> u64 {
    usual * number(TIMES).unwrap_or(1)
}

/// The result of a run of cases.
pub struct Found<F> {
    /// The number of cases that were started.
    pub cases: u64,
    pub seconds: f64,
    /// The seed of a case that failed, and its failure.
    pub failed: Option<(u64, F)>,
}

/// Runs this number of cases, some at the same time, until one fails. Their seeds begin with `first`.
pub fn from<F: Send>(first: u64, cases: u64, workers: usize, failure_of: impl Fn(u64) -> Option<F> + Sync) -> Found<F> {
    let began = Instant::now();
    let next = AtomicU64::new(first);
    let failed: Mutex<Option<(u64, F)>> = Mutex::new(None);
    let work = || {
        while failed.lock().unwrap().is_none() {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + cases {
                return;
            }
            if let Some(failure) = failure_of(seed) {
                failed.lock().unwrap().get_or_insert((seed, failure));
            }
        }
    };
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    let started = cases.min(next.into_inner() - first);
    let seconds = began.elapsed().as_secs_f64();
    Found { cases: started, seconds, failed: failed.into_inner().unwrap() }
}

/// A whole number out of the environment.
pub fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok().filter(|value| !value.is_empty())?;
    Some(value.parse().unwrap_or_else(|_| panic!("{variable} is {value:?}, which is not a whole number")))
}

/// On standard error itself, for what a test prints is shown only where it fails.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
