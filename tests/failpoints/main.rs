//! A load fails, is interrupted or is killed after one of its steps. The tables must then be the ones before the load
//! or after it, and the next load must be correct.

use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;
use sparkify_polars::load::STEPS;

use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Outcome, load, start, succeed};
use test_support::server::{self, Database};
use test_support::written::Folder;

/// The number of loads at the same time.
const AT_ONCE: usize = 4;

/// A load reaches each of its steps within this time.
const REACHED: Duration = Duration::from_secs(4);

/// The fault at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Fails,
    IsInterrupted,
    IsKilled,
}

/// A load with a fault.
#[derive(Debug, Clone, Copy)]
struct Case {
    step: &'static str,
    fault: Fault,
    /// The number of logs of the sample that are loaded before.
    earlier: usize,
}

#[test]
fn a_load_is_committed_whole_or_not_at_all_after_any_step() {
    let mut cases = Vec::new();
    for step in STEPS {
        for earlier in [0, 3] {
            // A load that creates the tables has the lock from the beginning.
            if step == "load::locked" && earlier == 0 {
                continue;
            }
            cases.extend([Fault::Fails, Fault::IsInterrupted, Fault::IsKilled].map(|fault| Case {
                step,
                fault,
                earlier,
            }));
        }
    }
    assert!(cases.len() > 60, "{} cases", cases.len());
    let waiting = Mutex::new(cases);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some(case) = waiting.lock().unwrap().pop() else { return };
                    end_at(case);
                }
            });
        }
    });
}

fn end_at(case: Case) {
    let Case { fault, earlier, .. } = case;
    let sample = Files::sample();
    let database = server::database();
    if earlier > 0 {
        succeed(&mut load(database.url(), NONE, &sample.logs[..earlier]));
    }
    let session = Session::open(database.url());
    let before = (earlier > 0).then(|| session.tables());
    let folder = Folder::new();
    let outcome = run_into(case, &database, folder.path());
    let about = format!("{case:?}\n{outcome}");
    let expected = sample.tables();
    let is_committed = session.value("SELECT to_regclass('sparkify_etl.load_runs') IS NOT NULL") == "t"
        && session.value("SELECT count(*) FROM sparkify_etl.load_runs") == if earlier > 0 { "2" } else { "1" };
    assert_eq!(is_committed, ["load::committed", "load::moved-export"].contains(&case.step), "{about}");
    match before {
        _ if is_committed => expected.assert_same(&session.tables(), &about),
        Some(before) => before.assert_same(&session.tables(), &about),
        None => assert_eq!(session.relations(), [""; 0], "{about}"),
    }
    if fault != Fault::IsKilled {
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.is_empty() || is_committed && left == ["export"], "{left:?} {about}");
    }
    assert_eq!(session.other_sessions(), [""; 0], "{about}");
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    expected.assert_same(&session.tables(), &format!("repeated after: {about}"));
}

/// Runs a load with the fault. The exit code shows that the fault happened.
fn run_into(Case { step, fault, .. }: Case, database: &Database, folder: &Path) -> Outcome {
    let sample = Files::sample();
    let mut command = load(database.url(), &sample.songs, &sample.logs);
    command.arg("--export").arg(folder.join("export"));
    let action = if fault == Fault::Fails { "return" } else { "sleep(60000)" };
    let running = start(command.env("FAILPOINTS", format!("{step}={action}")));
    if fault == Fault::Fails {
        let outcome = running.finish();
        assert_eq!(outcome.code, 1, "{step} {outcome}");
        assert!(outcome.stderr.contains(&format!("{step} fails")), "{outcome}");
        return outcome;
    }
    thread::sleep(REACHED);
    let (signal, code) = match fault {
        Fault::IsKilled => (Signal::SIGKILL, 128 + 9),
        _ => (Signal::SIGINT, 130),
    };
    running.signal(signal);
    if fault == Fault::IsInterrupted && ["load::committed", "load::moved-export"].contains(&step) {
        // After the first signal, a load that is in its commit waits for the end of the commit.
        thread::sleep(Duration::from_millis(300));
        running.signal(signal);
    }
    let outcome = running.finish_within(Duration::from_secs(10));
    assert_eq!(outcome.code, code, "{step} {outcome}");
    outcome
}
