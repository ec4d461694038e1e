//! The page of an export is the same as the page of a database with the same files.

use std::path::Path;

use crate::page::Page;
use test_support::program::{program, run};
use test_support::server;
use test_support::written::{Folder, event, song};

/// The page without its differences: the time of its creation, its source, and the start of the run.
fn comparable(page: &str) -> String {
    let moment = |line: &str| line.contains("Made on ") || line.contains(" UTC</t") || line.contains("loads.csv");
    page.lines().filter(|line| !moment(line)).collect::<Vec<_>>().join("\n")
}

fn page(arguments: &[&str]) -> String {
    let outcome = run(&mut program([&["report", "--out", "-"], arguments].concat()));
    assert_eq!(outcome.code, 0, "{outcome}");
    Page(outcome.stdout.clone()).assert_well_formed();
    outcome.stdout
}

#[test]
fn an_export_and_a_database_of_the_same_files_give_the_same_page() {
    let folder = Folder::new();
    let odd = [event(&[("new_field", "1")]), "{".to_owned(), event(&[("page", r#""Nowhere""#)]), event(&[])];
    let (odd, song) = (folder.write("odd.json", odd.join("\r\n")), folder.write("song.json", song(&[])));
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let (sample_songs, sample_logs) = (sample.join("song_data"), sample.join("log_data"));
    for (songs, logs) in [(&sample_songs, &sample_logs), (&song, &odd)] {
        let (loaded, empty) = (server::database(), server::database());
        let out = tempfile::tempdir().unwrap();
        let files = |command: &mut std::process::Command| {
            run(command.arg("--songs").arg(songs).arg("--logs").arg(logs));
        };
        files(program(["load", "--database-url", loaded.url()]).args(["-q"]));
        files(program(["export", "-q", "--out"]).arg(out.path()));
        let of_database = page(&["--database-url", loaded.url()]);
        let of_export = page(&["--database-url", empty.url(), "--from", out.path().to_str().unwrap()]);
        assert_eq!(comparable(&of_export), comparable(&of_database));
        assert!(of_export.contains(&format!("the export in {}", out.path().display())), "{of_export}");
    }
}
