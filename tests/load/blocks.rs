//! Loads in many small batches: what one batch says of a key, another contradicts, and only the merges can tell.

use sparkify_polars::connect::{Environment, Target};
use sparkify_polars::load::{Plan, Summary, run};

use crate::converges::{Dice, any_event, any_song};
use crate::oracle::{Files, Session};
use crate::support;
use crate::written::Folder;

/// Loads through the library, in blocks of so many bytes.
fn load_in_blocks(url: &str, files: &Files, bytes: usize) -> Summary {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let plan = Plan::new(&files.songs, &files.logs, "public").unwrap().with_block_bytes(bytes);
        let nothing: [(&str, &str); 0] = [];
        let target = Target::resolve(Some(url), &Environment::of(nothing)).unwrap().unwrap();
        let mut session = target.connect().await.unwrap();
        run(&plan, &mut session, &(), std::future::pending()).await.unwrap()
    })
}

#[test]
fn the_size_of_blocks_makes_no_difference() {
    let sample = Files::sample();
    for bytes in [5_000, 200_000] {
        let database = support::database();
        let summary = load_in_blocks(database.url(), &sample, bytes);
        sample.tables().assert_same(&Session::open(database.url()).tables(), &format!("blocks of {bytes} bytes"));
        for table in summary.tables {
            let parts = table.loaded + table.unchanged + table.duplicate + table.rejected;
            assert_eq!(table.read, parts, "blocks of {bytes} bytes: {table:?}");
        }
    }
}

#[test]
fn contradictions_between_the_batches_of_one_load_converge() {
    for seed in 201..=204 {
        let mut dice = Dice(seed);
        let folder = Folder::new();
        let songs: Vec<String> = (0..60).map(|_| any_song(&mut dice)).collect();
        let events: Vec<String> = (0..400).map(|_| any_event(&mut dice)).collect();
        let files = Files {
            songs: vec![folder.write("songs.json", songs.join("\n"))],
            logs: vec![folder.write("logs.json", events.join("\n"))],
        };
        let database = support::database();
        let session = Session::open(database.url());
        // Then once more into what is there, in other pieces.
        for bytes in [1_000, 3_000] {
            load_in_blocks(database.url(), &files, bytes);
            files.tables().assert_same(&session.tables(), &format!("seed {seed}, blocks of {bytes} bytes"));
        }
    }
}
