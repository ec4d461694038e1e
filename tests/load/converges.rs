//! The one law: the database is a function of the set of records that were ever loaded.

use std::path::PathBuf;

use crate::oracle::{Files, Session, Tables};
use crate::program::{NONE, load, start, succeed};
use crate::support;
use crate::written::{Folder, event, song};

#[test]
fn songs_that_come_after_their_plays_give_the_same_tables() {
    let sample = Files::sample();
    let database = support::database();
    succeed(&mut load(database.url(), NONE, &sample.logs));
    let session = Session::open(database.url());
    Tables::of(NONE, &sample.logs).assert_same(&session.tables(), "logs alone");
    let (early, late) = sample.songs.split_at(sample.songs.len() / 2);
    succeed(&mut load(database.url(), late, NONE));
    succeed(&mut load(database.url(), early, NONE));
    sample.tables().assert_same(&session.tables(), "logs, then songs");
}

#[test]
fn songs_that_come_before_their_plays_give_the_same_tables() {
    let sample = Files::sample();
    let database = support::database();
    succeed(&mut load(database.url(), &sample.songs, NONE));
    let session = Session::open(database.url());
    Tables::of(&sample.songs, NONE).assert_same(&session.tables(), "songs alone");
    succeed(&mut load(database.url(), NONE, &sample.logs));
    sample.tables().assert_same(&session.tables(), "songs, then logs");
}

#[test]
fn days_loaded_one_by_one_and_backwards_give_the_same_tables() {
    let sample = Files::sample();
    let database = support::database();
    let part = |files: &[PathBuf], number: usize| -> Vec<PathBuf> {
        let (start, end) = (files.len() * number / 6, files.len() * (number + 1) / 6);
        files[start..end].iter().rev().cloned().collect()
    };
    for number in (0..6).rev() {
        succeed(&mut load(database.url(), &part(&sample.songs, number), &part(&sample.logs, number)));
    }
    sample.tables().assert_same(&Session::open(database.url()).tables(), "backwards");
}

#[test]
fn records_that_contradict_each_other_converge_however_they_are_split() {
    for seed in 1..=6 {
        let mut dice = Dice(seed);
        let folder = Folder::new();
        let mut files: Vec<(bool, PathBuf)> = Vec::new();
        for number in 0..8 {
            let songs: Vec<String> = (0..dice.below(12) + 1).map(|_| any_song(&mut dice)).collect();
            files.push((true, folder.write(&format!("songs/{number}.json"), songs.join("\n"))));
            let events: Vec<String> = (0..dice.below(40) + 1).map(|_| any_event(&mut dice)).collect();
            files.push((false, folder.write(&format!("logs/{number}.json"), events.join("\n"))));
        }
        dice.shuffle(&mut files);

        let database = support::database();
        let session = Session::open(database.url());
        let mut so_far = Files::default();
        let mut order = Vec::new();
        while !files.is_empty() {
            let run: Vec<(bool, PathBuf)> = files.split_off(files.len().saturating_sub(dice.below(6) + 1));
            let of_kind = |kind: bool| -> Vec<PathBuf> {
                run.iter().filter(|(is_song, _)| *is_song == kind).map(|(_, path)| path.clone()).collect()
            };
            let (songs, logs) = (of_kind(true), of_kind(false));
            succeed(&mut load(database.url(), &songs, &logs));
            order.push(format!("{songs:?} {logs:?}"));
            so_far.songs.extend(songs);
            so_far.logs.extend(logs);
            let about = format!("seed {seed}, {} after the runs\n{}", folder.path().display(), order.join("\n"));
            so_far.tables().assert_same(&session.tables(), &about);
        }
    }
}

#[test]
fn loaders_at_work_at_the_same_time_give_the_same_tables() {
    for seed in 101..=103 {
        let mut dice = Dice(seed);
        let folder = Folder::new();
        let mut all = Files::default();
        let database = support::database();
        let mut parts = Vec::new();
        for part in 0..3 {
            let songs: Vec<String> = (0..30).map(|_| any_song(&mut dice)).collect();
            let events: Vec<String> = (0..200).map(|_| any_event(&mut dice)).collect();
            let songs = folder.write(&format!("{part}/songs.json"), songs.join("\n"));
            let logs = folder.write(&format!("{part}/logs.json"), events.join("\n"));
            parts.push((songs.clone(), logs.clone()));
            all.songs.push(songs);
            all.logs.push(logs);
        }
        let running: Vec<_> =
            parts.iter().map(|(songs, logs)| start(&mut load(database.url(), &[songs], &[logs]))).collect();
        for run in running {
            let outcome = run.finish();
            assert_eq!(outcome.code, 0, "seed {seed}\n{outcome}");
        }
        all.tables().assert_same(&Session::open(database.url()).tables(), &format!("seed {seed}, three at once"));
    }
}

#[test]
fn a_file_that_has_grown_since_is_loaded_again() {
    let folder = Folder::new();
    let database = support::database();
    let first = event(&[("itemInSession", "0")]);
    let second = event(&[("itemInSession", "1"), ("ts", "1541106206796"), ("level", r#""paid""#)]);
    let log = folder.write("log.json", &first);
    succeed(&mut load(database.url(), NONE, &[&log]));
    folder.write("log.json", format!("{first}\n{second}"));
    succeed(&mut load(database.url(), NONE, &[&log]));
    Tables::of(NONE, &[&log]).assert_same(&Session::open(database.url()).tables(), "the file as it is now");
}

#[test]
fn a_zero_with_a_sign_does_not_make_the_order_matter() {
    let folder = Folder::new();
    let zero = folder.write("zero.json", song(&[("artist_latitude", "0.0"), ("artist_longitude", "1.5")]));
    let minus = folder.write("minus.json", song(&[("artist_latitude", "-0.0"), ("artist_longitude", "1.5")]));
    let in_order = |files: [&PathBuf; 2]| {
        let database = support::database();
        for file in files {
            succeed(&mut load(database.url(), &[file], NONE));
        }
        Session::open(database.url()).tables()
    };
    in_order([&zero, &minus]).assert_same(&in_order([&minus, &zero]), "the other order");
}

/// Song records from so few values that they contradict each other all the time.
pub(crate) fn any_song(dice: &mut Dice) -> String {
    song(&[
        ("song_id", dice.one_of(&[r#""SA""#, r#""SB""#, r#""Sa""#, r#""Sé""#])),
        ("artist_id", dice.one_of(&[r#""AA""#, r#""AB""#, r#""Aa""#])),
        ("title", dice.one_of(&[r#""Z""#, r#""a""#, r#""é""#, r#""""#, "null"])),
        ("artist_name", dice.one_of(&[r#""Z""#, r#""a""#, r#""\ud83c\udfb5""#, r#""\uffee""#, "null"])),
        ("artist_location", dice.one_of(&[r#""""#, "null", r#""Rome""#, r#""rome""#])),
        ("artist_latitude", dice.one_of(&["null", "-1.5", "55.393536131272924", "10"])),
        ("artist_longitude", dice.one_of(&["null", "-90.04892", "3.25"])),
        ("year", dice.one_of(&["0", "1999", "2003", "null"])),
        ("duration", dice.one_of(&["100.5", "200.25", "31.704939908360842", "null"])),
    ])
}

/// Events likewise, around a new year's eve.
pub(crate) fn any_event(dice: &mut Dice) -> String {
    event(&[
        ("ts", dice.one_of(&["1546300799999", "1546300800000", "1546214400000", "1541106106796", "1451606400000"])),
        ("userId", dice.one_of(&[r#""7""#, r#""8""#, r#""10""#])),
        ("sessionId", dice.one_of(&["1", "2"])),
        ("itemInSession", dice.one_of(&["0", "1"])),
        ("page", dice.one_of(&[r#""NextSong""#, r#""NextSong""#, r#""NextSong""#, r#""Home""#])),
        ("level", dice.one_of(&[r#""free""#, r#""paid""#, "null"])),
        ("firstName", dice.one_of(&[r#""Zoe""#, r#""anna""#, r#""Élodie""#, "null"])),
        ("lastName", dice.one_of(&[r#""Li""#, r#""de la Cruz""#])),
        ("gender", dice.one_of(&[r#""F""#, r#""M""#, "null"])),
        ("location", dice.one_of(&[r#""Rome""#, r#""rome""#, "null"])),
        ("userAgent", dice.one_of(&[r#""\"x\"""#, r#""y""#, "null"])),
        ("song", dice.one_of(&[r#""Z""#, r#""a""#, r#""é""#, r#""""#, "null"])),
        ("artist", dice.one_of(&[r#""Z""#, r#""a""#, r#""\ud83c\udfb5""#, "null"])),
        ("length", dice.one_of(&["100.5", "200.25", "31.704939908360842", "null"])),
    ])
}

/// Numbers that look random and are the same in every run of the test.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        // Knuth's multiplier for linear congruence; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn one_of<'a>(&mut self, values: &[&'a str]) -> &'a str {
        values[self.below(values.len())]
    }

    fn shuffle<T>(&mut self, values: &mut [T]) {
        for end in (1..values.len()).rev() {
            values.swap(end, self.below(end + 1));
        }
    }
}

#[test]
fn numbers_of_runs_go_on_after_the_server_was_killed() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let cluster = support::throwaway(&support::scratch().join("crash"));
    let load_once = || {
        let running = cluster.ensure(&|_| ()).unwrap();
        succeed(&mut load(&running.url(), NONE, &[&log]));
        running.pid
    };
    for _ in 0..3 {
        load_once();
    }
    let postmaster = nix::unistd::Pid::from_raw(i32::try_from(load_once()).unwrap());
    nix::sys::signal::kill(postmaster, nix::sys::signal::Signal::SIGKILL).unwrap();
    load_once();
    cluster.stop().unwrap();
}
