//! File extensions: known ones, and those of compressed files.

use std::path::Path;

use crate::model::Compression;

/// The endings that a directory is searched for.
const ENDINGS: [&str; 3] = ["json", "jsonl", "ndjson"];

/// The same endings, for sentences.
pub(super) const KNOWN: &str = ".json, .jsonl or .ndjson (plain, .gz or .zst)";

pub(super) fn compression(path: &Path) -> Compression {
    if ends_in(path, "gz") {
        Compression::Gzip
    } else if ends_in(path, "zst") {
        Compression::Zstd
    } else {
        Compression::Plain
    }
}

/// Whether a search of a directory finds a file with this name.
pub(super) fn is_known(path: &Path) -> bool {
    let unpacked = match compression(path) {
        Compression::Plain => path.to_path_buf(),
        Compression::Gzip | Compression::Zstd => path.with_extension(""),
    };
    ENDINGS.iter().any(|ending| ends_in(&unpacked, ending))
}

/// In any case: some machines write all names in capitals.
fn ends_in(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_known_in_any_case_and_with_one_compression() {
        for name in ["x.json", "x.JSON", "a/x.JsonL", "x.ndjson", "x.Json.GZ", "x.NDJSON.Zst", "x.y.json"] {
            assert!(is_known(Path::new(name)), "{name}");
        }
        for name in ["x", "json", ".json", "x.gz", "x.json.bz2", "x.json.gz.gz", "x.json~", "x.jsonx", "x.json/.."] {
            assert!(!is_known(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn the_extension_gives_the_compression_in_any_case() {
        for (name, expected) in [
            ("x.json", Compression::Plain),
            ("x.json.GZ", Compression::Gzip),
            ("x.gz", Compression::Gzip),
            ("x.JSON.Zst", Compression::Zstd),
            ("zst", Compression::Plain),
        ] {
            assert_eq!(compression(Path::new(name)), expected, "{name}");
        }
    }
}
