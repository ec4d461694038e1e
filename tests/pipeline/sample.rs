//! `--sample`, a load without paths, and paths that can contain songs or logs.

use test_support::oracle::{Files, Session, Tables};
use test_support::program::{NONE, load, program, run, succeed};
use test_support::server;
use test_support::written::{Folder, event, song};

#[test]
fn the_sample_is_generated_and_the_same_each_time() {
    let database = server::database();
    let elsewhere = Folder::new();
    let sample = |command: &str| {
        let mut command = program([command, "--sample", "--database-url", database.url()]);
        command.current_dir(elsewhere.path());
        command
    };
    let outcome = succeed(&mut sample("load"));
    assert!(outcome.stdout.contains("405 song files") && outcome.stdout.contains("33 logs: 6,034 lines"), "{outcome}");
    assert!(succeed(&mut sample("load")).stdout.contains("nothing new"));
    succeed(&mut sample("verify"));
    // The repository has the same files, and one real song in addition.
    let of_repository = Files::sample();
    let songs: Vec<_> =
        of_repository.songs.into_iter().filter(|path| !path.ends_with("TRAABJL12903CDCF1A.json")).collect();
    Tables::of(&songs, &of_repository.logs).assert_same(&Session::open(database.url()).tables(), "the sample");
}

#[test]
fn a_load_without_paths_and_without_a_sample_is_an_error() {
    let folder = Folder::new();
    for command in ["load", "verify"] {
        let outcome =
            run(program([command, "--database-url", "postgresql://u@127.0.0.1:1/d"]).current_dir(folder.path()));
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{outcome}");
        assert!(outcome.stderr.contains("no paths were named"), "{outcome}");
        assert!(outcome.stderr.contains("--sample generates it"), "{outcome}");
    }
}

#[test]
fn a_load_without_paths_does_not_mix_the_sample_with_other_files() {
    let folder = Folder::new();
    let log = folder.write("log.json", event(&[]));
    let database = server::database();
    let mut bare = program(["load", "--database-url", database.url()]);
    bare.current_dir(env!("CARGO_MANIFEST_DIR"));
    let sample = Files::sample();
    succeed(&mut load(database.url(), NONE, &sample.logs[..3]));
    succeed(&mut bare);
    assert!(succeed(&mut bare).stdout.contains("nothing new"));
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), NONE, &[&log]));
    let before = session.tables();
    for option in [&[][..], &["--reload"], &["--replace"]] {
        let mut again = program(["load", "--database-url", database.url()]);
        let outcome = run(again.args(option).current_dir(env!("CARGO_MANIFEST_DIR")));
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{option:?}\n{outcome}");
        assert!(outcome.stderr.contains("another file was loaded into these tables"), "{outcome}");
        assert!(outcome.stderr.contains("--sample adds the sample"), "{outcome}");
    }
    before.assert_same(&session.tables(), "refused");
}

#[test]
fn paths_may_hold_songs_or_logs_or_both() {
    let folder = Folder::new();
    let songs = folder.write("music/song_data/a.json", song(&[]));
    let logs = folder.write("music/log_data/a.json", event(&[]));
    let other = folder.write("tuesday.json", event(&[("itemInSession", "9")]));
    let database = server::database();
    let none: [&str; 0] = [];
    succeed(load(database.url(), &none, &none).arg(folder.path().join("music")).arg(&other));
    Tables::of(&[songs], &[logs, other]).assert_same(&Session::open(database.url()).tables(), "guessed");
    let neither = folder.write("neither.json", "{}");
    let outcome = run(load(database.url(), &none, &none).arg(neither));
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(outcome.stderr.contains("its first record is neither a song nor an event"), "{outcome}");
}
