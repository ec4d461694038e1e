//! Concurrent loads. A load waits for another one only if it must, and no load misses rows that another load commits.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::loaded::LONG_DAY;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Running, load, start, succeed};
use test_support::server;
use test_support::wait_until;
use test_support::written::{Folder, event, song};

/// Existing tables with one old play and one song, so that no load has to create the tables.
fn loaded_tables(folder: &Folder) -> (server::Database, Session, Files) {
    let database = server::database();
    let songs = vec![folder.write("first_song.json", song(&[("song_id", r#""SFIRST""#), ("title", r#""First""#)]))];
    let logs = vec![folder.write("first.json", event(&[("ts", "1000000000000")]))];
    succeed(&mut load(database.url(), &songs, &logs));
    let session = Session::open(database.url());
    (database, session, Files { songs, logs })
}

/// Starts a load of logs and stops its process with SIGSTOP when it has begun to copy plays.
fn stopped_while_copying<L: AsRef<Path>>(url: &str, session: &Session, logs: &[L]) -> Running {
    let running = start(&mut load(url, NONE, logs));
    let copying = "SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND query LIKE 'COPY \"pg_temp\".\"staged_songplays\"%'";
    wait_until("the load copies plays", || session.value(copying) != "0");
    running.signal(Signal::SIGSTOP);
    running
}

#[test]
fn a_load_does_not_wait_for_a_load_that_is_still_reading() {
    let folder = Folder::new();
    let (database, session, mut files) = loaded_tables(&folder);
    let long = &*LONG_DAY;
    let other_day = folder.write("other.json", event(&[("ts", "1600000000000")]));
    // One play of the long log, and another play of the same day.
    let shared = std::fs::read_to_string(long).unwrap();
    let shared = shared.lines().find(|line| line.contains(r#""page":"NextSong""#)).unwrap();
    let same_day = folder.write("same.json", [shared, &event(&[("ts", "1541030400001")])].join("\n"));

    let first = stopped_while_copying(database.url(), &session, &[long]);
    for log in [&other_day, &same_day] {
        let since = Instant::now();
        let outcome = succeed(&mut load(database.url(), NONE, &[log]));
        assert!(since.elapsed() < Duration::from_secs(10), "{:?}\n{outcome}", since.elapsed());
        assert!(!outcome.stderr.contains("waiting"), "{outcome}");
    }
    first.signal(Signal::SIGCONT);
    let first = first.finish();
    assert_eq!(first.code, 0, "{first}");
    files.logs.extend([long.clone(), other_day, same_day]);
    files.tables().assert_same(&session.tables(), "all of them");
}

#[test]
fn a_load_waits_for_another_load_that_merges() {
    let folder = Folder::new();
    let (database, session, mut files) = loaded_tables(&folder);
    let logs: Vec<PathBuf> = (0..2)
        .map(|item| folder.write(&format!("{item}.json"), event(&[("itemInSession", &item.to_string())])))
        .collect();
    // This lock blocks the last step of a load before its commit.
    let blocker = Session::open(database.url());
    blocker.run("BEGIN; LOCK TABLE sparkify_etl.load_files IN SHARE MODE");
    let first = start(&mut load(database.url(), NONE, &logs[..1]));
    blocker.wait_for_a_blocked_session();
    let second = start(&mut load(database.url(), NONE, &logs[1..]));
    // The view has the locks of all databases of the server.
    let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
                    WHERE NOT granted AND locktype = 'advisory' AND datname = current_database()";
    wait_until("the second load waits", || session.value(waiting) != "0");
    blocker.run("COMMIT");
    let (first, second) = (first.finish(), second.finish());
    assert_eq!((first.code, second.code), (0, 0), "{first}\n{second}");
    assert!(second.stderr.contains("waiting for it to end"), "{second}");
    files.logs.extend(logs);
    files.tables().assert_same(&session.tables(), "both");
}

#[test]
fn a_play_matches_a_song_that_another_load_commits_meanwhile() {
    let folder = Folder::new();
    let (database, session, mut files) = loaded_tables(&folder);
    let long = &*LONG_DAY;
    let played = std::fs::read_to_string(long).unwrap();
    // A play of a song that is not in the catalogue.
    let played = played.lines().filter(|line| line.contains(r#""page":"NextSong""#)).nth(100).unwrap();
    let field = |name: &str| serde_json::from_str::<serde_json::Value>(played).unwrap()[name].to_string();
    let late = song(&[
        ("song_id", r#""SLATE""#),
        ("title", &field("song")),
        ("artist_name", &field("artist")),
        ("duration", &field("length")),
    ]);
    let late = folder.write("late.json", late);

    let logs = stopped_while_copying(database.url(), &session, &[long]);
    let songs = succeed(&mut load(database.url(), &[&late], NONE));
    assert!(!songs.stderr.contains("waiting"), "{songs}");
    assert_eq!(
        session.value("SELECT count(*) FROM songplays WHERE song_id = 'SLATE'"),
        "0",
        "the plays are not there yet"
    );
    logs.signal(Signal::SIGCONT);
    let logs = logs.finish();
    assert_eq!(logs.code, 0, "{logs}");
    assert_ne!(session.value("SELECT count(*) FROM songplays WHERE song_id = 'SLATE'"), "0");
    files.logs.push(long.clone());
    files.songs.push(late);
    files.tables().assert_same(&session.tables(), "both");
}

#[test]
fn a_load_is_repeated_after_a_deadlock() {
    let folder = Folder::new();
    let (database, session, mut files) = loaded_tables(&folder);
    let log = folder.write("second.json", event(&[("itemInSession", "7")]));
    // The load has locked a user and waits for `time`. The other session has locked load_files and waits for that user.
    // When the load goes on, it waits for load_files: a deadlock.
    let blocker = Session::open(database.url());
    blocker.run("BEGIN; LOCK TABLE time IN SHARE MODE");
    let running = start(&mut load(database.url(), NONE, &[&log]));
    blocker.wait_for_a_blocked_session();
    let url = database.url().to_owned();
    let other = std::thread::spawn(move || {
        // With this deadlock_timeout the other session does not search for deadlocks. So the session of the load
        // detects the deadlock, and its statement fails.
        Session::open(&url).run(
            "SET deadlock_timeout = '1h'; BEGIN; LOCK TABLE sparkify_etl.load_files IN SHARE MODE;
             SELECT FROM users WHERE user_id = 8 FOR UPDATE; COMMIT",
        );
    });
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted";
    wait_until("the other session waits", || session.value(waiting) == "2");
    blocker.run("COMMIT");
    let outcome = running.finish();
    other.join().unwrap();
    assert_eq!(outcome.code, 0, "{outcome}");
    assert!(outcome.stderr.contains("it starts over"), "{outcome}");
    files.logs.push(log);
    files.tables().assert_same(&session.tables(), "both");
}

#[test]
fn referenced_rows_cannot_be_deleted_before_the_load_commits() {
    let folder = Folder::new();
    let (database, session, mut files) = loaded_tables(&folder);
    // Plays whose user, song and instant are stored already.
    let first = std::fs::read_to_string(&files.logs[0]).unwrap();
    let same = event(&[("ts", "1000000000000"), ("itemInSession", "1"), ("song", r#""First""#)]);
    let log = folder.write("second.json", [first, same].join("\n"));
    // This lock blocks the last step of a load before its commit.
    let blocker = Session::open(database.url());
    blocker.run("BEGIN; LOCK TABLE sparkify_etl.load_files IN SHARE MODE");
    let running = start(&mut load(database.url(), NONE, &[&log]));
    blocker.wait_for_a_blocked_session();
    for deletion in ["users", "time", "songs", "artists"] {
        session.run(&format!(
            "DO $$
             BEGIN
               SET LOCAL session_replication_role = origin;
               SET LOCAL lock_timeout = '200ms';
               DELETE FROM songplays;
               DELETE FROM {deletion};
               RAISE EXCEPTION 'rows of {deletion} could be deleted';
             EXCEPTION WHEN lock_not_available THEN NULL;
             END $$"
        ));
    }
    blocker.run("COMMIT");
    let outcome = running.finish();
    assert_eq!(outcome.code, 0, "{outcome}");
    files.logs.push(log);
    files.tables().assert_same(&session.tables(), "afterwards");
}

#[test]
fn the_artist_of_a_new_song_cannot_be_deleted_before_the_load_commits() {
    let folder = Folder::new();
    let (database, session, mut files) = loaded_tables(&folder);
    let new = folder.write("second_song.json", song(&[("song_id", r#""SSECOND""#), ("title", r#""Second""#)]));
    let blocker = Session::open(database.url());
    blocker.run("BEGIN; LOCK TABLE sparkify_etl.load_files IN SHARE MODE");
    let running = start(&mut load(database.url(), &[&new], NONE));
    blocker.wait_for_a_blocked_session();
    session.run(
        "DO $$
         BEGIN
           SET LOCAL session_replication_role = origin;
           SET LOCAL lock_timeout = '200ms';
           DELETE FROM songplays;
           DELETE FROM songs;
           DELETE FROM artists;
           RAISE EXCEPTION 'the artist could be deleted';
         EXCEPTION WHEN lock_not_available THEN NULL;
         END $$",
    );
    blocker.run("COMMIT");
    let outcome = running.finish();
    assert_eq!(outcome.code, 0, "{outcome}");
    files.songs.push(new);
    files.tables().assert_same(&session.tables(), "afterwards");
}

#[test]
fn concurrent_first_loads_give_the_same_tables() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    let parts: Vec<_> = sample.logs.chunks(9).collect();
    let running: Vec<_> = parts.iter().map(|logs| start(&mut load(database.url(), &sample.songs, logs))).collect();
    for run in running {
        let outcome = run.finish();
        assert_eq!(outcome.code, 0, "{outcome}");
    }
    sample.tables().assert_same(&session.tables(), "all at once, from nothing");
}
