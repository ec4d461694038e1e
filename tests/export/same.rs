//! The Parquet files have the rows that the oracle computes from the files, and the rows of a database with the same
//! files.

use sparkify_polars::load::{Plan, export as export_plan};
use sparkify_polars::read::ReadLimits;

use crate::export;
use crate::parquet::{duckdb, tables, tables_by_duckdb};
use test_support::oracle::{Files, Session};
use test_support::program::{load, succeed};
use test_support::server;
use test_support::written::{Folder, event, song};

/// The sample, the real data if it is available, and edge cases.
fn inputs(folder: &Folder) -> Vec<(&'static str, Files)> {
    let sample = ("the sample", Files::sample());
    let real = Files::real().map(|real| ("the real data", real));
    [sample, ("awkward data", edge_cases(folder))].into_iter().chain(real).collect()
}

/// Values that formats often store incorrectly, duplicates within and between files, songs that a play matches, and
/// several years.
fn edge_cases(folder: &Folder) -> Files {
    let texts = [r#""a,\"b\"\n|c""#, r#""\u65e5\u672c \ud83c\udfb5""#, r#""""#, r#"" ""#, r#""null""#, "null"];
    let songs: Vec<_> = texts
        .iter()
        .enumerate()
        .flat_map(|(at, text)| {
            let (song_id, artist_id) = (format!(r#""S{at}""#), format!(r#""A{}""#, at % 2));
            let fields = [("song_id", &song_id[..]), ("artist_id", &artist_id), ("title", text), ("duration", "-0.0")];
            [song(&fields), song(&[("artist_location", *text), ("song_id", &song_id), ("year", "1999")])]
        })
        .collect();
    let mut plays = Vec::new();
    // The last and the first millisecond of a year, a leap day, a time long before, and a usual time.
    for ts in ["1514764799999", "1514764800000", "1582934400000", "631152000000", "1541106106796"] {
        for (at, text) in texts.iter().enumerate() {
            let (user, item) = (format!(r#""{}""#, at % 3), at.to_string());
            let fields = [("ts", ts), ("userId", &user), ("itemInSession", &item), ("song", text), ("length", "0.1")];
            plays.push(event(&fields));
            plays.push(event(&[&fields[..], &[("level", r#""paid""#), ("location", *text)]].concat()));
        }
    }
    plays.push(event(&[("song", r#""\u65e5\u672c \ud83c\udfb5""#), ("length", "0"), ("userId", r#""77""#)]));
    let halves = plays.split_at(plays.len() / 2);
    Files {
        songs: vec![folder.write("songs/all.json", songs.join("\n"))],
        logs: vec![
            folder.write("logs/late.json", halves.1.join("\n")),
            folder.write("logs/early.json", halves.0.join("\n")),
            folder.write("logs/once more.json", plays.join("\n")),
        ],
    }
}

#[test]
fn an_export_equals_the_recomputed_and_the_loaded_tables() {
    let folder = Folder::new();
    for (what, files) in inputs(&folder) {
        let out = folder.path().join(what);
        succeed(&mut export(&files, &out));
        files.tables().assert_same(&tables(&out), what);
        let database = server::database();
        succeed(&mut load(database.url(), &files.songs, &files.logs));
        Session::open(database.url()).tables().assert_same(&tables(&out), what);
    }
}

#[test]
fn another_reader_finds_the_same_rows() {
    let folder = Folder::new();
    for (what, files) in inputs(&folder) {
        let out = folder.path().join(what);
        succeed(&mut export(&files, &out));
        let Some(found) = tables_by_duckdb(&out) else { return };
        files.tables().assert_same(&found, what);
        for table in duckdb(&[out.to_str().unwrap(), "--files"]).unwrap() {
            // Every column chunk is compressed with zstd. It has a minimum value unless all of its values are null.
            assert_eq!(table["files"], serde_json::json!([["ZSTD", 0]]), "{table}");
        }
    }
}

#[test]
fn blocks_of_any_size_give_the_same_export() {
    let folder = Folder::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (what, files) in inputs(&folder) {
        for bytes in [1, 700, 20_000] {
            let out = folder.path().join(format!("{what} {bytes}"));
            let blocks = ReadLimits { block_bytes: bytes, ..ReadLimits::default() };
            let plan = Plan::builder().songs(&files.songs).logs(&files.logs).read_limits(blocks).build().unwrap();
            let exported = runtime.block_on(export_plan(&plan, &out, &(), std::future::pending())).unwrap();
            files.tables().assert_same(&tables(&out), &format!("{what} in blocks of {bytes} bytes"));
            assert_eq!(exported.folder, out);
        }
    }
}

#[test]
fn exports_of_only_songs_or_only_logs_have_only_their_tables() {
    let (folder, sample) = (Folder::new(), Files::sample());
    let songs = Files { logs: Vec::new(), ..sample.clone() };
    let logs = Files { songs: Vec::new(), ..sample };
    for (files, there, gone) in [(songs, "songs.parquet", "songplays"), (logs, "songplays", "songs.parquet")] {
        let out = folder.path().join(there);
        succeed(&mut export(&files, &out));
        files.tables().assert_same(&tables(&out), there);
        assert!(out.join(there).exists() && !out.join(gone).exists());
    }
}
