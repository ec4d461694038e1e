//! Files of a day that are loaded late, after the files of later days.

use std::collections::BTreeMap;

use test_support::oracle::{Files, Session, Tables};
use test_support::program::{load, program, succeed};
use test_support::server;
use test_support::written::Folder;

/// Generated files of twelve days. Each day has its log files and a twelfth of the songs. If the log of a day was sent
/// again, the day has both log files.
fn days(folder: &Folder) -> (Files, Vec<Files>) {
    let out = folder.path().join("generated");
    let options = ["generate", "--songs", "120", "--events", "1800", "--days", "12", "--seed", "7"];
    succeed(program(options).arg(&out));
    let all = Files::in_folder(&out);
    let mut days: BTreeMap<String, Files> = BTreeMap::new();
    for log in &all.logs {
        let name = log.file_name().unwrap().to_str().unwrap();
        days.entry(name[.."2018-11-01".len()].to_owned()).or_default().logs.push(log.clone());
    }
    assert_eq!(days.len(), 12);
    for (day, songs) in days.values_mut().zip(all.songs.chunks(all.songs.len().div_ceil(12))) {
        day.songs = songs.to_vec();
    }
    (all, days.into_values().collect())
}

/// The tables after one load for each day, in the given order.
fn loaded<'a>(days: impl Iterator<Item = &'a Files>) -> Tables {
    let database = server::database();
    for day in days {
        succeed(&mut load(database.url(), &day.songs, &day.logs));
    }
    Session::open(database.url()).tables()
}

#[test]
fn the_oldest_day_loaded_last_gives_the_same_tables_as_the_natural_order() {
    let folder = Folder::new();
    let (all, days) = days(&folder);
    let natural = loaded(days.iter());
    all.tables().assert_same(&natural, "the natural order");
    natural.assert_same(&loaded(days.iter().skip(1).chain(&days[..1])), "the oldest day last");
}

#[test]
fn days_loaded_backwards_give_the_same_tables_as_one_load_of_all() {
    let folder = Folder::new();
    let (all, days) = days(&folder);
    let at_once = loaded([&all].into_iter());
    all.tables().assert_same(&at_once, "all at once");
    at_once.assert_same(&loaded(days.iter().rev()), "backwards");
}
