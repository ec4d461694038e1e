//! Two loads at the same time. Each has half of the records that the other one needs.

use std::thread;
use std::time::Duration;

use test_support::oracle::{Files, Session};
use test_support::program::{load, start};
use test_support::server;
use test_support::written::{Folder, event, song};

/// Starts both loads, the second one `after` milliseconds after the first. If `after` is negative, the second one
/// starts first.
fn both(url: &str, first: &Files, second: &Files, after: i64) {
    let (early, late) = if after < 0 { (second, first) } else { (first, second) };
    let early = start(&mut load(url, &early.songs, &early.logs));
    thread::sleep(Duration::from_millis(after.unsigned_abs()));
    let late = start(&mut load(url, &late.songs, &late.logs));
    for outcome in [early.finish(), late.finish()] {
        assert_eq!(outcome.code, 0, "{after} ms apart: {outcome}");
    }
}

#[test]
fn a_play_and_its_song_from_two_concurrent_loads_are_matched() {
    let folder = Folder::new();
    let database = server::database();
    let session = Session::open(database.url());
    let mut all = Files::default();
    // Without a lock, each load would see a database without the rows of the other. The first pair also creates the
    // tables.
    for (number, after) in (-50..=50).step_by(5).enumerate() {
        let title = format!("\"song {number}\"");
        let brought = [("song_id", &*format!("\"S{number}\"")), ("title", &*title)];
        let played = [("song", &*title), ("itemInSession", &*number.to_string())];
        let songs = vec![folder.write(&format!("{number}/song.json"), song(&brought))];
        let logs = vec![folder.write(&format!("{number}/log.json"), event(&played))];
        all.songs.extend(songs.clone());
        all.logs.extend(logs.clone());
        let (songs, logs) = (Files { songs, logs: vec![] }, Files { songs: vec![], logs });
        both(database.url(), &songs, &logs, after);
        let unmatched = session.rows("SELECT song_title FROM songplays WHERE song_id IS NULL");
        assert!(unmatched.is_empty(), "the load of the plays came {after} ms after that of the songs: {unmatched:?}");
    }
    all.tables().assert_same(&session.tables(), "all pairs");
}

#[test]
fn concurrent_loads_of_the_same_users_keep_the_latest_level() {
    let folder = Folder::new();
    let database = server::database();
    let session = Session::open(database.url());
    let mut all = Files::default();
    for (number, after) in (-30..=30).step_by(10).enumerate() {
        // Of ten users, each load has the later level of every second one. All levels change from pair to pair.
        let logs: Vec<Files> = [0, 1]
            .into_iter()
            .map(|loader| {
                let plays: Vec<String> = (0..10)
                    .map(|user| {
                        let later = (user + loader) % 2;
                        let level = if (number + user + later) % 2 == 0 { r#""free""# } else { r#""paid""# };
                        let ts = 1_541_106_106_796 + number * 86_400_000 + later * 1_000;
                        event(&[
                            ("userId", &format!("\"{user}\"")),
                            ("sessionId", &loader.to_string()),
                            ("ts", &ts.to_string()),
                            ("level", level),
                        ])
                    })
                    .collect();
                let log = folder.write(&format!("{number}/{loader}.json"), plays.join("\n"));
                Files { songs: vec![], logs: vec![log] }
            })
            .collect();
        all.logs.extend(logs.iter().flat_map(|files| files.logs.clone()));
        both(database.url(), &logs[0], &logs[1], after);
        all.tables().assert_same(&session.tables(), &format!("{after} ms apart"));
    }
}
