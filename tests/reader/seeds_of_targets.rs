//! Runs the fuzz targets on their seeds, without a fuzzer. This tests that they compile and that their rules hold.

use std::path::{Path, PathBuf};

use sparkify_polars::model::SourceKind::{Logs, Songs};

use crate::targets;

/// The name of a target, and its check.
type Target = (&'static str, fn(&[u8]));

#[test]
fn the_laws_of_the_fuzz_targets_hold_for_their_seeds() {
    let all: [Target; 6] = [
        ("connection_string", targets::connection_string),
        ("log_file", |bytes| targets::file(Logs, bytes)),
        ("log_lines", |bytes| targets::lines(Logs, bytes)),
        ("question", targets::question),
        ("song_file", |bytes| targets::file(Songs, bytes)),
        ("song_lines", |bytes| targets::lines(Songs, bytes)),
    ];
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let programs: Vec<_> = sorted(&fuzz.join("targets")).iter().map(|path| path.with_extension("")).collect();
    let names: Vec<_> = programs.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, all.map(|(name, _)| name));
    for (name, check) in all {
        let seeds = sorted(&fuzz.join("seeds").join(name));
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for seed in seeds {
            check(&std::fs::read(seed).unwrap());
        }
    }
}

/// The sorted paths of the files in a folder.
fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
