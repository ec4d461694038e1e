//! Loads at the same time: they wait for each other only where they must, and none misses what another brings.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::oracle::{Files, Session};
use crate::program::{NONE, Running, as_role, load, program, start, succeed};
use crate::support;
use crate::written::{Folder, event, song};

/// A day that takes a while to load.
fn long_day(folder: &Folder) -> PathBuf {
    let out = folder.path().join("long");
    let options = ["generate", "--songs", "20", "--events", "250000", "--days", "1", "--seed", "3"];
    succeed(program(options).arg(&out));
    // Beside a file that was sent again, of a few lines.
    let size = |log: &PathBuf| std::fs::metadata(log).unwrap().len();
    Files::in_folder(&out).logs.into_iter().max_by_key(size).unwrap()
}

/// A star to load into, with a play and a song of long ago, so that no load has to make the tables.
fn star(folder: &Folder) -> (support::Database, Session, Files) {
    let database = support::database();
    let songs = vec![folder.write("first_song.json", song(&[("song_id", r#""SFIRST""#), ("title", r#""First""#)]))];
    let logs = vec![folder.write("first.json", event(&[("ts", "1000000000000")]))];
    succeed(&mut load(database.url(), &songs, &logs));
    let session = Session::open(database.url());
    (database, session, Files { songs, logs })
}

/// Starts a load of a log and stops it for a while, once it has begun to copy plays straight in.
fn stopped_while_copying(database: &support::Database, session: &Session, log: &Path) -> Running {
    stopped_while_copying_to("songplays", database.url(), session, &[log])
}

/// The same once it has begun to copy rows to a table, in the database at `url`.
fn stopped_while_copying_to<L: AsRef<Path>>(table: &str, url: &str, session: &Session, logs: &[L]) -> Running {
    let running = start(&mut load(url, NONE, logs));
    let copying = format!(
        "SELECT count(*) FROM pg_stat_activity
          WHERE datname = current_database() AND query LIKE 'COPY \"{table}\"%'"
    );
    let deadline = Instant::now() + Duration::from_secs(60);
    while session.value(&copying) == "0" {
        assert!(Instant::now() < deadline, "the load never copied a row to {table}");
    }
    running.signal(Signal::SIGSTOP);
    running
}

#[test]
fn a_load_of_another_day_does_not_wait_and_one_of_the_same_day_does() {
    let folder = Folder::new();
    let (database, session, mut files) = star(&folder);
    let long = long_day(&folder);
    let other_day = folder.write("other.json", event(&[("ts", "1600000000000")]));
    // A play of the first day of the long log, and one that it has as well.
    let shared = std::fs::read_to_string(&long).unwrap();
    let shared = shared.lines().find(|line| line.contains(r#""page":"NextSong""#)).unwrap();
    let same_day = folder.write("same.json", [shared, &event(&[("ts", "1541030400001")])].join("\n"));

    let first = stopped_while_copying(&database, &session, &long);
    let since = Instant::now();
    let outcome = succeed(&mut load(database.url(), NONE, &[&other_day]));
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}\n{outcome}", since.elapsed());
    assert!(!outcome.stderr.contains("waiting"), "{outcome}");

    let second = start(&mut load(database.url(), NONE, &[&same_day]));
    session.wait_for_a_blocked_session();
    first.signal(Signal::SIGCONT);
    let (first, second) = (first.finish(), second.finish());
    assert_eq!((first.code, second.code), (0, 0), "{first}\n{second}");
    assert!(second.stderr.contains("waiting for it to end"), "{second}");
    files.logs.extend([long, other_day, same_day]);
    files.tables().assert_same(&session.tables(), "all of them");
}

#[test]
fn a_play_finds_the_song_that_another_load_committed_after_the_catalogue_was_read() {
    let folder = Folder::new();
    let (database, session, mut files) = star(&folder);
    let long = long_day(&folder);
    let played = std::fs::read_to_string(&long).unwrap();
    // A play of a song that the catalogue has not.
    let played = played.lines().filter(|line| line.contains(r#""page":"NextSong""#)).nth(100).unwrap();
    let field = |name: &str| serde_json::from_str::<serde_json::Value>(played).unwrap()[name].to_string();
    let late = song(&[
        ("song_id", r#""SLATE""#),
        ("title", &field("song")),
        ("artist_name", &field("artist")),
        ("duration", &field("length")),
    ]);
    let late = folder.write("late.json", late);

    let logs = stopped_while_copying(&database, &session, &long);
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
    files.logs.push(long);
    files.songs.push(late);
    files.tables().assert_same(&session.tables(), "both");
}

#[test]
fn loads_that_wait_for_each_other_in_a_circle_start_over_and_converge() {
    let folder = Folder::new();
    let (database, session, mut files) = star(&folder);
    let long = long_day(&folder);
    let day = |ts: i64, item: &str| event(&[("ts", &ts.to_string()), ("itemInSession", item)]);
    let (early, late) = (1_541_030_400_001, 1_541_030_400_001 + 20 * 86_400_000);
    // One has the long day and wants the other's; the other has the late day and wants the long one.
    let wanted = folder.write("z-wanted.json", day(late, "7"));
    let one = folder.path().join("one");
    std::fs::create_dir(&one).unwrap();
    std::fs::copy(&long, one.join("a.json")).unwrap();
    std::fs::copy(&wanted, one.join("b.json")).unwrap();
    let two = folder.write("two.json", [day(late, "8"), day(early, "9")].join("\n"));

    let first = stopped_while_copying(&database, &session, &one);
    // Its days in the order of the file's plays are sorted: it is refused the early one and takes the late one no more.
    let second = start(&mut load(database.url(), NONE, &[&two]));
    session.wait_for_a_blocked_session();
    first.signal(Signal::SIGCONT);
    let (first, second) = (first.finish(), second.finish());
    assert_eq!((first.code, second.code), (0, 0), "{first}\n{second}");
    files.logs.extend([one.join("a.json"), one.join("b.json"), two]);
    files.tables().assert_same(&session.tables(), "both");
}

#[test]
fn what_a_load_refers_to_cannot_be_deleted_before_it_commits() {
    let folder = Folder::new();
    let (database, session, mut files) = star(&folder);
    // A play of a user, of a song and at an instant that are there already.
    let first = std::fs::read_to_string(&files.logs[0]).unwrap();
    let same = event(&[("ts", "1000000000000"), ("itemInSession", "1"), ("song", r#""First""#)]);
    let log = folder.write("second.json", [first, same].join("\n"));
    // The last thing that a load does before it commits is held up.
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
fn a_first_load_holds_others_up_until_the_tables_are_there() {
    let sample = Files::sample();
    let database = support::database();
    let session = Session::open(database.url());
    let parts: Vec<_> = sample.logs.chunks(9).collect();
    let running: Vec<_> = parts.iter().map(|logs| start(&mut load(database.url(), &sample.songs, logs))).collect();
    for run in running {
        let outcome = run.finish();
        assert_eq!(outcome.code, 0, "{outcome}");
    }
    sample.tables().assert_same(&session.tables(), "all at once, from nothing");
}

#[test]
fn a_plain_role_that_still_reads_is_not_in_the_way_of_one_that_sets_the_foreign_keys_aside() {
    let folder = Folder::new();
    let out = folder.path().join("generated");
    // So many that the copying is seen on a busy machine.
    let options = ["generate", "--songs", "300", "--events", "240000", "--days", "6", "--seed", "11"];
    succeed(program(options).arg(&out));
    let files = Files::in_folder(&out);
    let (first, rest) = files.logs.split_at(1);
    let (slow, fast) = rest.split_at(2);
    let database = support::database();
    let session = Session::open(database.url());
    let plain = as_role(database.url(), &session.plain_role(), None);
    succeed(&mut load(&plain, &files.songs, first));

    // The one waits for the gate that the other has, which must not wait for a table that the one has looked at.
    let slow = stopped_while_copying_to("staged_songplays", &plain, &session, slow);
    succeed(&mut load(&plain, NONE, fast));
    slow.signal(Signal::SIGCONT);
    let slow = slow.finish();
    assert_eq!(slow.code, 0, "{slow}");
    files.tables().assert_same(&session.tables(), "both");
}
