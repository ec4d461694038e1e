//! A signal stops every command, and no statement of it keeps running on the server.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Running, load, program, start, succeed};
use test_support::seeds;
use test_support::server::{self, Database};
use test_support::wait_within;
use test_support::written::Folder;

/// Each signal with its exit code.
const SIGNALS: [(Signal, i32); 3] = [(Signal::SIGINT, 130), (Signal::SIGTERM, 143), (Signal::SIGHUP, 129)];

/// The statements that wait for a lock.
const BUSY: &str = "SELECT query FROM pg_stat_activity
                     WHERE datname = current_database() AND state = 'active'
                       AND cardinality(pg_blocking_pids(pid)) > 0";

/// A database with the logs of three days.
fn loaded() -> (Database, Session) {
    static ORIGINAL: OnceLock<Database> = OnceLock::new();
    let original = ORIGINAL.get_or_init(|| {
        let database = server::database();
        succeed(&mut load(database.url(), NONE, &Files::sample().logs[..3]));
        database
    });
    let database = server::copy_of(original);
    let session = Session::open(database.url());
    (database, session)
}

fn commands(url: &str) -> Vec<Command> {
    let sample = Files::sample();
    let mut verify = program(["verify", "--database-url", url, "--logs"]);
    verify.args(&sample.logs[..3]);
    vec![
        load(url, NONE, &sample.logs),
        program(["query", "sessions", "--database-url", url]),
        program(["query", "--sql", "SELECT count(*) FROM songplays", "--database-url", url]),
        program(["check", "--database-url", url]),
        program(["report", "--out", "-", "--database-url", url]),
        program(["init", "--summaries", "--database-url", url]),
        program(["drop", "--yes", "--database-url", url]),
        verify,
    ]
}

#[test]
fn each_signal_ends_each_command_and_its_statements_at_once() {
    let (database, session) = loaded();
    for (signal, code) in SIGNALS {
        for mut command in commands(database.url()) {
            let blocker = Session::open(database.url());
            blocker.run("BEGIN; LOCK TABLE songplays, users, user_sessions IN ACCESS EXCLUSIVE MODE");
            let running = start(&mut command);
            blocker.wait_for_a_blocked_session();
            let since = Instant::now();
            running.signal(signal);
            let outcome = running.finish_within(Duration::from_secs(10));
            let about = format!("{signal} {outcome}");
            assert_eq!((outcome.code, outcome.stdout.as_str()), (code, ""), "{about}");
            assert!(outcome.stderr.contains("interrupted"), "{about}");
            assert!(since.elapsed() < Duration::from_secs(2), "{:?} {about}", since.elapsed());
            // The other session still holds the lock.
            wait_within(Duration::from_secs(1), &about, || session.rows(BUSY).is_empty());
            blocker.run("ROLLBACK");
        }
    }
}

/// The number of moments of each command. The three signals alternate.
fn moments() -> u32 {
    seeds::cases(6) as u32
}

/// A signal ends the command, also after its start. (At the first moment it may not listen yet.) Late signals may come
/// after its end.
fn assert_enough(stopped: u32, about: &str) {
    assert!(stopped * 6 >= moments(), "{stopped} of {}: {about}", moments());
}

/// The running statements of this program.
const RUNNING_STATEMENTS: &str = "SELECT query FROM pg_stat_activity
                     WHERE datname = current_database() AND state = 'active' AND application_name = 'sparkify-polars'";

#[test]
fn each_signal_ends_each_command_at_any_moment() {
    let places = commands("").len();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(place) = Some(next.fetch_add(1, Ordering::SeqCst)).filter(|place| *place < places) {
                    interrupt_at_each_moment(place);
                }
            });
        }
    });
}

/// A query of another program. It uses one core of the server until this value is dropped.
struct Rival<'a>(Child, &'a Session);

impl<'a> Rival<'a> {
    fn of(database: &Database, session: &'a Session) -> Self {
        let mut psql = Command::new("psql");
        psql.args([database.url(), "-c", "SELECT count(*) FROM (SELECT generate_series(1, 1000000000000)) AS numbers"]);
        Self(psql.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap(), session)
    }
}

impl Drop for Rival<'_> {
    fn drop(&mut self) {
        // psql may not have connected yet, so this repeats until psql has ended.
        while self.0.try_wait().unwrap().is_none() {
            self.1.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND application_name = 'psql'",
            );
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn interrupt_at_each_moment(place: usize) {
    // A load skips files that it has read, and `drop` finds tables only once. So both get a new database each time.
    let is_repeatable =
        !["load", "drop"].iter().any(|name| commands("")[place].get_args().any(|argument| argument == *name));
    let mut fresh = loaded();
    // The shortest of three runs, because other tests use the same cores at the same time.
    let mut whole = Duration::MAX;
    for run in 0..3 {
        if run > 0 && !is_repeatable {
            fresh = loaded();
        }
        let (database, session) = &fresh;
        let _rival = Rival::of(database, session);
        whole = whole.min(succeed(&mut commands(database.url()).swap_remove(place)).took);
    }
    let mut stopped = 0;
    for moment in 0..moments() {
        if !is_repeatable {
            fresh = loaded();
        }
        let (database, session) = &fresh;
        let _rival = Rival::of(database, session);
        let running = start(&mut commands(database.url()).swap_remove(place));
        thread::sleep(whole * moment / moments());
        let (signal, code) = SIGNALS[moment as usize % SIGNALS.len()];
        running.signal(signal);
        let since = Instant::now();
        let outcome = running.finish_within(Duration::from_secs(10));
        let about = format!("{signal} at moment {moment} of {whole:?}: {outcome}");
        assert!(outcome.code == 0 || outcome.code == code, "{about}");
        assert!(since.elapsed() < Duration::from_secs(2), "{:?} {about}", since.elapsed());
        stopped += u32::from(moment > 0 && outcome.code == code);
        wait_within(Duration::from_secs(1), &about, || session.rows(RUNNING_STATEMENTS).is_empty());
    }
    assert_enough(stopped, &format!("{:?}", commands("").swap_remove(place)));
}

/// Interrupts a command that writes a folder, at each moment. Afterwards the folder is complete, or nothing of it
/// exists.
fn interrupt_what_writes_files(command: impl Fn(&Path) -> Command, is_there: impl Fn(&Path) -> bool) {
    let folder = Folder::new();
    let whole =
        (0..3).map(|run| succeed(&mut command(&folder.path().join(format!("whole-{run}")))).took).min().unwrap();
    let mut stopped = 0;
    for moment in 0..moments() {
        let (signal, code) = SIGNALS[moment as usize % SIGNALS.len()];
        let out = folder.path().join(moment.to_string());
        let running = start(&mut command(&out));
        thread::sleep(whole * moment / moments());
        running.signal(signal);
        let outcome = running.finish_within(Duration::from_secs(2));
        let about = format!("{signal} at moment {moment} of {whole:?}: {outcome}");
        assert!(outcome.code == 0 || outcome.code == code, "{about}");
        assert_eq!(is_there(&out), outcome.code == 0, "{about}");
        stopped += u32::from(moment > 0 && outcome.code == code);
    }
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let hidden: Vec<_> = names.filter(|name| name.to_string_lossy().starts_with('.')).collect();
    assert!(hidden.is_empty(), "{hidden:?}");
    assert_enough(stopped, "a command that writes files");
}

#[test]
fn an_interrupted_export_leaves_no_folder() {
    let sample = Files::sample();
    let export = |out: &Path| {
        let mut command = program(["export", "--songs"]);
        command.args(&sample.songs).arg("--logs").args(&sample.logs).arg("--out").arg(out);
        command
    };
    interrupt_what_writes_files(export, Path::exists);
}

#[test]
fn an_interrupted_generate_leaves_an_empty_folder() {
    let generate = |out: &Path| {
        let mut command = program(["generate", "--songs", "2000", "--events", "100000"]);
        command.arg(out);
        command
    };
    let is_there = |out: &Path| std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    interrupt_what_writes_files(generate, is_there);
}

#[test]
fn a_signal_cancels_the_statements_of_all_sessions() {
    let (database, session) = loaded();
    // The first session does not wait, because its check does not read this table.
    session.run("BEGIN; LOCK TABLE sparkify_etl.load_rejects IN ACCESS EXCLUSIVE MODE");
    let running = start(&mut program(["check", "--database-url", database.url()]));
    session.wait_for_a_blocked_session();
    running.signal(Signal::SIGINT);
    let outcome = running.finish_within(Duration::from_secs(10));
    assert_eq!(outcome.code, 130, "{outcome}");
    wait_within(Duration::from_secs(1), "no session is busy", || session.rows(BUSY).is_empty());
}

#[test]
fn a_signal_that_the_parent_ignores_stays_ignored() {
    let (database, session) = loaded();
    session.run("BEGIN; LOCK TABLE songplays, users, user_sessions IN ACCESS EXCLUSIVE MODE");
    let asked = program(["query", "sessions", "--database-url", database.url()]);
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(asked.get_program()).args(asked.get_args());
    let running = start(&mut command);
    session.wait_for_a_blocked_session();
    running.signal(Signal::SIGHUP);
    thread::sleep(Duration::from_millis(300));
    session.run("ROLLBACK");
    let outcome = running.finish();
    assert_eq!(outcome.code, 0, "{outcome}");
}

/// Makes each commit of a load wait until this session releases the advisory lock.
const SLOW_COMMIT: &str = "
    CREATE FUNCTION wait_for_lock() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON sparkify_etl.load_runs
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_for_lock();
    ALTER TABLE sparkify_etl.load_runs ENABLE ALWAYS TRIGGER waits;
    SELECT pg_advisory_lock(4711)";

/// A load of the returned files. It waits in its commit and has received its first signal.
fn interrupted_in_its_commit() -> (Database, Session, Files, Running) {
    let (database, session) = loaded();
    let files = Files { songs: Vec::new(), logs: Files::sample().logs };
    session.run(SLOW_COMMIT);
    let running = start(&mut load(database.url(), NONE, &files.logs));
    session.wait_for_a_blocked_session();
    running.signal(Signal::SIGINT);
    running.wait_for_text("a second signal ends the wait for the server");
    (database, session, files, running)
}

#[test]
fn the_first_signal_during_a_commit_does_not_end_the_load() {
    let (_database, session, files, running) = interrupted_in_its_commit();
    session.run("SELECT pg_advisory_unlock(4711)");
    let outcome = running.finish();
    assert_eq!(outcome.code, 0, "{outcome}");
    assert!(
        outcome.stderr.contains("the load is being committed; a second signal ends the wait for the server"),
        "{outcome}"
    );
    files.tables().assert_same(&session.tables(), "committed");
}

#[test]
fn the_second_signal_during_a_commit_ends_with_an_unknown_outcome() {
    let (database, session, files, running) = interrupted_in_its_commit();
    let since = Instant::now();
    running.signal(Signal::SIGTERM);
    let outcome = running.finish_within(Duration::from_secs(10));
    assert!(since.elapsed() < Duration::from_secs(2), "{outcome}");
    assert_eq!(outcome.code, 143, "{outcome}");
    assert!(outcome.stderr.contains("it is not known whether the load was committed"), "{outcome}");
    assert!(outcome.stderr.contains("hint: Run the same command again"), "{outcome}");
    session.run("SELECT pg_advisory_unlock(4711); ALTER TABLE sparkify_etl.load_runs DISABLE TRIGGER waits");
    succeed(&mut load(database.url(), NONE, &files.logs));
    files.tables().assert_same(&session.tables(), "repeated");
}
