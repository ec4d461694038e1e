//! Searches for a case that fails. Each case has its own seed.

use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::watchdog::Watchdog;
use test_support::seeds::{self, say};

/// The number of cases of each test.
const CASES: u64 = 750;

/// The time for making a failing case smaller.
const SHRINKING: Duration = Duration::from_secs(60);

/// The seed of the only case to run.
const SEED: &str = "SPARKIFY_FUZZ_SEED";

/// The smallest failing case that was found. Its failure may differ from that of the first one.
pub(crate) struct Failure<V> {
    pub(crate) value: V,
    pub(crate) why: String,
    /// The command that runs the same case again.
    pub(crate) replay: String,
    /// The end of the time for making it even smaller.
    pub(crate) deadline: Instant,
}

/// Draws cases for the test `test` until one fails.
pub(crate) fn hunt<S: Strategy>(
    test: &str,
    strategy: &S,
    watchdog: &Watchdog,
    law: impl Fn(&S::Value) -> Result<(), String>,
) -> Option<Failure<S::Value>> {
    let replay = |seed| format!("to replay: {SEED}={seed} cargo test --release --test reader {test}");
    let failure_of = |seed| {
        watchdog.set_message(replay(seed));
        let (value, why) = failure_of(seed, strategy, &law)?;
        Some(Failure { value, why, replay: replay(seed), deadline: Instant::now() + SHRINKING })
    };
    if let Some(seed) = seeds::number(SEED) {
        return failure_of(seed);
    }
    let first = seeds::first();
    let (began, cases) = (Instant::now(), seeds::cases(CASES));
    let failed = (first..first + cases).find_map(failure_of);
    if failed.is_none() {
        let seconds = began.elapsed().as_secs_f64();
        say(&format!("{test}: {cases} cases from seed {first} on in {seconds:.1} s, and none failed"));
    }
    failed
}

/// The smallest failing case of a seed, and the reason. `None` if the case does not fail.
fn failure_of<S: Strategy>(
    seed: u64,
    strategy: &S,
    law: impl Fn(&S::Value) -> Result<(), String>,
) -> Option<(S::Value, String)> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let case = strategy.new_tree(&mut runner).unwrap();
    match runner.run_one(case, |value| law(&value).map_err(TestCaseError::fail)) {
        Ok(_) => None,
        Err(TestError::Fail(why, value)) => Some((value, why.to_string())),
        Err(TestError::Abort(why)) => panic!("no case of seed {seed}: {why}"),
    }
}
