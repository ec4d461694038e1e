//! The timings of a load.

use std::time::Duration;

use sparkify_polars::load::{Part, Stage};
use sparkify_polars::model::SourceKind;

use test_support::library::load_in_blocks;
use test_support::oracle::Files;
use test_support::program::{load, succeed};
use test_support::server;

#[test]
fn the_timings_have_the_counts_of_the_load_and_do_not_exceed_it() {
    let sample = Files::sample();
    let database = server::database();
    let summary = load_in_blocks(database.url(), &sample, 100_000).unwrap();
    for (content, files, lines) in [
        (SourceKind::Songs, &sample.songs, summary.lines.songs.lines),
        (SourceKind::Logs, &sample.logs, summary.lines.logs.lines),
    ] {
        let of = |part| {
            let found =
                |timing: &&sparkify_polars::load::Timing| timing.stage == Stage::Read(content) && timing.part == part;
            *summary.timings.iter().find(found).unwrap()
        };
        let stage = summary.stages.iter().find(|stage| stage.stage == Stage::Read(content)).unwrap();
        let on_disk: u64 = files.iter().map(|file| file.metadata().unwrap().len()).sum();
        assert_eq!((of(Part::Read).bytes, stage.bytes), (on_disk, on_disk), "{content}");
        assert_eq!(of(Part::Scan).rows, lines, "{content}");
        // The last line of a file has no newline, so the reader adds one.
        assert_eq!(of(Part::Scan).bytes, on_disk + files.len() as u64, "{content}");
        for part in [Part::Transform, Part::Encode, Part::Send] {
            assert_eq!(of(part).rows, stage.rows, "{content}, {part:?}");
        }
        assert!(of(Part::Encode).bytes > 0 && of(Part::Encode).bytes == of(Part::Send).bytes, "{content}");
        for part in [Part::Read, Part::Scan, Part::Transform, Part::Encode] {
            assert!(of(part).busy > Duration::ZERO, "{content}, {part:?}");
        }
        // The connection does these steps one after the other.
        let connection = of(Part::NextBatch).waiting + of(Part::Encode).busy + of(Part::Send).waiting;
        let unsaid = stage.elapsed.checked_sub(connection).unwrap();
        assert!(unsaid < 3 * connection + Duration::from_millis(200), "{connection:?} of {:?}", stage.elapsed);
    }
    let merge = summary.stages.iter().find(|stage| stage.stage == Stage::Merge).unwrap();
    let steps: Duration = summary.timings.iter().filter(|step| step.stage == Stage::Merge).map(|step| step.busy).sum();
    assert!(steps <= merge.elapsed, "{steps:?} of {:?}", merge.elapsed);
}

#[test]
fn timings_are_shown_only_with_the_option() {
    let sample = Files::sample();
    let database = server::database();
    let parts = [
        "read files",
        "parse and check",
        "make tables",
        "wait for a batch",
        "encode",
        "send",
        "references",
        "statistics",
    ];
    let shown = succeed(load(database.url(), &sample.songs, &sample.logs).arg("--timings"));
    let without = succeed(load(database.url(), &sample.songs, &sample.logs).arg("--reload"));
    for part in parts {
        assert!(shown.stdout.contains(part), "{part} is missing\n{shown}");
        assert!(!without.stdout.contains(part), "{without}");
    }
}
