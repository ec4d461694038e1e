//! A load finds broken references before its commit, even if another program broke them.

use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, run, succeed};
use test_support::server;
use test_support::written::{Folder, event, song};

#[test]
fn a_broken_reference_fails_the_load_until_a_reload() {
    let folder = Folder::new();
    let files = Files {
        songs: vec![folder.write("song.json", song(&[]))],
        logs: vec![folder.write("first.json", event(&[("ts", "1541106106796")]))],
    };
    // Two plays of another user without a song: one just before the first play, and one just after it.
    let around =
        ["1541106106700", "1541106106900"].map(|ts| event(&[("ts", ts), ("userId", r#""9""#), ("song", "null")]));
    let second = folder.write("second.json", around.join("\n"));
    let original = server::database();
    succeed(&mut load(original.url(), &files.songs, &files.logs));
    for (ruin, column) in [
        ("users WHERE user_id = 8", "songplays.user_id"),
        ("time WHERE start_time = 'epoch'::timestamptz + 1541106106796 * interval '1 ms'", "songplays.start_time"),
        ("songs", "songplays.song_id"),
        ("artists", "songplays.artist_id"),
    ] {
        let database = server::copy_of(&original);
        let session = Session::open(database.url());
        session.run(&format!(
            "SET session_replication_role = replica; DELETE FROM {ruin}; RESET session_replication_role"
        ));
        let outcome = run(&mut load(database.url(), NONE, &[&second]));
        assert_eq!(outcome.code, 1, "{ruin}\n{outcome}");
        assert!(
            outcome.stderr.contains(&format!("{column}: 1 row refers to a row that does not exist")),
            "{ruin}\n{outcome}"
        );
        assert!(outcome.stderr.contains("--reload"), "{ruin}\n{outcome}");

        let mut all = files.clone();
        all.logs.push(second.clone());
        succeed(load(database.url(), &all.songs, &all.logs).arg("--reload"));
        all.tables().assert_same(&session.tables(), ruin);
    }
}

#[test]
fn a_match_with_a_deleted_song_fails_the_load() {
    let folder = Folder::new();
    let database = server::database();
    let session = Session::open(database.url());
    let first = folder.write("first.json", song(&[]));
    succeed(&mut load(database.url(), &[&first], NONE));
    // The second song has the same title, artist and duration. The match stays with the first song, whose row is
    // deleted.
    session.run("SET session_replication_role = replica; DELETE FROM songs; RESET session_replication_role");
    let second = folder.write("second.json", song(&[("song_id", r#""SZ""#)]));
    let outcome = run(&mut load(database.url(), &[&second], NONE));
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("track_matches.song_id: 1 row refers to a row that does not exist"), "{outcome}");
}
