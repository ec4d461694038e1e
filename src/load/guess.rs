//! Finds out whether a path contains song metadata or logs.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::discover::{Links, discover, is_directory};
use crate::model::SourceKind;
use crate::read::{Blocks, ReadLimits};
use crate::{Error, ErrorKind, Result};

/// Names of folders that contain songs, and of folders that contain logs.
const SONG_FOLDERS: [&str; 2] = ["song_data", "songs"];
const LOG_FOLDERS: [&str; 2] = ["log_data", "logs"];

/// Fields that only songs have, and fields that only events have.
const SONG_FIELDS: [&str; 3] = ["song_id", "artist_id", "num_songs"];
const EVENT_FIELDS: [&str; 4] = ["page", "ts", "sessionId", "itemInSession"];

/// The number of bytes that are read of a file to find its first record.
const ENOUGH: usize = 64 * 1024;

/// Returns the kind of a path: songs, logs, or a folder of each.
///
/// If the directory contains `song_data` or `log_data` (or `songs`, `logs`), these folders are returned. Otherwise the
/// first record of the first file decides.
///
/// # Errors
///
/// - [`ErrorKind::Usage`] if there is no record, or if its fields do not show one kind.
/// - [`ErrorKind::Input`] if the path cannot be read.
pub fn guess(path: &Path, links: Links) -> Result<Vec<(SourceKind, PathBuf)>> {
    // It can be read only once, and it cannot be songs.
    if path == Path::new("-") {
        return Ok(vec![(SourceKind::Logs, path.to_owned())]);
    }
    let songs = SONG_FOLDERS.map(|name| (SourceKind::Songs, path.join(name)));
    let logs = LOG_FOLDERS.map(|name| (SourceKind::Logs, path.join(name)));
    let below: Vec<_> = songs.into_iter().chain(logs).filter(|(_, folder)| is_directory(folder)).collect();
    if !below.is_empty() {
        return Ok(below);
    }
    match of_first_record(path, links)? {
        Some(kind) => Ok(vec![(kind, path.to_owned())]),
        None => Err(Error::new(ErrorKind::Usage, format!("looking at {}", path.display()))
            .because("its first record is neither a song nor an event")
            .hint("Name it with --songs or with --logs.")),
    }
}

fn of_first_record(path: &Path, links: Links) -> Result<Option<SourceKind>> {
    let mut files = discover(SourceKind::Logs, &[path.to_owned()], links)?.files;
    files.truncate(1);
    let limits = ReadLimits { block_bytes: ENOUGH, ..ReadLimits::default() };
    let Some(block) = Blocks::new(files, limits).next().transpose()? else { return Ok(None) };
    let first = block.lines().next().and_then(|line| serde_json::from_slice::<Map<String, Value>>(line.bytes).ok());
    let Some(record) = first else { return Ok(None) };
    let has = |fields: &[&str]| fields.iter().any(|field| record.contains_key(*field));
    Ok(match (has(&SONG_FIELDS), has(&EVENT_FIELDS)) {
        (true, false) => Some(SourceKind::Songs),
        (false, true) => Some(SourceKind::Logs),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_or_the_first_record_decide_the_kind_of_source() {
        let folder = tempfile::tempdir().unwrap();
        let guessed = |name: &str| guess(&folder.path().join(name), Links::Within);
        for (name, text) in [
            ("a.json", r#"{"song_id":"S","title":"x"}"#),
            ("b.json", "\n{\"ts\":1,\"song\":\"x\"}\n{}"),
            ("c.json", r#"{"song_id":"S","ts":1}"#),
            ("d.json", "[]"),
            ("e.json", ""),
            ("both/song_data/a.json", "{}"),
            ("both/log_data/a.json", "{}"),
        ] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        assert_eq!(guessed("a.json").unwrap(), [(SourceKind::Songs, folder.path().join("a.json"))]);
        assert_eq!(guessed("b.json").unwrap(), [(SourceKind::Logs, folder.path().join("b.json"))]);
        for name in ["c.json", "d.json", "e.json"] {
            let error = guessed(name).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage, "{name}");
            assert!(error.hint_text().unwrap().contains("--songs"), "{error:?}");
        }
        let of = |kind, name| (kind, folder.path().join("both").join(name));
        assert_eq!(guessed("both").unwrap(), [of(SourceKind::Songs, "song_data"), of(SourceKind::Logs, "log_data")]);
        assert_eq!(guessed("none").unwrap_err().kind(), ErrorKind::Input);
    }
}
