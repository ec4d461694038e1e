//! The main guarantee: the database is a function of the set of records that were ever loaded.

use std::path::PathBuf;

use test_support::oracle::{Files, Session, Tables};
use test_support::program::{NONE, load, succeed};
use test_support::server;
use test_support::written::{Folder, event, song};

#[test]
fn songs_loaded_after_their_plays_give_the_same_tables() {
    let sample = Files::sample();
    let database = server::database();
    succeed(&mut load(database.url(), NONE, &sample.logs));
    let session = Session::open(database.url());
    Tables::of(NONE, &sample.logs).assert_same(&session.tables(), "logs alone");
    let (early, late) = sample.songs.split_at(sample.songs.len() / 2);
    succeed(&mut load(database.url(), late, NONE));
    succeed(&mut load(database.url(), early, NONE));
    sample.tables().assert_same(&session.tables(), "logs, then songs");
}

#[test]
fn songs_loaded_before_their_plays_give_the_same_tables() {
    let sample = Files::sample();
    let database = server::database();
    succeed(&mut load(database.url(), &sample.songs, NONE));
    let session = Session::open(database.url());
    Tables::of(&sample.songs, NONE).assert_same(&session.tables(), "songs alone");
    succeed(&mut load(database.url(), NONE, &sample.logs));
    sample.tables().assert_same(&session.tables(), "songs, then logs");
}

#[test]
fn days_loaded_one_by_one_and_backwards_give_the_same_tables() {
    let sample = Files::sample();
    let database = server::database();
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
fn the_order_of_loads_does_not_matter_with_negative_zeros() {
    let folder = Folder::new();
    let zero = folder.write("zero.json", song(&[("artist_latitude", "0.0"), ("artist_longitude", "1.5")]));
    let minus = folder.write("minus.json", song(&[("artist_latitude", "-0.0"), ("artist_longitude", "1.5")]));
    let in_order = |files: [&PathBuf; 2]| {
        let database = server::database();
        for file in files {
            succeed(&mut load(database.url(), &[file], NONE));
        }
        Session::open(database.url()).tables()
    };
    in_order([&zero, &minus]).assert_same(&in_order([&minus, &zero]), "the other order");
}

#[test]
fn run_numbers_continue_after_a_crash_of_the_server() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let cluster = server::throwaway(&server::scratch().join("crash"));
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
