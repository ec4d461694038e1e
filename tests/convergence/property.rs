//! Random scenarios, each from its own seed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::carry_out::{Failure, Kind, carry_out};
use crate::drawn;
use crate::place::{Place, Pool};
use crate::scenario::Scenario;
use crate::shrink::shrink;
use test_support::citus;
use test_support::emptied::Order;
use test_support::seeds::{self, Found, say};

/// The number of cases.
const CASES: u64 = 13;

/// The time for making a failing case smaller.
const SHRINKING: Duration = Duration::from_secs(60);

/// The seed of the only case to run.
const SEED: &str = "SPARKIFY_PROPERTY_SEED";

/// How often that case is tried if its outcome depends on timing.
const RACES: usize = 10;

/// Cases at the same time. Most of the time, each one waits for a process or for the server.
const WORKERS: usize = 4;

#[test]
fn random_loads_give_the_tables_of_the_recomputation() {
    if let Some(seed) = seeds::number(SEED) {
        let scenario = drawn::scenario(seed);
        // A race does not fail on every try.
        let tries = if scenario.is_a_race() { RACES } else { 1 };
        if let Some(failure) = (0..tries).find_map(|_| failure_of(&scenario)) {
            fail_with_replay(seed, failure);
        }
        return;
    }
    let first = seeds::first();
    let cases = seeds::cases(CASES);
    say(&format!("convergence: {cases} cases from seed {first} on"));
    let found = seeds::from(first, cases, WORKERS, |seed| failure_of(&drawn::scenario(seed)));
    let Found { cases, seconds, failed } = found;
    if let Some((seed, failure)) = failed {
        say(&format!("convergence: the case of seed {seed} fails, {cases} cases and {seconds:.1} s from the start"));
        fail_with_replay(seed, failure);
    }
    say(&format!("convergence: {cases} cases in {seconds:.1} s, and every one converged"));
}

/// The same on a cluster. Each run connects to another node.
#[test]
#[ignore = "needs a Citus cluster: SPARKIFY_TEST_CITUS_URL names its coordinator"]
fn random_loads_through_any_nodes_give_the_recomputed_tables() {
    let cluster = citus::cluster();
    let pool = Pool::on(cluster);
    let failure_of = |scenario: &Scenario| failure_at(Place::Cluster(&pool), scenario);
    let cases = seeds::cases(CASES);
    let first = seeds::number(SEED).unwrap_or_else(seeds::first);
    say(&format!("convergence on a cluster: {cases} cases from seed {first} on"));
    let found = seeds::from(first, cases, WORKERS, |seed| failure_of(&drawn::scenario(seed)));
    if let Some((seed, failure)) = found.failed {
        panic!("seed {seed} on a cluster: {:?} at step {:?}: {}", failure.kind, failure.step, failure.text);
    }
    say(&format!("convergence on a cluster: {} cases in {:.1} s, and every one converged", found.cases, found.seconds));
}

#[test]
fn a_seed_gives_the_same_scenario_every_time() {
    for seed in 0..200 {
        assert_eq!(drawn::scenario(seed), drawn::scenario(seed), "seed {seed}");
    }
}

/// Fails with the command that repeats the case, and with the smallest scenario that fails in the same way.
fn fail_with_replay(seed: u64, failure: Failure) -> ! {
    let first = failure.text.clone();
    let (least, failure) = shrink(drawn::scenario(seed), failure, Instant::now() + SHRINKING, failure_of);
    panic!(
        "the tables depend on more than the records\nto replay: {SEED}={seed} cargo test --release --test convergence \
         property\n{first}\nThe smallest scenario that was found to fail likewise:\n{least}\n{:?} at step {:?}: {}",
        failure.kind, failure.step, failure.text
    )
}

/// The failure of a scenario. `None` if it does not fail.
fn failure_of(scenario: &Scenario) -> Option<Failure> {
    failure_at(Place::Server(Order::Language), scenario)
}

fn failure_at(place: Place<'_>, scenario: &Scenario) -> Option<Failure> {
    catch_unwind(AssertUnwindSafe(|| carry_out(place, scenario).err())).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
        Some(Failure { kind: Kind::Panic, step: None, text })
    })
}
