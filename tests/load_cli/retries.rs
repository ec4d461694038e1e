//! Temporary errors. A command retries and reports that. If the reply to a commit is lost, it finds out the outcome.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::proxy::{COMMIT, Proxy, What, When};
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, program, run, start, succeed};
use test_support::server;

#[test]
fn a_commit_whose_reply_is_lost_is_looked_up_in_the_ledger() {
    let sample = Files::sample();
    for first_load in [true, false] {
        for what in [What::CutOnce, What::HalfClose] {
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
        }
    }
}

#[test]
fn a_commit_that_does_not_reach_the_server_is_made_again() {
    let sample = Files::sample();
    for first_load in [true, false] {
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
    }
}

#[test]
fn without_retries_a_lost_commit_is_looked_up_and_not_made_again() {
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
fn a_connection_that_breaks_once_at_any_byte_is_opened_again() {
    let sample = Files::sample();
    let total = {
        let database = server::database();
        let proxy = Proxy::to(database.url());
        succeed(&mut load(&proxy.url, &sample.songs, &sample.logs));
        proxy.sent()
    };
    let mut retried = 0;
    for part in 1..=9 {
        let database = server::database();
        let proxy = Proxy::that_fails(database.url(), When::Sent(total * part / 10), What::CutOnce);
        let outcome = run(&mut load(&proxy.url, &sample.songs, &sample.logs));
        let about = format!("cut after {part}/10 of {total} bytes\n{outcome}");
        assert!(proxy.has_failed(), "{about}");
        assert_eq!(outcome.code, 0, "{about}");
        retried += usize::from(outcome.stderr.contains("Trying again in"));
        sample.tables().assert_same(&Session::open(database.url()).tables(), &about);
    }
    assert!(retried >= 8, "{retried} were tried again");
}

#[test]
fn a_question_is_asked_again() {
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
fn a_restart_of_the_server_is_waited_for() {
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
fn a_server_without_a_free_connection_is_asked_again() {
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
fn a_signal_ends_the_pause_before_another_try() {
    let database = server::database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), NONE, &sample.logs[..3]));
    for arguments in [vec!["load", "--reload", "--logs"], vec!["verify", "--logs"], vec!["check"]] {
        let proxy = Proxy::that_fails(database.url(), When::Sent(1500), What::Cut);
        let mut command = program(&arguments);
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
    }
}
