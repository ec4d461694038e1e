//! Tables that another program has emptied or dropped. A load fills them again, although the ledger has their files.

use crate::loaded::sample_copy;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, run, succeed};
use test_support::server;
use test_support::written::{Folder, event, song};

#[test]
fn the_ledger_is_ignored_if_a_table_is_empty_or_dropped() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    for ruin in
        ["TRUNCATE songplays, users, time, songs, artists", "DROP TABLE songplays, users, time, songs, artists CASCADE"]
    {
        session.run(ruin);
        succeed(&mut load(database.url(), &sample.songs, &sample.logs));
        sample.tables().assert_same(&session.tables(), ruin);
    }
}

#[test]
fn a_dropped_table_is_filled_again_by_a_load_of_all_files() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    let expected = sample.tables();
    for table in ["users", "time", "songs", "artists", "songplays", "sparkify_etl.track_matches"] {
        session.run(&format!("DROP TABLE {table} CASCADE"));
        let part = run(&mut load(database.url(), NONE, &sample.logs[..1]));
        if ["users", "time", "songs", "artists"].contains(&table) {
            assert!(part.code == 1 && part.stderr.contains("Load all song files and logs again"), "{table}\n{part}");
        }
        succeed(load(database.url(), &sample.songs, &sample.logs).arg("--reload"));
        expected.assert_same(&session.tables(), table);
        assert_eq!(
            session.value(
                "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated AND conname LIKE 'song%'"
            ),
            "5",
            "{table}"
        );
        let indexes = session.value("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'");
        assert_eq!(indexes, "12", "{table}");
    }
}

#[test]
fn dropped_tables_are_filled_again_if_the_catalogue_was_kept() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    session.run("DROP TABLE songplays, songs, artists, users, time CASCADE");
    // track_matches still matches plays with songs that are in no table any more.
    let logs_alone = run(&mut load(database.url(), NONE, &sample.logs));
    assert_eq!(logs_alone.code, 1, "{logs_alone}");
    for part in ["songplays.song_id", "to a row that does not exist", "Load all song files and logs again"] {
        assert!(logs_alone.stderr.contains(part), "{part}\n{logs_alone}");
    }
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    sample.tables().assert_same(&session.tables(), "tables that were dropped");
}

#[test]
fn dropped_tables_are_filled_again_without_an_unplayed_song_file() {
    let folder = Folder::new();
    let withdrawn = folder.write("withdrawn.json", song(&[("song_id", r#""SX""#), ("title", r#""unheard""#)]));
    let (other, log) = (folder.write("other.json", song(&[])), folder.write("log.json", event(&[])));
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), &[&withdrawn], &[&log]));
    session.run("DROP TABLE songplays, songs, artists, users, time CASCADE");
    succeed(&mut load(database.url(), &[&other], &[&log]));
    assert_eq!(session.value("SELECT count(*), count(song_id) FROM songplays"), "1|1");
}

#[test]
fn a_dropped_catalogue_is_filled_again_from_known_files() {
    let sample = Files::sample();
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), &sample.songs, NONE));
    session.run("DROP TABLE sparkify_etl.track_matches");
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    sample.tables().assert_same(&session.tables(), "with a catalogue made again");
}
