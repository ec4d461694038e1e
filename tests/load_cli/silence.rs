//! A server that does not answer. A command reports it and ends within its time limit. It does not interrupt a server
//! that works.

use std::process::Command;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use crate::proxy::{COMMIT, Proxy, What, When};
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Outcome, load, program, run, start, succeed};
use test_support::seeds;
use test_support::server::{self, Database};
use test_support::wait_until;

/// The time limit of the commands, and the additional time that they may take.
const LIMIT: Duration = Duration::from_secs(3);
const GRACE: Duration = Duration::from_secs(2);

/// Additional time for a machine with two cores that runs all of these commands at once.
const BUSY: Duration = Duration::from_secs(2);

/// A database with the songs and the logs of five days.
fn loaded() -> (Database, Session) {
    static ORIGINAL: OnceLock<Database> = OnceLock::new();
    let original = ORIGINAL.get_or_init(|| {
        let database = server::database();
        let sample = Files::sample();
        succeed(&mut load(database.url(), &sample.songs, &sample.logs[..5]));
        database
    });
    let database = server::copy_of(original);
    let session = Session::open(database.url());
    (database, session)
}

/// Each command that connects to a server, with the time limit. Each one takes well under a second.
fn commands(url: &str) -> Vec<Command> {
    let sample = Files::sample();
    let mut verify = program(["verify", "--database-url", url]);
    verify.arg("--songs").args(&sample.songs).arg("--logs").args(&sample.logs[..5]);
    let mut commands = vec![
        load(url, NONE, &sample.logs[..12]),
        program(["query", "sessions", "--database-url", url]),
        program(["query", "--sql", "SELECT count(*) FROM songplays", "--database-url", url]),
        program(["check", "--database-url", url]),
        program(["report", "--out", "-", "--database-url", url]),
        program(["init", "--database-url", url]),
        program(["init", "--summaries", "--database-url", url]),
        program(["drop", "--yes", "--database-url", url]),
        verify,
    ];
    let limit = LIMIT.as_secs().to_string();
    for command in &mut commands {
        command.args(["--timeout", &limit]).env("PGCONNECT_TIMEOUT", &limit);
    }
    commands
}

/// Whether this command writes to the database.
fn writes(place: usize) -> bool {
    [0, 5, 6, 7].contains(&place)
}

/// Ends the sessions whose client is gone. Without this, the server ends them within two minutes.
fn end_orphans(session: &Session) {
    session.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
}

/// Runs each command with a connection that goes silent at some moments, in two ways by turns.
#[test]
fn no_command_waits_for_a_silent_server_longer_than_its_timeout() {
    let (shared, session) = loaded();
    let moments = seeds::cases(2);
    let mut runs = Vec::new();
    for place in 0..commands("").len() {
        let own = writes(place).then(loaded);
        let proxy = Proxy::to(own.as_ref().map_or(shared.url(), |(database, _)| database.url()));
        succeed(&mut commands(&proxy.url)[place]);
        for moment in 0..moments {
            let when = When::Sent(proxy.sent() * moment / moments);
            let what = if (place as u64 + moment).is_multiple_of(2) { What::Silence } else { What::SilenceOnce };
            runs.push((place, when, what));
        }
    }
    // Commands that write drop a database at their end. The server does not drop one while it sends to a silent client,
    // and only the end of the readers frees their server processes. So readers and writers do not run together.
    let (writing, reading): (Vec<_>, Vec<_>) = runs.iter().copied().partition(|(place, ..)| writes(*place));
    let mut gave_up = 0;
    for runs in [reading, writing] {
        // These commands run at the same time, because all of them wait. More of them would use all connections of the
        // server.
        for some in runs.chunks(12) {
            thread::scope(|scope| {
                let run = |(place, when, what)| gives_up(place, shared.url(), when, what);
                let waiting: Vec<_> = some.iter().map(|one| scope.spawn(move || run(*one))).collect();
                gave_up += waiting.into_iter().map(|waiting| usize::from(waiting.join().unwrap())).sum::<usize>();
            });
            end_orphans(&session);
        }
    }
    assert!(gave_up * 20 > runs.len() * 11, "{gave_up} of {} commands gave up", runs.len());
}

/// Whether a command ends with an error because the connection goes silent.
fn gives_up(place: usize, shared: &str, when: When, what: What) -> bool {
    let own = writes(place).then(loaded);
    let url = own.as_ref().map_or(shared, |(database, _)| database.url());
    let proxy = Proxy::that_fails(url, when, what);
    let outcome = run(&mut commands(&proxy.url).swap_remove(place));
    let silent = proxy.failed_at().map(|since| since.elapsed());
    let about = format!("{when:?} {what:?} {silent:?}\n{outcome}");
    match silent {
        None => assert_eq!(outcome.code, 0, "{about}"),
        // A command can succeed if the fault hits an additional session or the last message.
        Some(silent) => {
            assert!(silent < LIMIT + GRACE + BUSY, "{about}");
            let gave_up = [1, 6].contains(&outcome.code) && outcome.stderr.contains("no answer");
            assert!(outcome.code == 0 || gave_up, "{about}");
        }
    }
    if let Some((_, session)) = &own {
        end_orphans(session);
        let files = Files { songs: Files::sample().songs, logs: Files::sample().logs[..12].to_vec() };
        succeed(&mut load(url, &files.songs, &files.logs));
        files.tables().assert_same(&session.tables(), &format!("repeated after: {about}"));
    }
    outcome.code != 0
}

#[test]
fn within_ten_seconds_a_command_reports_what_it_waits_for() {
    let (database, session) = loaded();
    let sample = Files::sample();
    let proxy = Proxy::that_fails(database.url(), When::Request(COMMIT), What::SilenceOnce);
    let running = start(load(&proxy.url, NONE, &sample.logs).args(["--timeout", "11"]));
    let outcome = running.finish_within(Duration::from_secs(60));
    assert_gave_up_after(&outcome, Duration::from_secs(11));
    assert!(outcome.stderr.contains("committing the load: no answer for"), "{outcome}");
    assert!(outcome.stderr.contains("the session is idle in transaction"), "{outcome}");
    assert!(outcome.stderr.contains("The load was not committed"), "{outcome}");
    // The locks of the load are released, although its connection is still open.
    assert_eq!(session.other_sessions(), [""; 0]);
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    sample.tables().assert_same(&session.tables(), "repeated");
}

#[track_caller]
fn assert_gave_up_after(outcome: &Outcome, limit: Duration) {
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.took >= limit && outcome.took < limit + GRACE + BUSY, "{outcome}");
}

#[test]
fn a_command_that_waits_for_a_lock_names_the_holder() {
    let (database, session) = loaded();
    session.run("SET application_name = 'somebody at work'; BEGIN; LOCK TABLE songplays IN ACCESS EXCLUSIVE MODE");
    let pid = session.value("SELECT pg_backend_pid()");
    let running = start(&mut program(["query", "sessions", "--timeout", "2", "--database-url", database.url()]));
    let outcome = running.finish_within(Duration::from_secs(60));
    assert_eq!(outcome.code, 1, "{outcome}");
    let named = format!("waits for a lock. Process {pid} holds the lock: role");
    assert!(outcome.stderr.contains(&named), "{outcome}");
    assert!(outcome.stderr.contains("application \"somebody at work\", idle in transaction"), "{outcome}");
    // The server has ended the wait, so the session can still be used. Its error names the holder of the lock on the
    // table.
    assert!(outcome.stderr.contains("55P03"), "{outcome}");
}

#[test]
fn the_timeout_does_not_end_a_long_statement() {
    let (database, _session) = loaded();
    let asked = "SELECT pg_sleep(3)::text AS slept";
    // pg_sleep waits, but not for the client.
    let outcome = run(program(["query", "--sql", asked, "--database-url", database.url()]).args(["--timeout", "1"]));
    assert_eq!(outcome.code, 0, "{outcome}");
}

#[test]
fn a_pause_of_the_server_below_the_timeout_is_no_error() {
    let (database, session) = loaded();
    let sample = Files::sample();
    let pause = What::Delay(Duration::from_secs(3));
    let proxy = Proxy::that_fails(database.url(), When::Reply(COMMIT), pause);
    succeed(load(&proxy.url, &sample.songs, &sample.logs).args(["--timeout", "8"]));
    assert!(proxy.has_failed());
    sample.tables().assert_same(&session.tables(), "after the pause");
}

#[test]
fn a_signal_ends_the_wait_for_a_silent_server() {
    let (database, _session) = loaded();
    let proxy = Proxy::that_fails(database.url(), When::Sent(2000), What::Silence);
    let running = start(&mut program(["check", "--timeout", "0", "--database-url", &proxy.url]));
    wait_until("the peer is silent", || proxy.has_failed());
    let since = Instant::now();
    running.signal(nix::sys::signal::Signal::SIGTERM);
    let outcome = running.finish_within(Duration::from_secs(20));
    assert_eq!(outcome.code, 143, "{outcome}");
    assert!(since.elapsed() < Duration::from_secs(2), "{:?} {outcome}", since.elapsed());
}
