//! The connection fails at any request of a load, or at its reply. The tables are then as before the load or as after
//! it, and the next load succeeds.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::proxy::{Mark, Proxy, What, When};
use test_support::oracle::{Files, Session, Tables};
use test_support::program::{NONE, load, run, start, succeed};
use test_support::seeds;
use test_support::server::{self, Database};

/// The number of places at which a load gets a fault. Each of the faults happens at a request and at a reply.
fn places() -> u64 {
    seeds::cases(8)
}

/// The number of loads at the same time.
const AT_ONCE: usize = 4;

/// The time limits of a load, in seconds: to connect, and without progress.
const LIMIT: &str = "2";

/// The faults that happen in turn.
const FAULTS: [What; 4] = [What::CutOnce, What::HalfClose, What::SilenceOnce, What::Delay(Duration::from_millis(200))];

#[test]
fn a_first_load_is_all_or_nothing_after_a_lost_connection() {
    fail_everywhere(0);
}

#[test]
fn a_later_load_is_all_or_nothing_after_a_lost_connection() {
    fail_everywhere(3);
}

/// Loads songs and twelve logs into a database that has the first `earlier` logs, once for each place of a fault.
fn fail_everywhere(earlier: usize) {
    let mut sample = Files::sample();
    sample.logs.truncate(12);
    let before = loaded(&sample.logs[..earlier]);
    let expected = sample.tables();
    let requests = {
        let database = prepared(before.as_ref());
        let proxy = Proxy::to(database.url());
        succeed(&mut load(&proxy.url, &sample.songs, &sample.logs));
        proxy.requests()
    };
    let places = places();
    assert!(requests > places, "a load of {requests} requests");
    let [next, fired, failed] = [const { AtomicUsize::new(0) }; 3];
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::SeqCst);
                    if place as u64 >= places {
                        return;
                    }
                    let mark = Mark::Number(place as u64 * requests / places);
                    let when = if place % 2 == 0 { When::Request(mark) } else { When::Reply(mark) };
                    let ended = fail_at(before.as_ref(), &sample, &expected, when, FAULTS[place / 2 % FAULTS.len()]);
                    fired.fetch_add(usize::from(ended.fired), Ordering::SeqCst);
                    failed.fetch_add(usize::from(ended.failed), Ordering::SeqCst);
                }
            });
        }
    });
    let (fired, failed) = (fired.into_inner() as u64, failed.into_inner() as u64);
    // The number of requests of a load depends on how its batches fit into packets. So some faults may not happen.
    assert!(fired * 6 >= places * 5, "{fired} of {places} faults happened");
    // Most faults end a load, except the delays.
    assert!(failed > fired / 2, "{failed} loads failed of {fired}");
}

/// A database with these logs, and its tables. `None` without logs.
fn loaded(logs: &[PathBuf]) -> Option<(Database, Tables)> {
    let database = (!logs.is_empty()).then(server::database)?;
    succeed(&mut load(database.url(), NONE, logs));
    Some((database, Tables::of(NONE, logs)))
}

/// An empty database, or a copy of the loaded one.
fn prepared(before: Option<&(Database, Tables)>) -> Database {
    before.map_or_else(server::database, |(original, _)| server::copy_of(original))
}

/// The result of a load with a fault.
struct Ended {
    /// Whether the fault has happened.
    fired: bool,
    /// Whether the load has failed.
    failed: bool,
}

fn fail_at(before: Option<&(Database, Tables)>, sample: &Files, expected: &Tables, when: When, what: What) -> Ended {
    let database = prepared(before);
    let session = Session::open(database.url());
    let proxy = Proxy::that_fails(database.url(), when, what);
    let mut command = load(&proxy.url, &sample.songs, &sample.logs);
    let outcome = run(command.args(["--retries", "0", "--timeout", LIMIT]).env("PGCONNECT_TIMEOUT", LIMIT));
    let about = format!("{when:?} {what:?}\n{outcome}");
    // The code is 6 if the load cannot open a session, or cannot open a second one to ask about a lost commit.
    assert!([0, 1, 6].contains(&outcome.code), "{about}");
    assert!(outcome.took < Duration::from_secs(20), "{about}");
    if outcome.code == 0 {
        expected.assert_same(&session.tables(), &about);
    } else {
        assert!(outcome.stderr.contains("error: "), "{about}");
        let ledger = "SELECT to_regclass('sparkify_etl.load_runs') IS NOT NULL";
        let committed = session.value(ledger) == "t"
            && session.value("SELECT count(*) FROM sparkify_etl.load_runs") == if before.is_some() { "2" } else { "1" };
        match before {
            _ if committed => expected.assert_same(&session.tables(), &about),
            Some((_, tables)) => tables.assert_same(&session.tables(), &about),
            None => assert_eq!(session.relations(), [""; 0], "{about}"),
        }
    }
    // The server first has to end the session of the load that is gone.
    let repeated = start(&mut load(database.url(), &sample.songs, &sample.logs)).finish_within(Duration::from_secs(60));
    assert_eq!(repeated.code, 0, "{repeated}\nrepeated after: {about}");
    expected.assert_same(&session.tables(), &format!("repeated after: {about}"));
    Ended { fired: proxy.has_failed(), failed: outcome.code != 0 }
}
