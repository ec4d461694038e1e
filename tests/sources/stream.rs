//! Logs from standard input.

use std::fs::File;
use std::io::Write as _;
use std::process::Stdio;

use test_support::program::{NONE, load, on_a_terminal, program, run, succeed};
use test_support::server;
use test_support::written::{Folder, event};

/// 200 plays.
fn plays() -> String {
    (0..200).map(|item| event(&[("itemInSession", &item.to_string())]) + "\n").collect()
}

#[test]
fn logs_from_standard_input_are_loaded_once_also_if_compressed() {
    let (database, folder) = (server::database(), Folder::new());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(plays().as_bytes()).unwrap();
    let (plain, packed) = (folder.write("plain", plays()), folder.write("packed", gzip.finish().unwrap()));
    for (input, is_new) in [(&plain, true), (&plain, false), (&packed, true), (&packed, false)] {
        let mut command = load(database.url(), NONE, &["-"]);
        let printed = succeed(command.stdin(File::open(input).unwrap())).all();
        assert_eq!(!printed.contains("nothing new"), is_new, "{printed}");
        assert!(!printed.contains("warning"), "{printed}");
        let count = server::query(server::cluster(), database.name(), "SELECT count(*) FROM songplays");
        assert_eq!(count.as_deref(), Some("200"));
    }
    // Without an option, too.
    let mut command = program(["load", "--database-url", database.url(), "-"]);
    let printed = succeed(command.stdin(File::open(&plain).unwrap())).all();
    assert!(printed.contains("nothing new"), "{printed}");
}

#[test]
fn a_bad_line_of_standard_input_is_rejected_with_its_number() {
    let (database, folder) = (server::database(), Folder::new());
    let input = folder.write("input", format!("{}{{broken\n", plays()));
    let mut command = load(database.url(), NONE, &["-"]);
    test_support::program::succeed_with_rejects(command.stdin(File::open(input).unwrap()));
    let rejected = "SELECT file || ':' || line FROM sparkify_etl.load_rejects";
    let rejected = server::query(server::cluster(), database.name(), rejected);
    assert_eq!(rejected.as_deref(), Some("-:201"));
}

#[test]
fn standard_input_cannot_be_songs_or_a_terminal() {
    let database = server::database();
    let songs = run(load(database.url(), &["-"], NONE).stdin(Stdio::null()));
    assert_eq!(songs.code, 1, "{songs}");
    assert!(songs.stderr.contains("only logs can be read from it"), "{songs}");
    let terminal = run(&mut on_a_terminal(&load(database.url(), NONE, &["-"])));
    assert_eq!(terminal.code, 1, "{terminal}");
    assert!(terminal.all().contains("it is a terminal"), "{terminal}");
}
