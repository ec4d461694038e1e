//! The ledger. No file is loaded twice, and each line of each file is counted in exactly one category.

use std::fs;

use crate::loaded::shared_sample;
use test_support::oracle::{Files, Session, Tables};
use test_support::program::{ANY_REJECTS, NONE, load, run, succeed, succeed_with_rejects};
use test_support::server;
use test_support::written::{Folder, event, song};

const FILES: &str =
    "SELECT run_id, content, regexp_replace(path, '.*/', ''), lines, loaded, duplicates, other_pages, rejected
                     FROM sparkify_etl.load_files ORDER BY 1, 2, 3";
const LAST_RUN: &str = "SELECT files, skipped_files, song_lines + log_lines, loaded FROM sparkify_etl.load_runs
                        ORDER BY run_id DESC LIMIT 1";

#[test]
fn a_file_with_known_content_is_skipped_under_any_name() {
    let folder = Folder::new();
    let text = [event(&[]), event(&[("itemInSession", "1"), ("page", r#""Home""#)])].join("\n");
    let log = folder.write("monday.json", &text);
    let songs = folder.write("song.json", song(&[]));
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), &[&songs], &[&log]));
    let before = session.tables();

    let copies = ["again/monday.json", "tuesday.json"].map(|name| folder.write(name, &text));
    let outcome = succeed(&mut load(database.url(), &[&songs], &copies));
    assert_eq!(session.value(LAST_RUN), "0|3|0|0");
    assert!(outcome.stdout.contains("3 files skipped: the same content was loaded before"), "{outcome}");
    before.assert_same(&session.tables(), "after the copies");

    let outcome = succeed(load(database.url(), &[&songs], &copies).arg("--reload"));
    assert_eq!(session.value(LAST_RUN), "3|0|5|0");
    assert!(!outcome.stdout.contains("skipped"), "{outcome}");
    before.assert_same(&session.tables(), "read again");
}

#[test]
fn only_the_new_lines_of_a_file_that_has_grown_count_as_loaded() {
    let folder = Folder::new();
    let latest = event(&[("itemInSession", "2"), ("ts", "1541106206796"), ("level", r#""paid""#)]);
    let plays = [event(&[]), event(&[("itemInSession", "1")]), latest];
    let log = folder.write("log.json", plays[..2].join("\n"));
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), NONE, &[&log]));
    folder.write("log.json", plays.join("\n"));
    succeed(&mut load(database.url(), NONE, &[&log]));
    assert_eq!(session.rows(FILES), ["1|logs|log.json|2|2|0|0|0", "2|logs|log.json|3|1|2|0|0"]);
    Tables::of(NONE, &[&log]).assert_same(&session.tables(), "the file as it is now");
}

#[test]
fn a_file_that_changed_without_growing_is_read_again() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[("level", r#""free""#)]));
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), NONE, &[&log]));
    folder.write("log.json", event(&[("level", r#""paid""#)]));
    succeed(&mut load(database.url(), NONE, &[&log]));
    assert_eq!(session.value("SELECT level FROM songplays"), "paid");
    assert_eq!(session.rows(FILES), ["1|logs|log.json|1|1|0|0|0", "2|logs|log.json|1|1|0|0|0"]);
}

#[test]
fn a_compressed_copy_is_another_content_with_only_duplicates() {
    let folder = Folder::new();
    let text = ["0", "1"].map(|item| event(&[("itemInSession", item)])).join("\n");
    let log = folder.write("log.json", &text);
    let packed = folder.write("log.json.zst", zstd::encode_all(text.as_bytes(), 3).unwrap());
    let database = server::database();
    let session = Session::open(database.url());
    for file in [&log, &packed, &packed] {
        succeed(&mut load(database.url(), NONE, &[file]));
    }
    assert_eq!(session.rows(FILES), ["1|logs|log.json|2|2|0|0|0", "2|logs|log.json.zst|2|0|2|0|0"]);
    assert_eq!(session.value(LAST_RUN), "0|1|0|0");
    let size = fs::metadata(&packed).unwrap().len().to_string();
    assert_eq!(session.value("SELECT bytes FROM sparkify_etl.load_files WHERE run_id = 2"), size);
}

#[test]
fn every_line_counts_once_in_the_ledger() {
    let folder = Folder::new();
    let play = |item: &str, level: &str| event(&[("itemInSession", item), ("level", level)]);
    let free = r#""free""#;
    let home = event(&[("page", r#""Home""#)]);
    // Play 0 is in the first file twice. Play 1 is in all three files, and the second file has its greatest record.
    let first = [play("0", free), play("0", free), play("1", free), home.clone(), String::new(), "{".to_owned()];
    let second = [play("1", r#""paid""#), play("2", free), home];
    let third = [play("1", free), play("3", r#""gold""#)];
    let logs = [
        folder.write("1.json", first.join("\n")),
        folder.write("2.json", second.join("\r\n")),
        folder.write("3.json", third.join("\n")),
        folder.write("empty.json", ""),
    ];
    let songs = [
        folder.write("a.json", song(&[("year", "1999")])),
        folder.write("b.json", song(&[("year", "2000")])),
        folder.write("c.json", [song(&[("song_id", r#""S2""#)]), song(&[("song_id", "null")])].join("\n")),
    ];
    let database = server::database();
    let session = Session::open(database.url());
    succeed_with_rejects(&mut load(database.url(), &songs, &logs));
    let expected = [
        "1|logs|1.json|5|1|2|1|1",
        "1|logs|2.json|3|2|0|1|0",
        "1|logs|3.json|2|0|1|0|1",
        "1|logs|empty.json|0|0|0|0|0",
        "1|songs|a.json|1|0|1|0|0",
        "1|songs|b.json|1|1|0|0|0",
        "1|songs|c.json|2|1|0|0|1",
    ];
    assert_eq!(session.rows(FILES), expected);
    let run = "SELECT files, skipped_files, song_lines, log_lines, plays, loaded, duplicates, other_pages, rejected
               FROM sparkify_etl.load_runs";
    assert_eq!(session.value(run), "7|0|4|10|6|5|4|2|3");
    assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.load_rejects WHERE run_id = 1"), "3");
}

#[test]
fn the_rejected_lines_of_a_skipped_file_are_counted() {
    let folder = Folder::new();
    let home = event(&[("page", r#""Home""#)]);
    let log = folder.write("log.json", ["{", &event(&[]), "[]", &home].join("\n"));
    let database = server::database();
    let session = Session::open(database.url());
    succeed_with_rejects(&mut load(database.url(), NONE, &[&log]));
    Tables::of(NONE, &[&log]).assert_same(&session.tables(), "the first load");
    let counts = "SELECT log_lines, plays, other_pages, rejected FROM sparkify_etl.load_runs";
    assert_eq!(session.value(counts), "4|1|1|2");
    let outcome = succeed(&mut load(database.url(), NONE, &[&log]));
    assert!(outcome.stdout.contains("an earlier load rejected 2 lines of these files"), "{outcome}");
    Tables::of(NONE, &[&log]).assert_same(&session.tables(), "repeated");
}

#[test]
fn a_file_with_a_rejected_future_line_is_read_again() {
    let folder = Folder::new();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let soon = now + std::time::Duration::from_secs(24 * 60 * 60 + 3);
    let ahead = event(&[("itemInSession", "1"), ("ts", &soon.as_millis().to_string())]);
    let log = folder.write("log.json", [event(&[]), ahead].join("\n"));
    let database = server::database();
    let session = Session::open(database.url());
    succeed_with_rejects(&mut load(database.url(), NONE, &[&log]));
    assert_eq!(session.value("SELECT reason FROM sparkify_etl.load_rejects"), "timestamp_ahead");
    std::thread::sleep(std::time::Duration::from_secs(4));
    succeed(&mut load(database.url(), NONE, &[&log]));
    assert_eq!(session.rows(FILES), ["1|logs|log.json|2|1|0|0|1", "2|logs|log.json|2|1|1|0|0"]);
    // All lines of the file are loaded now, so there is no reason to read it again.
    succeed(&mut load(database.url(), NONE, &[&log]));
    assert_eq!(session.value(LAST_RUN), "0|1|0|0");
}

#[test]
fn the_ledger_has_every_file_and_every_line_of_the_sample() {
    let (_database, session) = shared_sample();
    let sample = Files::sample();
    let totals =
        "SELECT count(*), sum(lines), sum(loaded) FILTER (WHERE content = 'logs') = (SELECT count(*) FROM songplays),
                         sum(loaded) FILTER (WHERE content = 'songs') = (SELECT count(*) FROM songs)
                  FROM sparkify_etl.load_files";
    let files = sample.songs.len() + sample.logs.len();
    // In a first load, exactly one line counts as loaded for each row.
    assert_eq!(session.value(totals), format!("{files}|{}|t|t", sample.lines()));
    let of_the_run = "SELECT song_lines + log_lines, plays >= (SELECT count(*) FROM songplays),
                             log_lines = plays + other_pages + rejected
                      FROM sparkify_etl.load_runs";
    assert_eq!(session.value(of_the_run), format!("{}|t|t", sample.lines()));
}

#[test]
fn constraints_refuse_ledger_counts_that_do_not_add_up() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), NONE, &[&log]));
    for table in ["load_files SET lines = lines + 1", "load_runs SET loaded = loaded + 1"] {
        session.run(&format!(
            "DO $$
             BEGIN
               UPDATE sparkify_etl.{table};
               RAISE EXCEPTION 'it took it';
             EXCEPTION WHEN check_violation THEN NULL;
             END $$"
        ));
    }
}

#[test]
fn the_same_file_is_loaded_once_as_songs_and_once_as_logs() {
    let folder = Folder::new();
    // An object that is both a song and an event.
    let both = format!("{},{}", song(&[]).trim_end_matches('}'), event(&[]).trim_start_matches('{'));
    let file = folder.write("both.json", &both);
    // A log of the same size. So the second load compares the file with the logs in the ledger too.
    let other = folder.write("other.json", format!("{:width$}", event(&[("itemInSession", "9")]), width = both.len()));
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), &[&file], &[&other]));
    succeed(&mut load(database.url(), NONE, &[&file]));
    Tables::of(&[&file], &[&file, &other]).assert_same(&session.tables(), "the file, as both");
}

#[test]
fn a_file_with_a_line_over_a_limit_is_read_again_with_other_limits() {
    let folder = Folder::new();
    let early = event(&[("itemInSession", "1"), ("ts", "1541106106796")]);
    let late = event(&[("itemInSession", "2"), ("ts", "1543600000000")]);
    let log = folder.write("log.json", [&early, &late, "{"].join("\n"));
    let database = server::database();
    let session = Session::open(database.url());
    let load_since = |date: Option<&str>| {
        let mut command = load(database.url(), NONE, &[&log]);
        run(command.args(ANY_REJECTS).args(date.map(|date| format!("--earliest={date}"))))
    };
    assert_eq!(load_since(Some("2018-11-15")).code, 4);
    assert_eq!(session.value("SELECT count(*) FROM songplays"), "1");
    // The last two loads read no file, because the one before had no limit.
    for (date, code, files_read) in
        [(Some("2018-11-15"), 0, "1"), (None, 4, "2"), (None, 0, "2"), (Some("2018-11-15"), 0, "2")]
    {
        let outcome = load_since(date);
        assert_eq!(outcome.code, code, "{outcome}");
        assert_eq!(session.value("SELECT count(*) FROM sparkify_etl.load_files"), files_read, "since {date:?}");
    }
    assert_eq!(session.value("SELECT count(*) FROM songplays"), "2");
}

#[test]
fn plays_match_songs_after_the_ledger_was_emptied() {
    let folder = Folder::new();
    let database = server::database();
    let session = Session::open(database.url());
    let first = folder.write("first.json", song(&[]));
    succeed(&mut load(database.url(), &[&first], NONE));
    // As if the seventh run had loaded the song.
    session.run("UPDATE sparkify_etl.track_matches SET run_id = 7");
    let play = [("song", r#""Late""#), ("artist", r#""Late""#), ("length", "100.5")];
    let early = folder.write("early.json", event(&play));
    succeed(&mut load(database.url(), NONE, &[&early]));
    session.run("TRUNCATE sparkify_etl.load_runs CASCADE");
    let late = [("song_id", r#""SLATE""#), ("title", r#""Late""#), ("artist_name", r#""Late""#), ("duration", "100.5")];
    let late = folder.write("late.json", song(&late));
    let other = folder.write("other.json", event(&[("ts", "1600000000000")]));
    succeed(&mut load(database.url(), &[&late], &[&other]));
    assert_eq!(session.value("SELECT count(*) FROM songplays WHERE song_id = 'SLATE'"), "1");
    assert_eq!(session.value("SELECT max(run_id) FROM sparkify_etl.load_runs"), "8");
}
