//! Whole data sets: the real data, the sample of the repository, and the output of `generate`.

use test_support::oracle::{Files, Session};
use test_support::program::{load, program, succeed};
use test_support::server;
use test_support::written::Folder;

#[test]
fn the_real_data_gives_the_known_tables() {
    let Some(real) = Files::real() else { return };
    let database = server::database();
    succeed(&mut load(database.url(), &real.songs, &real.logs));
    let session = Session::open(database.url());

    let count = |what: &str| session.value(&format!("SELECT count(*) FROM {what}"));
    assert_eq!(count("songs"), "71");
    assert_eq!(count("artists"), "69");
    assert_eq!(count("users"), "96");
    assert_eq!(count("time"), "6813");
    assert_eq!(count("songplays"), "6820");
    assert_eq!(session.rows("SELECT song_id FROM songplays WHERE song_id IS NOT NULL"), ["SOZCTXZ12AB0182364"]);
    assert_eq!(count("users WHERE level = 'paid'"), "22");
    real.tables().assert_same(&session.tables(), "the real data");
}

#[test]
fn the_sample_is_loaded_row_for_row() {
    let database = server::database();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    succeed(&mut load(database.url(), &[format!("{data}/song_data")], &[format!("{data}/log_data")]));
    Files::sample().tables().assert_same(&Session::open(database.url()).tables(), "the sample");
}

#[test]
fn generated_data_is_loaded_row_for_row() {
    for (seed, songs, events, days) in [("1", "40", "1500", "3"), ("77", "700", "9000", "45")] {
        let folder = Folder::new();
        let out = folder.path().join("generated");
        let options = ["generate", "--songs", songs, "--events", events, "--days", days, "--seed", seed];
        succeed(program(options).arg(&out));
        let database = server::database();
        succeed(&mut load(database.url(), &[out.join("song_data")], &[out.join("log_data")]));
        let session = Session::open(database.url());
        Files::in_folder(&out).tables().assert_same(&session.tables(), &format!("seed {seed}"));
    }
}
