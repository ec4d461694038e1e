//! The sample in `data/`, read with serde_json only, and functions that the tests use.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use sparkify_polars::generate::{self, Counts, Options, Plan};

/// The command in `data/README.md`.
pub(crate) const SAMPLE: Options = Options { songs: 400, events: 6000, days: 30, seed: 111 };
/// The one song file that is not generated.
pub(crate) const REAL_SONG: &str = "song_data/A/A/B/TRAABJL12903CDCF1A.json";

pub(crate) static DATA: LazyLock<Data> =
    LazyLock::new(|| Data::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"), &[REAL_SONG]));

/// A generated tree, parsed.
pub(crate) struct Data {
    /// Path, text and value of each song file.
    pub(crate) songs: Vec<(String, String, Value)>,
    /// Path and text of each log file.
    pub(crate) logs: Vec<(String, String)>,
    /// Path and value of each line of the logs.
    pub(crate) lines: Vec<(String, Value)>,
    /// Distinct events by session and item.
    pub(crate) events: BTreeMap<(i64, i64), Value>,
}

/// Title, artist name and duration. The duration is in its written form.
pub(crate) type TrackKey = (String, String, String);

impl Data {
    pub(crate) fn read(root: &Path, but: &[&str]) -> Self {
        let mut data = Self { songs: Vec::new(), logs: Vec::new(), lines: Vec::new(), events: BTreeMap::new() };
        for (path, bytes) in files(root) {
            let text = String::from_utf8(bytes).unwrap();
            if path.starts_with("song_data") && !but.contains(&path.as_str()) {
                let value = serde_json::from_str(&text).unwrap();
                data.songs.push((path, text, value));
            } else if path.starts_with("log_data") {
                for line in text.split('\n') {
                    let event: Value = serde_json::from_str(line).unwrap();
                    data.events.insert((number(&event["sessionId"]), number(&event["itemInSession"])), event.clone());
                    data.lines.push((path.clone(), event));
                }
                data.logs.push((path, text));
            }
        }
        data
    }

    /// The distinct events, in the order of their time.
    pub(crate) fn in_time(&self) -> Vec<&Value> {
        let mut events: Vec<_> = self.events.values().collect();
        events
            .sort_by_key(|event| (number(&event["ts"]), number(&event["sessionId"]), number(&event["itemInSession"])));
        events
    }

    /// The distinct plays, in the order of their time.
    pub(crate) fn plays(&self) -> Vec<&Value> {
        self.in_time().into_iter().filter(|event| event["page"] == "NextSong").collect()
    }

    /// The track keys of all songs, with the paths of their files.
    pub(crate) fn tracks(&self) -> BTreeMap<TrackKey, BTreeSet<&str>> {
        let mut tracks = BTreeMap::<_, BTreeSet<_>>::new();
        for (path, _, song) in &self.songs {
            let key = (text(&song["title"]), text(&song["artist_name"]), song["duration"].to_string());
            tracks.entry(key).or_default().insert(path.as_str());
        }
        tracks
    }

    /// The songs by the value of one of their keys.
    pub(crate) fn songs_by(&self, key: &str) -> BTreeMap<String, Vec<&Value>> {
        let mut groups = BTreeMap::<_, Vec<_>>::new();
        for (_, _, song) in &self.songs {
            groups.entry(text(&song[key])).or_default().push(song);
        }
        groups
    }
}

/// The track key of a play.
pub(crate) fn track_of(play: &Value) -> TrackKey {
    (text(&play["song"]), text(&play["artist"]), play["length"].to_string())
}

pub(crate) fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The number of different values of `key` in `records`.
pub(crate) fn distinct<'a>(records: impl IntoIterator<Item = &'a Value>, key: &str) -> usize {
    records.into_iter().map(|record| record[key].to_string()).collect::<BTreeSet<_>>().len()
}

/// Generates into a new folder. Returns the counts and all files.
pub(crate) fn generated(options: Options) -> (Counts, BTreeMap<String, Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let counts = generate::write(&Plan::new(options).unwrap(), folder.path(), &|| false).unwrap();
    (counts, files(folder.path()))
}

/// All files in `song_data` and `log_data` under a folder, by their path relative to it.
pub(crate) fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root.join("song_data"), root.join("log_data")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}
