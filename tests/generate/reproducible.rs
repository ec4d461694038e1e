//! The same seed gives the same bytes, in the requested numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sparkify_polars::generate::{self, Options, Plan};

use crate::sample::{Data, REAL_SONG, SAMPLE, distinct, files, generated};

const SMALL: Options = Options { songs: 150, events: 500, days: 4, seed: 7 };

fn digest(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (path, bytes) in files {
        hasher.update(format!("{path}\0{}\0", bytes.len()).as_bytes());
        hasher.update(bytes);
    }
    hasher.finalize().to_hex().to_string()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(generated(SMALL), generated(SMALL));
}

#[test]
fn another_seed_gives_other_bytes() {
    let (_, one) = generated(SMALL);
    let (_, other) = generated(Options { seed: 8, ..SMALL });
    assert!(
        one.values().all(|bytes| !other.values().any(|others| others == bytes)),
        "a file did not depend on the seed"
    );
}

#[test]
fn a_small_tree_has_the_same_bytes_as_in_earlier_versions() {
    // If this fails without an intended change of generate, a dependency writes or draws in another way than before.
    // After an intended change, the sample in data/ must be generated again too.
    let (_, files) = generated(SMALL);
    assert_eq!(digest(&files), "1d9a4d79a52392881c749d98a8ae82b27dc7d1054bfaf71ca60872453beebfb0");
}

#[test]
fn the_sample_in_the_repository_is_what_generate_writes() {
    let (_, generated) = generated(SAMPLE);
    let mut shipped = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"));
    assert!(shipped.remove(REAL_SONG).is_some(), "the real song file is missing");
    assert_eq!(shipped.keys().collect::<Vec<_>>(), generated.keys().collect::<Vec<_>>());
    for (path, bytes) in &shipped {
        assert!(generated[path] == *bytes, "{path} differs from what is generated");
    }
}

#[test]
fn the_output_has_the_requested_numbers_of_songs_events_and_days() {
    for options in
        [SMALL, Options { songs: 1, events: 1, days: 1, seed: 3 }, Options { songs: 5, events: 90, days: 60, seed: 3 }]
    {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan::new(options).unwrap();
        let counts = generate::write(&plan, folder.path(), &|| false).unwrap();
        let data = Data::read(folder.path(), &[]);
        let days = data.logs.iter().filter(|(path, _)| !path.contains("resent")).count();
        assert_eq!(distinct(data.songs.iter().map(|song| &song.2), "song_id") as u64, options.songs);
        assert_eq!(data.events.len() as u64, options.events);
        assert_eq!(days, options.days as usize);
        assert_eq!(counts.songs, options.songs);
        assert_eq!(counts.song_files, data.songs.len() as u64);
        assert_eq!(counts.events, options.events);
        assert_eq!(counts.plays, data.plays().len() as u64);
        assert_eq!(counts.log_lines, data.lines.len() as u64);
        assert_eq!(counts.log_files, data.logs.len() as u64);
        assert_eq!(counts.bytes, files(folder.path()).values().map(|bytes| bytes.len() as u64).sum::<u64>());
    }
}

#[test]
fn one_busy_day_keeps_the_keys_unique() {
    // There are far more events than the listeners have time for. Others sign up, and no listener has two sessions at
    // once.
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan::new(Options { songs: 10, events: 20_000, days: 1, seed: 1 }).unwrap();
    generate::write(&plan, folder.path(), &|| false).unwrap();
    let data = Data::read(folder.path(), &[]);
    let plays = data.plays();
    let keys: BTreeSet<_> = plays.iter().map(|play| (play["ts"].to_string(), play["userId"].to_string())).collect();
    assert_eq!(data.events.len(), 20_000);
    assert_eq!(keys.len(), plays.len());
}
