//! After Ctrl-C or a killed process, the database has all rows of a load, or none.

use std::io::Read as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use test_support::oracle::{Files, Session, Tables};
use test_support::program::{NONE, as_role, load, program, start, succeed};
use test_support::wait_within;
use test_support::written::{Folder, event};
use test_support::{seeds, server};

/// Generated files whose load takes most of a second.
struct ManyEvents {
    files: Files,
    tables: Tables,
    /// The duration of a first load.
    load: Duration,
}

static MANY_EVENTS: LazyLock<ManyEvents> = LazyLock::new(|| {
    let out = server::scratch().join("many-events");
    let options = ["generate", "--songs", "300", "--events", "30000", "--days", "10", "--seed", "5"];
    succeed(program(options).arg(&out));
    let files = Files::in_folder(&out);
    let load = || succeed(&mut load(server::database().url(), &files.songs, &files.logs)).took;
    // The shortest of two, because other tests use the same cores at the same time.
    let load = load().min(load());
    ManyEvents { tables: files.tables(), files, load }
});

/// Asserts that an interrupted run left no session, relation, prepared transaction or temporary file.
#[track_caller]
pub(crate) fn assert_nothing_left(session: &Session, before: &[String], temporary: &Folder) {
    assert_eq!(session.other_sessions(), [""; 0], "a session is left");
    assert_eq!(session.relations(), before, "relations are left, or gone");
    assert_eq!(session.value("SELECT count(*) FROM pg_prepared_xacts"), "0");
    let files: Vec<PathBuf> = std::fs::read_dir(temporary.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.is_empty(), "temporary files are left: {files:?}");
}

#[test]
fn ctrl_c_while_the_load_waits_for_a_lock_rolls_back() {
    let temporary = Folder::new();
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let (first, rest) = sample.logs.split_at(1);
    succeed(&mut load(database.url(), NONE, first));
    let (relations, before) = (session.relations(), session.tables());

    let tables = ["songplays", "users", "time", "songs", "sparkify_etl.load_runs", "sparkify_etl.track_matches"];
    for table in tables {
        if session.value(&format!("SELECT to_regclass('{table}') IS NOT NULL")) == "f" {
            continue;
        }
        let blocker = Session::open(database.url());
        blocker.run(&format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"));
        let running = start(load(database.url(), &sample.songs, rest).env("TMPDIR", temporary.path()));
        blocker.wait_for_a_blocked_session();
        let since = Instant::now();
        running.signal(Signal::SIGINT);
        let outcome = running.finish_within(Duration::from_secs(10));
        assert_eq!(outcome.code, 130, "{table}: {outcome}");
        assert!(since.elapsed() < Duration::from_secs(5), "{table}: {:?}", since.elapsed());
        assert_eq!(outcome.stdout, "", "{table}");
        // The other session still holds the lock. The session that waits for it must end nevertheless.
        let waiting = "SELECT pid, query FROM pg_stat_activity WHERE datname = current_database()
                        AND cardinality(pg_blocking_pids(pid)) > 0";
        wait_within(Duration::from_secs(5), "no session waits", || session.rows(waiting).is_empty());
        blocker.run("ROLLBACK");
        drop(blocker);
        assert_nothing_left(&session, &relations, &temporary);
        before.assert_same(&session.tables(), table);
    }
    succeed(&mut load(database.url(), &sample.songs, rest));
    sample.tables().assert_same(&session.tables(), "the run after the interruptions");
}

#[test]
fn ctrl_c_in_a_first_load_leaves_an_empty_database_empty() {
    let temporary = Folder::new();
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    let session = Session::open(database.url());
    // Another session creates the same schema and has not committed. So the load waits while it creates the schema.
    let blocker = Session::open(database.url());
    blocker.run(
        "BEGIN; CREATE SCHEMA sparkify_etl; CREATE TABLE songplays (); CREATE TABLE users (); CREATE TABLE time ()",
    );
    let running = start(load(database.url(), NONE, &[&log]).env("TMPDIR", temporary.path()));
    blocker.wait_for_a_blocked_session();
    running.signal(Signal::SIGINT);
    let outcome = running.finish_within(Duration::from_secs(10));
    assert_eq!(outcome.code, 130, "{outcome}");
    blocker.run("ROLLBACK");
    drop(blocker);
    assert_nothing_left(&session, &[], &temporary);
}

#[test]
fn ctrl_c_at_any_moment_leaves_all_or_nothing() {
    at_any_moment(Signal::SIGINT, &[130]);
}

#[test]
fn a_killed_load_leaves_all_or_nothing_and_can_be_repeated() {
    at_any_moment(Signal::SIGKILL, &[128 + 9]);
}

#[test]
fn a_terminated_load_leaves_all_or_nothing() {
    at_any_moment(Signal::SIGTERM, &[128 + 15, 130]);
}

fn at_any_moment(signal: Signal, codes: &[i32]) {
    let temporary = Folder::new();
    let ManyEvents { files, tables: expected, load: whole } = &*MANY_EVENTS;
    let (parts, mut interrupted) = (seeds::cases(3) as u32, 0);
    for part in 0..parts {
        let database = server::database();
        let session = Session::open(database.url());
        let mut command = load(database.url(), &files.songs, &files.logs);
        let running = start(command.env("TMPDIR", temporary.path()));
        thread::sleep(*whole * part / parts);
        running.signal(signal);
        let outcome = running.finish_within(Duration::from_secs(10));
        let about = format!("{signal} after {part}/{parts} of {whole:?}\n{outcome}");
        assert!(
            outcome.code == 0 || codes.contains(&outcome.code) || outcome.code == 128 + signal as i32 && part == 0,
            "{about}"
        );
        assert_eq!(session.other_sessions(), [""; 0], "{about}");
        if outcome.code == 0 {
            expected.assert_same(&session.tables(), &about);
            continue;
        }
        interrupted += 1;
        // If the server had begun the commit when the signal came, the whole load is there. Otherwise nothing is there.
        if session.value("SELECT to_regclass('songplays') IS NOT NULL") == "t" {
            expected.assert_same(&session.tables(), &about);
        } else {
            assert_eq!(session.relations(), [""; 0], "{about}");
        }
        if part % 3 == 1 {
            succeed(&mut load(database.url(), &files.songs, &files.logs));
            expected.assert_same(&session.tables(), "repeated");
        }
    }
    assert!(interrupted * 3 >= parts, "{interrupted} of {parts} loads were interrupted");
}

#[test]
fn ctrl_c_while_connecting_ends_the_run() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let url = format!("postgresql://u@{}/d?sslmode=disable", listener.local_addr().unwrap());
    let running = start(&mut load(&url, NONE, &[&log]));
    let (mut accepted, _) = listener.accept().unwrap();
    // After its first message the load waits for the server.
    accepted.read_exact(&mut [0; 8]).unwrap();
    running.signal(Signal::SIGINT);
    let outcome = running.finish_within(Duration::from_secs(5));
    assert_eq!(outcome.code, 130, "{outcome}");
}

#[test]
fn a_file_replaced_during_a_load_is_complete_after_the_next_load() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[("itemInSession", "0")]));
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), NONE, &[folder.write("first.json", event(&[("itemInSession", "5")]))]));
    let blocker = Session::open(database.url());
    blocker.run("BEGIN; LOCK TABLE songplays, users, time IN ACCESS EXCLUSIVE MODE");
    let running = start(&mut load(database.url(), NONE, &[&log]));
    blocker.wait_for_a_blocked_session();
    folder.write("log.json", event(&[("itemInSession", "1")]));
    blocker.run("ROLLBACK");
    running.finish();
    // The first load has read the old or the new content, and the ledger has the hash of that content. So the second
    // load reads the new content if the first one did not.
    succeed(&mut load(database.url(), NONE, &[&log]));
    let both =
        folder.write("both.json", [event(&[("itemInSession", "0")]), event(&[("itemInSession", "1")])].join("\n"));
    let one_or_both = session.rows("SELECT item_in_session FROM songplays ORDER BY 1");
    assert!(one_or_both.contains(&"1".to_owned()), "{one_or_both:?}");
    succeed(&mut load(database.url(), NONE, &[&both]));
    let all = Tables::of(NONE, &[both, folder.path().join("first.json")]);
    all.assert_same(&session.tables(), "all three");
}

#[test]
fn no_load_waits_for_a_reader() {
    let folder = Folder::new();
    let sample = Files::sample();
    let small = folder.write("log.json", event(&[("sessionId", "987654321")]));
    let large = &MANY_EVENTS.files;
    for plain in [true, false] {
        let database = server::database();
        let reader = Session::open(database.url());
        let url = match plain {
            true => as_role(database.url(), &reader.plain_role(), None),
            false => database.url().to_owned(),
        };
        succeed(&mut load(&url, &sample.songs, &sample.logs));
        reader.run("BEGIN; SELECT count(*) FROM songplays NATURAL JOIN users NATURAL JOIN time");
        succeed(load(&url, &sample.songs, &sample.logs).arg("--reload"));
        succeed(&mut load(&url, NONE, &[&small]));
        succeed(&mut load(&url, &large.songs, &large.logs));
        reader.run("COMMIT");
    }
}
