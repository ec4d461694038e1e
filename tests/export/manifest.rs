//! `_manifest.json` lists the exported files and their sources.

use std::fs;

use polars::prelude::DataType;
use serde_json::Value;
use sparkify_polars::export::Manifest;

use crate::export;
use crate::parquet::{files, frame};
use test_support::oracle::{Files, Session};
use test_support::program::{ANY_REJECTS, load, run, succeed_with_rejects};
use test_support::server;
use test_support::written::{Folder, event, song};

/// Files with bad lines, and with duplicates in one file and between two.
fn files_with_bad_lines(folder: &Folder) -> Files {
    let log = [event(&[]), "{".to_owned(), event(&[("page", r#""Home""#)]), event(&[("level", r#""gold""#)])];
    Files {
        songs: vec![folder.write("songs.json", [song(&[]), song(&[]), r#"{"song_id": 1}"#.to_owned()].join("\n"))],
        logs: vec![folder.write("a.json", log.join("\n")), folder.write("b.json", event(&[]))],
    }
}

#[test]
fn the_manifest_lists_every_table_and_file() {
    let (folder, sample) = (Folder::new(), Files::sample());
    let out = folder.path().join("out");
    let outcome = run(&mut export(&sample, &out));
    let manifest = Manifest::read(&out).unwrap();
    let text: Value = serde_json::from_slice(&fs::read(out.join("_manifest.json")).unwrap()).unwrap();
    assert_eq!(text["layout"], 1);
    assert_eq!(text["tables"][0]["columns"][0], serde_json::json!({"name": "artist_id", "type": "str"}));
    for table in &manifest.tables {
        let paths: Vec<_> = table.files.iter().map(|file| out.join(&file.path)).collect();
        assert_eq!(paths, files(&out, &table.name));
        let mut rows = 0;
        for (file, path) in table.files.iter().zip(&paths) {
            let held = frame(path);
            assert_eq!((held.height() as u64, fs::metadata(path).unwrap().len()), (file.rows, file.bytes), "{path:?}");
            // `frame` checks that the times of the file are in UTC.
            let in_utc = |kind: &DataType| kind.to_string().replace("datetime[ms]", "datetime[ms, UTC]");
            let columns: Vec<_> = held.schema().iter().map(|(name, kind)| (name.to_string(), in_utc(kind))).collect();
            let listed: Vec<_> =
                table.columns.iter().map(|column| (column.name.clone(), column.kind.clone())).collect();
            assert_eq!(listed, columns);
            rows += file.rows;
        }
        assert_eq!(table.rows, rows);
        let partitioned = ["time", "songplays"].contains(&&table.name[..]);
        assert_eq!(table.partitioned_by, if partitioned { vec!["year", "month"] } else { Vec::new() });
    }
    assert_eq!(manifest.tables.len(), 6);
    assert_eq!(manifest.sources.len(), sample.songs.len() + sample.logs.len());
    assert_eq!(outcome.code, 0, "{outcome}");
}

#[test]
fn the_manifest_has_the_counts_of_the_ledger() {
    let folder = Folder::new();
    for (what, files) in [("the sample", Files::sample()), ("bad lines", files_with_bad_lines(&folder))] {
        let out = folder.path().join(what);
        run(export(&files, &out).args(ANY_REJECTS));
        let database = server::database();
        run(load(database.url(), &files.songs, &files.logs).args(ANY_REJECTS));
        let session = Session::open(database.url());
        let ledger = session.rows(
            "SELECT content, path, bytes, encode(content_hash, 'hex'), lines, loaded, duplicates, other_pages, rejected
             FROM sparkify_etl.load_files ORDER BY content DESC, path",
        );
        let manifest = Manifest::read(&out).unwrap();
        let listed: Vec<_> = manifest
            .sources
            .iter()
            .map(|of| {
                let counts = [of.lines, of.loaded, of.duplicates, of.other_pages, of.rejected].map(|n| n.to_string());
                format!("{}|{}|{}|{}|{}", of.content, of.path, of.bytes, of.blake3, counts.join("|"))
            })
            .collect();
        assert_eq!(listed, ledger, "{what}");
        let reasons = session.rows("SELECT reason, count(*) FROM sparkify_etl.load_rejects GROUP BY 1 ORDER BY 1");
        let mut rejected: Vec<_> = manifest.rejected.iter().map(|of| format!("{}|{}", of.reason, of.lines)).collect();
        rejected.sort();
        assert_eq!(rejected, reasons, "{what}");
    }
}

#[test]
fn rejected_lines_are_exported_in_their_own_file() {
    let folder = Folder::new();
    let (files, out) = (files_with_bad_lines(&folder), folder.path().join("out"));
    let outcome = succeed_with_rejects(&mut export(&files, &out));
    assert!(outcome.stdout.contains("3 lines rejected"), "{outcome}");
    let rejects = frame(&out.join("rejects.parquet"));
    let texts = |name: &str| {
        let column = rejects.column(name).unwrap();
        column.str().unwrap().iter().map(|text| text.unwrap().to_owned()).collect::<Vec<_>>()
    };
    let lines: Vec<_> = rejects.column("line").unwrap().i64().unwrap().iter().flatten().collect();
    assert_eq!(lines, [3, 2, 4]);
    assert_eq!(texts("reason"), ["wrong_type", "truncated", "unknown_level"], "{rejects:?}");
    assert!(texts("file").iter().zip(["songs.json", "a.json", "a.json"]).all(|(file, name)| file.ends_with(name)));
    let raw: Vec<_> = rejects.column("raw").unwrap().binary().unwrap().iter().flatten().map(<[u8]>::to_vec).collect();
    assert_eq!(raw[1], b"{");
}

#[test]
fn other_folders_and_other_layout_versions_are_refused() {
    let folder = Folder::new();
    let error = Manifest::read(folder.path()).unwrap_err();
    assert!(error.to_string().contains("_manifest.json"), "{error}");
    let out = folder.path().join("out");
    run(&mut export(&Files { logs: Vec::new(), ..Files::sample() }, &out));
    let path = out.join("_manifest.json");
    let text = fs::read_to_string(&path).unwrap().replace(r#""layout": 1"#, r#""layout": 2"#);
    fs::write(&path, text).unwrap();
    let error = Manifest::read(&out).unwrap_err();
    assert!(error.to_string().contains("its layout has version 2, and this program reads version 1"), "{error}");
}
