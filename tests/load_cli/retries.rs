//! Temporary errors. A command retries and reports that. If the reply to a commit is lost, it finds out the outcome.

use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::proxy::{COMMIT, Proxy, What, When};
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, program, run, start, succeed};
use test_support::{seeds, server};

#[test]
fn the_ledger_decides_if_the_reply_to_a_commit_is_lost() {
    let cases = [(true, What::CutOnce), (true, What::HalfClose), (false, What::CutOnce), (false, What::HalfClose)];
    at_the_same_time(&cases, |(first_load, what)| {
        let sample = Files::sample();
        let database = server::database();
        let session = Session::open(database.url());
        if !first_load {
            succeed(&mut load(database.url(), NONE, &sample.logs[..3]));
        }
        let proxy = Proxy::that_fails(database.url(), When::Reply(COMMIT), what);
        let outcome = run(&mut load(&proxy.url, &sample.songs, &sample.logs));
        assert!(proxy.has_failed());
        assert_eq!(outcome.code, 0, "{what:?} {outcome}");
        assert!(outcome.stderr.contains("the load was committed: the ledger has its run"), "{what:?} {outcome}");
        sample.tables().assert_same(&session.tables(), "committed once");
        let runs = session.value("SELECT count(*) FROM sparkify_etl.load_runs");
        assert_eq!(runs, if first_load { "1" } else { "2" }, "{outcome}");
    });
}

/// Runs cases that mostly wait.
fn at_the_same_time<C: Copy + Sync + Send>(cases: &[C], test: impl Fn(C) + Sync) {
    thread::scope(|scope| cases.iter().for_each(|case| drop(scope.spawn(|| test(*case)))));
}

#[test]
fn a_load_is_repeated_if_its_commit_does_not_reach_the_server() {
    at_the_same_time(&[true, false], |first_load| {
        let sample = Files::sample();
        let database = server::database();
        let session = Session::open(database.url());
        if !first_load {
            succeed(&mut load(database.url(), NONE, &sample.logs[..3]));
        }
        let proxy = Proxy::that_fails(database.url(), When::Request(COMMIT), What::CutOnce);
        let outcome = run(&mut load(&proxy.url, &sample.songs, &sample.logs));
        assert!(proxy.has_failed());
        assert_eq!(outcome.code, 0, "{outcome}");
        assert!(outcome.stderr.contains("starts over"), "{outcome}");
        sample.tables().assert_same(&session.tables(), "committed by the second try");
    });
}

#[test]
fn without_retries_a_load_with_a_lost_commit_is_not_repeated() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let without = |when, what| {
        let proxy = Proxy::that_fails(database.url(), when, what);
        let outcome = run(load(&proxy.url, &sample.songs, &sample.logs).args(["--retries", "0"]));
        assert!(proxy.has_failed());
        outcome
    };
    let outcome = without(When::Request(COMMIT), What::CutOnce);
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("hint: The load was not committed"), "{outcome}");
    assert_eq!(session.relations(), [""; 0], "{outcome}");

    let outcome = without(When::Reply(COMMIT), What::Cut);
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("It is not known whether the load was committed"), "{outcome}");
    sample.tables().assert_same(&session.tables(), "it was committed");
    let again = succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    assert!(again.stdout.contains("skipped: the same content was loaded before"), "{again}");
    sample.tables().assert_same(&session.tables(), "repeated");
}

#[test]
fn a_load_is_retried_after_a_lost_connection() {
    let sample = Files::sample();
    let total = {
        let database = server::database();
        let proxy = Proxy::to(database.url());
        succeed(&mut load(&proxy.url, &sample.songs, &sample.logs));
        proxy.sent()
    };
    let mut retried = 0;
    let parts = seeds::cases(2);
    for part in 1..=parts {
        let database = server::database();
        let proxy = Proxy::that_fails(database.url(), When::Sent(total * part / (parts + 1)), What::CutOnce);
        let outcome = run(&mut load(&proxy.url, &sample.songs, &sample.logs));
        let about = format!("cut after {part}/{} of {total} bytes\n{outcome}", parts + 1);
        assert!(proxy.has_failed(), "{about}");
        assert_eq!(outcome.code, 0, "{about}");
        retried += u64::from(outcome.stderr.contains("Trying again in"));
        sample.tables().assert_same(&Session::open(database.url()).tables(), &about);
    }
    assert!(retried * 9 >= parts * 8, "{retried} of {parts} were tried again");
}

#[test]
fn queries_and_other_commands_are_retried_after_a_lost_connection() {
    let database = server::database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    for command in [
        vec!["query", "sessions"],
        vec!["query", "--sql", "SELECT count(*) FROM songplays"],
        vec!["check"],
        vec!["report", "--out", "-"],
        vec!["init", "--summaries"],
    ] {
        let ask = |url: &str| {
            let mut asked = program(&command);
            asked.args(["--database-url", url]);
            asked
        };
        let expected = succeed(&mut ask(database.url()));
        let proxy = Proxy::that_fails(database.url(), When::Sent(1500), What::CutOnce);
        let outcome = run(&mut ask(&proxy.url));
        assert!(proxy.has_failed());
        assert_eq!(outcome.code, 0, "{outcome}");
        assert!(outcome.stderr.contains("Trying again in"), "{outcome}");
        if command[0] == "query" {
            assert_eq!(outcome.stdout, expected.stdout);
        }
    }
}

#[test]
fn a_load_is_retried_until_the_server_has_restarted() {
    let cluster = server::throwaway(&server::scratch().join("restarts"));
    let server = cluster.ensure(&|_| ()).unwrap();
    let sample = Files::sample();
    succeed(&mut load(&server.url(), NONE, &sample.logs[..1]));
    let blocker = Session::open(&server.url());
    blocker.run("BEGIN; LOCK TABLE songplays IN ACCESS EXCLUSIVE MODE");
    let running = start(&mut load(&server.url(), &sample.songs, &sample.logs));
    blocker.wait_for_a_blocked_session();
    // SIGINT is a fast shutdown: the server sends the reason to each session.
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(server.pid as i32), Signal::SIGINT).unwrap();
    running.wait_for_text("Trying again in");
    let server = cluster.ensure(&|_| ()).unwrap();
    let outcome = running.finish_within(Duration::from_secs(60));
    assert_eq!(outcome.code, 0, "{outcome}");
    assert!(outcome.stderr.contains("Trying again in"), "{outcome}");
    sample.tables().assert_same(&Session::open(&server.url()).tables(), "after the restart");
}

#[test]
fn a_load_is_retried_until_the_server_has_a_free_connection() {
    let database = server::database();
    let sample = Files::sample();
    let session = Session::open(database.url());
    let role = session.plain_role();
    session.run(&format!("ALTER ROLE {role} CONNECTION LIMIT 1"));
    let url = test_support::program::as_role(database.url(), &role, None);
    let other = Session::open(&url);
    let running = start(&mut load(&url, &sample.songs, &sample.logs));
    running.wait_for_text("Trying again in");
    drop(other);
    let outcome = running.finish_within(Duration::from_secs(60));
    assert_eq!(outcome.code, 0, "{outcome}");
    assert!(outcome.stderr.contains("53300") && outcome.stderr.contains("Trying again in"), "{outcome}");
    sample.tables().assert_same(&session.tables(), "loaded");
}

#[test]
fn a_signal_ends_the_pause_before_a_retry() {
    let database = server::database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), NONE, &sample.logs[..3]));
    let commands: [&[&str]; 3] = [&["load", "--reload", "--logs"], &["verify", "--logs"], &["check"]];
    at_the_same_time(&commands, |arguments| {
        let proxy = Proxy::that_fails(database.url(), When::Sent(1500), What::Cut);
        let mut command = program(arguments);
        if arguments.contains(&"--logs") {
            command.args(&sample.logs[..3]);
        }
        let running = start(command.args(["--retries", "9", "--database-url", &proxy.url]));
        // The first pauses are short. This one takes two to four seconds.
        running.wait_for_text("(4 of 9)");
        running.signal(Signal::SIGTERM);
        let since = Instant::now();
        let outcome = running.finish_within(Duration::from_secs(20));
        assert_eq!(outcome.code, 143, "{outcome}");
        assert!(outcome.stderr.contains("Trying again in"), "{outcome}");
        assert!(since.elapsed() < Duration::from_secs(2), "{:?} {outcome}", since.elapsed());
    });
}
