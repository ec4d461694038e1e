//! Files that failed in the fuzzer. Every run reads them in many ways.

use std::path::Path;

use sparkify_polars::model::SourceKind;

use crate::input::Input;
use crate::laws::{SHORTEST_LIMIT, check_laws};
use crate::watchdog::Watchdog;

/// With the first two sizes, lines are checked too.
const BLOCKS: [usize; 26] =
    [1, 65_536, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 25, 31, 40, 60, 100, 200, 350, 486, 700, 1_500, 2_000];
const LINES: [usize; 7] = [SHORTEST_LIMIT, 40, 50, 200, 451, 1_000, 65_536];

#[test]
fn saved_failures_do_not_fail_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reader/regressions");
    let watchdog = Watchdog::new();
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let content = if name.starts_with("songs-") { SourceKind::Songs } else { SourceKind::Logs };
        let ending = ["json", "json.gz", "json.zst"].into_iter().find(|ending| name.ends_with(ending)).unwrap();
        let input = Input { content, ending, bytes: std::fs::read(&path).unwrap() };
        watchdog.set_message(name.to_owned());
        let judged = LINES
            .iter()
            .find_map(|line_bytes| watchdog.watch(&input, || check_laws(&input, *line_bytes, &BLOCKS)).err());
        found.extend(judged.map(|why| format!("{name}: {why}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
