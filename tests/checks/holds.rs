//! The tables after a load pass every check. The way in which they were loaded makes no difference.

use std::path::Path;

use crate::star::{NAMES, SampleTables, check};
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, load, succeed, succeed_with_rejects};
use test_support::server;
use test_support::written::{Folder, event, song};

#[test]
fn the_sample_passes_every_check() {
    let tables = SampleTables::new();
    let checked = tables.check(&[]);
    checked.assert_all_pass();
    assert_eq!(checked.0.stderr, "", "there is nothing to say");
    assert!(!checked.0.stdout.contains("sql/checks"), "{}", checked.0);
}

#[test]
fn the_sample_in_three_loads_with_late_songs_passes_every_check() {
    let sample = Files::sample();
    let database = server::database();
    let late = |path: &Path| path.components().any(|part| part.as_os_str() == "Z");
    let (late, early): (Vec<_>, Vec<_>) = sample.songs.iter().partition(|path| late(path));
    let (first, second) = sample.logs.split_at(sample.logs.len() / 2);
    assert!(!late.is_empty() && !early.is_empty());
    succeed(&mut load(database.url(), &early, second));
    succeed(&mut load(database.url(), NONE, first));
    succeed(&mut load(database.url(), &late, NONE));
    check(database.url(), &[]).assert_all_pass();
}

#[test]
fn the_sample_loaded_twice_passes_every_check() {
    let (tables, sample) = (SampleTables::new(), Files::sample());
    succeed(load(tables.url(), &sample.songs, &sample.logs).arg("--reload"));
    check(tables.url(), &[]).assert_all_pass();
}

#[test]
fn rejected_lines_and_simultaneous_plays_pass_every_check() {
    let folder = Folder::new();
    let play = |level: &str, item: &str| event(&[("level", level), ("itemInSession", item), ("page", r#""NextSong""#)]);
    let lines = [
        play(r#""paid""#, "1"),
        play(r#""free""#, "2"),
        play(r#""gold""#, "3"),
        "{not json".to_owned(),
        event(&[("page", r#""Home""#)]),
    ];
    let logs = folder.write("log.json", lines.join("\n"));
    let songs = folder.write("song.json", song(&[]));
    let database = server::database();
    succeed_with_rejects(&mut load(database.url(), &[songs], &[logs]));
    let session = Session::open(database.url());
    assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.load_rejects"), "2");
    check(database.url(), &[]).assert_all_pass();
}

#[test]
fn tables_in_another_schema_are_checked_with_their_own_ledger() {
    let sample = Files::sample();
    let database = server::database();
    succeed(load(database.url(), &sample.songs, &sample.logs).args(["--schema", "Odd Name"]));
    let session = Session::open(database.url());
    check(database.url(), &["--schema", "Odd Name"]).assert_all_pass();

    session.run(
        r#"UPDATE "Odd Name".users SET level = 'gold' WHERE user_id = (SELECT min(user_id) FROM "Odd Name".users)"#,
    );
    let checked = check(database.url(), &["--schema", "Odd Name"]);
    checked.assert_only_fail(&[("levels", &["users", "gold"]), ("latest-plays", &["gold"])]);
    let path = r#"PGOPTIONS='-c search_path="Odd\ Name","sparkify_etl_Odd\ Name"' psql"#;
    assert!(checked.0.stdout.contains(path), "{}", checked.0);
}

#[test]
fn the_checks_run_in_the_order_of_the_list() {
    let list = succeed(&mut test_support::program::program(["check", "--list"]));
    let listed: Vec<_> = list.stdout.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let listed: Vec<_> = listed.into_iter().filter(|word| NAMES.contains(word)).collect();
    assert_eq!(listed[listed.len() - NAMES.len()..], NAMES);
}
