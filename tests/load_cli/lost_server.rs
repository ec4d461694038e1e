//! The server ends the session of a load, or crashes, or the connection to it breaks. The database has all rows of the
//! load, or none.

use std::time::Duration;

use nix::sys::signal::Signal;

use crate::interruption::assert_nothing_left;
use crate::proxy::{Proxy, What, When};
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, run, start, succeed};
use test_support::written::Folder;
use test_support::{seeds, server};

/// Options of a command that does not retry.
const NO_RETRIES: [&str; 2] = ["--retries", "0"];

#[test]
fn a_load_whose_session_the_server_ends_is_rolled_back() {
    let temporary = Folder::new();
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), NONE, &sample.logs[..1]));
    let (relations, before) = (session.relations(), session.tables());
    let blocker = Session::open(database.url());
    blocker.run("BEGIN; LOCK TABLE songplays IN ACCESS EXCLUSIVE MODE");
    let running = start(load(database.url(), &sample.songs, &sample.logs[1..]).env("TMPDIR", temporary.path()));
    blocker.wait_for_a_blocked_session();
    session.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0",
    );
    let outcome = running.finish_within(Duration::from_secs(20));
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("error: "), "{outcome}");
    assert!(outcome.stderr.contains("terminating connection due to administrator command"), "why\n{outcome}");
    blocker.run("ROLLBACK");
    drop(blocker);
    assert_nothing_left(&session, &relations, &temporary);
    before.assert_same(&session.tables(), "after the session was ended");
}

#[test]
fn a_load_fails_if_the_server_crashes_and_can_be_repeated() {
    let cluster = server::throwaway(&server::scratch().join("dies"));
    let server = cluster.ensure(&|_| ()).unwrap();
    let sample = Files::sample();
    succeed(&mut load(&server.url(), NONE, &sample.logs[..1]));
    let before = Session::open(&server.url()).tables();
    let blocker = Session::open(&server.url());
    blocker.run("BEGIN; LOCK TABLE songplays IN ACCESS EXCLUSIVE MODE");
    let running = start(load(&server.url(), &sample.songs, &sample.logs).args(NO_RETRIES));
    blocker.wait_for_a_blocked_session();
    // SIGQUIT is an immediate shutdown. It leaves the same state as a crash.
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(server.pid as i32), Signal::SIGQUIT).unwrap();
    let outcome = running.finish_within(Duration::from_secs(20));
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("error: "), "{outcome}");
    assert_eq!(outcome.stdout, "");

    // A URL names this server, so the program does not start it again.
    let outcome = run(&mut load(&server.url(), &sample.songs, &sample.logs));
    assert_eq!(outcome.code, 6, "{outcome}");
    let server = cluster.ensure(&|_| ()).unwrap();
    before.assert_same(&Session::open(&server.url()).tables(), "after the crash");
    succeed(&mut load(&server.url(), &sample.songs, &sample.logs));
    sample.tables().assert_same(&Session::open(&server.url()).tables(), "repeated");
}

#[test]
fn a_connection_that_breaks_at_any_byte_leaves_all_or_nothing() {
    let sample = Files::sample();
    let expected = sample.tables();
    let total = {
        let database = server::database();
        let proxy = Proxy::to(database.url());
        succeed(&mut load(&proxy.url, &sample.songs, &sample.logs));
        proxy.sent()
    };
    assert!(total > 100_000, "{total} bytes went to the server");
    let (parts, mut broken) = (seeds::cases(2), 0);
    for part in 0..parts {
        let database = server::database();
        let session = Session::open(database.url());
        // Every fourth connection breaks while the session is opened.
        let limit = if part % 4 == 0 { 20 + 100 * part } else { total * part / parts };
        let proxy = Proxy::that_fails(database.url(), When::Sent(limit), What::Cut);
        let mut command = load(&proxy.url, &sample.songs, &sample.logs);
        let outcome = start(command.args(NO_RETRIES)).finish_within(Duration::from_secs(60));
        let about = format!("cut after {limit} of {total} bytes\n{outcome}");
        if outcome.code != 0 {
            broken += 1;
            let is_opening = outcome.stderr.contains("error: connecting to database");
            assert_eq!(outcome.code, if is_opening { 6 } else { 1 }, "{about}");
            assert!(outcome.stderr.contains("error: "), "{about}");
        }
        assert_eq!(session.other_sessions(), [""; 0], "{about}");
        if session.value("SELECT to_regclass('songplays') IS NOT NULL") == "t" {
            expected.assert_same(&session.tables(), &about);
        } else {
            assert_eq!(session.relations(), [""; 0], "{about}");
        }
        succeed(&mut load(database.url(), &sample.songs, &sample.logs));
        expected.assert_same(&session.tables(), &format!("repeated after: {about}"));
    }
    assert!(broken * 3 >= parts * 2, "{broken} of {parts} connections broke");
}
