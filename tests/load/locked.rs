//! A command waits for a lock until `lock_timeout`. Then its error names the holder.

use std::thread;
use std::time::Duration;

use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Running, load, program, start, succeed};
use test_support::server::{self, Database};

/// A loaded database. Its statements wait for a lock for one second at most.
fn database_with_lock_timeout() -> (Database, Session) {
    let database = server::database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), &sample.songs, &sample.logs[..20]));
    let session = Session::open(database.url());
    session.run(&format!("ALTER DATABASE {} SET lock_timeout = '1s'", session.value("SELECT current_database()")));
    (database, session)
}

#[test]
fn every_command_names_the_session_that_holds_the_lock() {
    let (database, session) = database_with_lock_timeout();
    let sample = Files::sample();
    session.run("SET application_name = 'somebody at work'; BEGIN; LOCK TABLE songplays");
    let pid = session.value("SELECT pg_backend_pid()");
    let (song, log) = (sample.songs[0].to_str().unwrap(), sample.logs[0].to_str().unwrap());
    let on = |words: &[&str]| {
        let mut command = program(words);
        command.args(["--database-url", database.url()]);
        command
    };
    // Commands that write would also wait for each other.
    let groups = [
        vec![load(database.url(), NONE, &sample.logs[20..])],
        vec![on(&["drop", "--yes"])],
        vec![
            on(&["query", "most-played-songs"]),
            on(&["check"]),
            on(&["report", "--out", "-"]),
            on(&["verify", "--songs", song, "--logs", log]),
        ],
    ];
    let outcomes = groups.into_iter().flat_map(|mut group| {
        let running: Vec<_> = group.iter_mut().map(start).collect();
        running.into_iter().map(Running::finish)
    });
    for outcome in outcomes {
        assert_eq!(outcome.code, 1, "{outcome}");
        let holder = format!("Process {pid} holds a lock on public.songplays (AccessExclusiveLock)");
        assert!(outcome.stderr.contains(&holder), "{outcome}");
        assert!(outcome.stderr.contains("application \"somebody at work\", idle in transaction"), "{outcome}");
        assert!(outcome.stderr.contains("55P03"), "{outcome}");
    }
    session.run("ROLLBACK");
    succeed(&mut load(database.url(), NONE, &sample.logs));
    sample.tables().assert_same(&session.tables(), "when the lock is gone");
}

#[test]
fn a_load_waits_for_another_load_longer_than_the_lock_timeout() {
    let (database, session) = database_with_lock_timeout();
    let sample = Files::sample();
    session.run("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('sparkify-polars turn of public', 0))");
    let running = start(&mut load(database.url(), NONE, &sample.logs));
    session.wait_for_a_blocked_session();
    thread::sleep(Duration::from_secs(2));
    session.run("COMMIT");
    let outcome = running.finish();
    assert_eq!(outcome.code, 0, "{outcome}");
    assert!(outcome.stderr.contains("waiting for it to end"), "{outcome}");
    sample.tables().assert_same(&session.tables(), "after the wait");
}
