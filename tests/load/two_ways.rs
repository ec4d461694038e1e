//! A load fills new tables by COPY and existing tables by a merge. Both ways give the same rows and the same counts.

use std::path::PathBuf;

use sparkify_polars::load::{Plan, Summary};

use crate::loaded::{DAYS, sample_copy};
use test_support::library::{blocks_of, carry_out, load_in_blocks};
use test_support::oracle::{Files, Session, Tables};
use test_support::program::{NONE, load, program, succeed};
use test_support::server;
use test_support::wait_until;
use test_support::written::{Folder, event};

/// Loads logs through the library.
fn load_logs(url: &str, logs: &[PathBuf], block_bytes: usize) -> Summary {
    load_in_blocks(url, &Files { songs: Vec::new(), logs: logs.to_vec() }, block_bytes).unwrap()
}

/// A log with a play at each of these times, in milliseconds. Each play has its own item number.
fn log(folder: &Folder, name: &str, instants: &[i64]) -> PathBuf {
    let play = |ts: &i64| {
        let item = (ts / MINUTE).rem_euclid(100_000).to_string();
        event(&[("ts", &ts.to_string()), ("itemInSession", &item)])
    };
    folder.write(name, instants.iter().map(play).collect::<Vec<_>>().join("\n"))
}

const MONDAY: i64 = 1_541_376_000_000;
const MINUTE: i64 = 60_000;

#[test]
fn new_and_stored_plays_are_counted_separately() {
    let folder = Folder::new();
    let database = server::database();
    let session = Session::open(database.url());
    let at = |minutes: &[i64]| minutes.iter().map(|minute| MONDAY + minute * MINUTE).collect::<Vec<_>>();
    let mut so_far = Vec::new();
    for (name, minutes, new) in [
        ("first", &[0, 1, 2][..], 3),
        ("the next day", &[1440, 1441], 2),
        ("later that day", &[600, 601], 2),
        // Two of these plays are stored already.
        ("between", &[1, 5, 600], 1),
        ("years before", &[-900_000], 1),
        ("the same again", &[0, 1, 2], 0),
    ] {
        let log = log(&folder, name, &at(minutes));
        let summary = load_logs(database.url(), std::slice::from_ref(&log), 1 << 20);
        assert_eq!(summary.lines.logs.loaded, new, "{name}");
        so_far.push(log);
        Tables::of(NONE, &so_far).assert_same(&session.tables(), name);
    }
}

#[test]
fn repeated_plays_in_one_load_do_not_conflict() {
    let folder = Folder::new();
    let database = server::database();
    let session = Session::open(database.url());
    let instants: Vec<i64> = (0..300).map(|minute| MONDAY + minute * MINUTE).collect();
    let some: Vec<i64> = instants.iter().copied().step_by(50).collect();
    // The load reads the files in this order: some of the plays, all plays, and all plays again.
    let logs = [log(&folder, "1.json", &some), log(&folder, "2.json", &instants), log(&folder, "3.json", &instants)];
    for fresh in [true, false] {
        if !fresh {
            session.run("TRUNCATE songplays, time");
        }
        let summary = load_logs(database.url(), &logs, 2_000);
        let counts = |table: &str| {
            let found = summary.tables.iter().find(|summary| summary.table.name() == table).unwrap();
            (found.loaded, found.unchanged, found.duplicates)
        };
        // No play was stored before the load.
        assert_eq!((counts("time"), counts("songplays")), ((300, 0, 306), (300, 0, 306)), "new: {fresh}");
        Tables::of(NONE, &logs).assert_same(&session.tables(), "all three");
    }
}

#[test]
fn first_and_later_loads_leave_keys_and_references_valid() {
    let (files, tables) = &*DAYS;
    let database = server::database();
    let session = Session::open(database.url());
    let (first, rest) = files.logs.split_at(1);
    load_logs(database.url(), first, 1 << 20);
    let rest = Files { songs: files.songs.clone(), logs: rest.to_vec() };
    let summary = load_in_blocks(database.url(), &rest, 1 << 20).unwrap();
    assert!(summary.lines.logs.loaded > 20_000, "{:?}", summary.lines);
    let invalid = "SELECT conname FROM pg_constraint WHERE NOT convalidated";
    assert_eq!(session.rows(invalid), [""; 0]);
    let keys = "SELECT count(*) FILTER (WHERE contype = 'p'), count(*) FILTER (WHERE contype = 'f') FROM pg_constraint
                WHERE conrelid = ANY (ARRAY['songplays', 'users', 'songs', 'artists', 'time']::regclass[])";
    assert_eq!(session.value(keys), "5|5");
    tables.assert_same(&session.tables(), "all days");
}

#[test]
fn a_reload_restores_deleted_time_rows() {
    let (database, session) = sample_copy();
    let sample = Files::sample();
    // Now no row of `time` shows that the plays are stored.
    session.run("SET session_replication_role = replica; DELETE FROM time");
    succeed(load(database.url(), &sample.songs, &sample.logs).arg("--reload"));
    sample.tables().assert_same(&session.tables(), "with all instants");
}

#[test]
fn a_load_reads_only_stored_plays_of_its_own_days() {
    let folder = Folder::new();
    let out = folder.path().join("generated");
    let options = ["generate", "--songs", "300", "--events", "100000", "--days", "10", "--seed", "13"];
    succeed(program(options).arg(&out));
    let files = Files::in_folder(&out);
    let database = server::database();
    let session = Session::open(database.url());
    let (last, rest) = files.logs.split_last().unwrap();
    // The load returns this count. If the test counted plays by SQL, the statistics would add those reads at a later
    // time.
    let there = load_logs(database.url(), rest, 16 << 20).lines.logs.loaded;
    // Stored plays: one of the first day, and one of another day.
    let plays_of = |log: &PathBuf| {
        let text = std::fs::read_to_string(log).unwrap();
        text.lines().filter(|line| line.contains(r#""page":"NextSong""#)).take(1).map(str::to_owned).collect::<String>()
    };
    let strays = folder.write("strays.json", [plays_of(&rest[0]), plays_of(&rest[rest.len() - 1])].join("\n"));
    let read = || -> u64 {
        // A session adds its reads to the statistics with a delay, at the latest when it ends. So wait for that end.
        assert_eq!(session.other_sessions(), [""; 0]);
        let rows = "SELECT (SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_user_tables
                             WHERE relname IN ('songplays', 'time'))
                         + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
                             WHERE relname IN ('songplays', 'time'))";
        session.value(rows).parse().unwrap()
    };
    // Autovacuum also reads all rows of a table, for its statistics.
    session.run(
        "ALTER TABLE songplays SET (autovacuum_enabled = false); ALTER TABLE time SET (autovacuum_enabled = false)",
    );
    let vacuums = "SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND backend_type = 'autovacuum worker'";
    wait_until("autovacuum has ended", || session.value(vacuums) == "0");
    assert!(there > 50_000, "{there} plays are too few to tell");
    for (name, log) in [("two strays", &strays), ("another day", last)] {
        let before = read();
        load_logs(database.url(), std::slice::from_ref(log), 16 << 20);
        let rows = read() - before;
        assert!(rows < there, "{name}: {rows} rows and entries were read, of {there} plays");
    }
}

#[test]
fn a_first_load_does_not_read_the_tables_for_each_duplicate() {
    let folder = Folder::new();
    let out = folder.path().join("generated");
    let options = ["generate", "--songs", "50", "--events", "12000", "--days", "2", "--seed", "17"];
    succeed(program(options).arg(&out));
    let mut logs = Files::in_folder(&out).logs;
    let copies: Vec<PathBuf> = logs
        .iter()
        .enumerate()
        .map(|(number, log)| folder.write(&format!("copy-{number}.json"), std::fs::read(log).unwrap()))
        .collect();
    logs.extend(copies);
    let database = server::database();
    let session = Session::open(database.url());
    // The blocks are so small that the copies are in later batches than their originals. So the load stages the copies.
    let summary = load_logs(database.url(), &logs, 200_000);
    let plays: u64 = session.value("SELECT count(*) FROM songplays").parse().unwrap();
    assert!(summary.lines.logs.duplicates >= plays, "{:?}", summary.lines);
    assert_eq!(session.other_sessions(), [""; 0]);
    let read = "SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname IN ('songplays', 'time')";
    let read: u64 = session.value(read).parse().unwrap();
    assert!(read < 20 * plays, "{read} rows were read one after the other, of {plays} plays");
    Tables::of(NONE, &logs).assert_same(&session.tables(), "with their copies");
}

#[test]
fn a_play_repeated_in_distant_blocks_counts_once_in_a_later_load() {
    let folder = Folder::new();
    let database = server::database();
    load_logs(database.url(), &[log(&folder, "first.json", &[1_000_000_000_000])], 1_000_000);
    // The last record is greater than the first record of the same play.
    let play = |second: i64, location: &str| {
        event(&[("ts", &(1_100_000_000_000 + second * 1000).to_string()), ("location", location)])
    };
    let plays = (0..200).map(|second| play(second, r#""A""#)).chain([play(0, r#""Z""#)]);
    let twice = folder.write("twice.json", plays.collect::<Vec<_>>().join("\n"));
    for dry_run in [true, false] {
        // Unlike `load_logs`, this load uses the ledger. So it also checks whether the tables are empty.
        let plan = Plan::builder().logs([&twice]).read_limits(blocks_of(2_000)).dry_run(dry_run);
        let logs = carry_out(database.url(), plan).unwrap().lines.logs;
        assert_eq!((logs.loaded, logs.duplicates), (200, 1), "dry run: {dry_run}");
    }
}
