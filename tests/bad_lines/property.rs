//! Random mixes, each from its own seed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::carry_out::{Failure, carry_out};
use crate::drawn;
use crate::mix::Mix;
use crate::shrink::shrink;
use test_support::seeds::{self, Found, say};

/// The number of cases.
const CASES: u64 = 10;

/// The time for making a failing case smaller.
const SHRINKING: Duration = Duration::from_secs(60);

/// The seed of the only case to run.
const SEED: &str = "SPARKIFY_PROPERTY_SEED";

/// Cases at the same time. Most of the time, each one waits for a process or for the server.
const WORKERS: usize = 4;

#[test]
fn accepted_and_rejected_lines_add_up_to_the_input() {
    if let Some(seed) = seeds::number(SEED) {
        if let Some(failure) = failure_of(&drawn::mix(seed)) {
            fail_with_replay(seed, failure);
        }
        return;
    }
    let first = seeds::first();
    let cases = seeds::cases(CASES);
    say(&format!("bad lines: {cases} cases from seed {first} on"));
    let found = seeds::from(first, cases, WORKERS, |seed| failure_of(&drawn::mix(seed)));
    let Found { cases, seconds, failed } = found;
    if let Some((seed, failure)) = failed {
        say(&format!("bad lines: the case of seed {seed} fails, {cases} cases and {seconds:.1} s from the start"));
        fail_with_replay(seed, failure);
    }
    say(&format!("bad lines: {cases} cases in {seconds:.1} s, and all of them add up"));
}

#[test]
fn a_seed_gives_the_same_mix_every_time() {
    for seed in 0..100 {
        assert_eq!(drawn::mix(seed), drawn::mix(seed), "seed {seed}");
    }
}

/// Fails with the command that repeats the case, and with the smallest mix that fails in the same way.
fn fail_with_replay(seed: u64, failure: Failure) -> ! {
    let first = failure.clone();
    let (least, failure) = shrink(drawn::mix(seed), failure, Instant::now() + SHRINKING, failure_of);
    panic!(
        "to replay: {SEED}={seed} cargo test --release --test bad_lines property\n{}: {}\n\
         The smallest mix that was found to fail likewise:\n{least}\n{}: {}",
        first.0, first.1, failure.0, failure.1
    )
}

/// The failure of a mix. `None` if it does not fail.
fn failure_of(mix: &Mix) -> Option<Failure> {
    catch_unwind(AssertUnwindSafe(|| carry_out(mix).err())).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
        Some(("a panic", text))
    })
}
