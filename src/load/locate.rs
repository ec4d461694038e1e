//! Which line the row is from that the server refused in a COPY.
//!
//! Rows carry no line numbers, because next to never is one asked for. Where it is, the files of the batch are read once
//! more, for the first line that says all that the row says: the key alone would not do, because of several records of a
//! play one is refused and others may not be. That is tried and no more: whatever goes wrong here, the error that is
//! reported is the server's.

use std::thread;

use arrow_array::RecordBatch;
use tokio::sync::oneshot;

use super::wanted::{Wanted, whole};
use crate::Error;
use crate::connect::copy_row;
use crate::model::{FILE, SourceFile, SourceKind, Table};
use crate::read::{Blocks, ReadLimits};

/// What the rows of a batch were made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) content: SourceKind,
    /// The files that are being read.
    pub(super) files: &'a [SourceFile],
    /// How many lines of which of them the batch has.
    pub(super) lines: &'a [(usize, u64)],
    pub(super) limits: ReadLimits,
}

impl Origin<'_> {
    /// The error of a COPY of these rows of `table` into the relation `to`, with the line in it that the refused row is
    /// from, where that is found.
    pub(super) async fn located(&self, error: Error, to: &str, table: Table, pieces: &[RecordBatch]) -> Error {
        let Some(number) = copy_row(&error, to) else { return error };
        let place = match self.search(number, table, pieces) {
            Some(search) => search.on_a_thread().await,
            None => None,
        };
        let error = match place {
            Some((path, line)) => error.adding(format!("row {number} of which is from {path}:{line}")),
            None => error,
        };
        if to == table.name() && error.hint_text().is_none() { error.hint(ALTERED) } else { error }
    }

    /// What is to be looked for, and where, for the row of this number, from 1, of all pieces.
    fn search(&self, number: u64, table: Table, pieces: &[RecordBatch]) -> Option<Search> {
        let (rows, at) = row(number, pieces)?;
        let file = rows.column_by_name(FILE).and_then(|files| whole(files, at));
        let files: Vec<SourceFile> = match file {
            Some(file) => vec![self.files.get(usize::try_from(file).ok()?)?.clone()],
            None => self.lines.iter().filter_map(|(file, _)| self.files.get(*file)).cloned().collect(),
        };
        Some(Search { wanted: Wanted::of(table, rows, at)?, files, limits: self.limits })
    }
}

/// What to try where the line has passed the check, and the star's own table refuses it.
const ALTERED: &str = "The line is as it should be, and the table takes less than the one that a load makes: widen the column \
                       or drop the constraint, or take the line out of the file. Nothing was loaded.";

/// The piece that has the row of this number, and where in it.
fn row(number: u64, pieces: &[RecordBatch]) -> Option<(&RecordBatch, usize)> {
    let mut at = usize::try_from(number).ok()?.checked_sub(1)?;
    for rows in pieces {
        if at < rows.num_rows() {
            return Some((rows, at));
        }
        at -= rows.num_rows();
    }
    None
}

/// A search for a line.
struct Search {
    wanted: Wanted,
    files: Vec<SourceFile>,
    limits: ReadLimits,
}

impl Search {
    /// Searches beside the connection, so that who gives the load up need not wait for it.
    async fn on_a_thread(self) -> Option<(String, u64)> {
        let (sender, receiver) = oneshot::channel();
        let search = move || {
            let found = self.run(|| sender.is_closed());
            // Where nobody waits for it any more, it is not wanted.
            let _ = sender.send(found);
        };
        thread::Builder::new().name("refused row".to_owned()).spawn(search).ok()?;
        receiver.await.ok().flatten()
    }

    /// The first line that is as wanted, unless the search is `given_up` before, or a file is not as it was.
    fn run(&self, given_up: impl Fn() -> bool) -> Option<(String, u64)> {
        for file in &self.files {
            for block in Blocks::new(std::slice::from_ref(file), self.limits) {
                let block = block.ok().filter(|_| !given_up())?;
                if let Some(line) = block.lines().find(|line| self.wanted.is_said_by(line.bytes)) {
                    return Some((file.name(), line.number));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::bridge::record_batch;
    use crate::check::{self, Limits};
    use crate::discover::discover;
    use crate::transform::{self, TableBatch, Tracks};

    /// Lines that have something in common each: a key, a title, an instant.
    const SONGS: [&str; 2] = [
        r#"{"song_id":"S","title":null,"artist_id":"A","artist_name":"n","artist_location":"","artist_latitude":-0.0,"year":0,"duration":1.5}
{"song_id":"S","title":"t","artist_id":"A","artist_name":"n","artist_location":"here","artist_latitude":1e1,"year":1999.0,"duration":1.5}

{"song_id":"T","title":"t","artist_id":"B","artist_name":"n","artist_location":"there","year":null,"duration":246.30812}"#,
        r#"{"song_id":"R","title":"t","artist_id":"B","artist_name":"n","duration":246.30812}
{"song_id":"U","title":"caf\u00e9 \"","artist_id":"C","artist_longitude":-0.1,"year":2018}"#,
    ];
    const LOGS: [&str; 2] = [
        r#"{"page":"Home","ts":1541106106796,"userId":"8","sessionId":139,"itemInSession":1,"level":"free"}
{"page":"NextSong","ts":1541106106796,"userId":"8","sessionId":139,"itemInSession":1,"level":"free"}
{"page":"NextSong","ts":1541106106796.0,"userId":8,"sessionId":139.0,"itemInSession":1,"level":"free","location":"","song":"x","length":1.5,"firstName":"K"}
{"page":"NextSong","ts":1541106106795,"userId":"-9","sessionId":-1,"itemInSession":0,"level":"paid"}{"page":"NextSong","ts":1541106106794,"userId":"8","sessionId":139,"itemInSession":2,"level":"paid"}"#,
        r#"{
  "page": "NextSong", "ts": 1541106106700, "userId": "9007199254740993", "sessionId": 9007199254740993,
  "itemInSession": 1, "level": "free", "userAgent": "\"M\\/5.0\"", "artist": "a"
}
{"page":"NextSong","ts":1541106106796,"userId":"8","sessionId":140,"itemInSession":1,"level":"free","firstName":"L"}"#,
    ];

    fn files(dir: &tempfile::TempDir, content: SourceKind, texts: &[&str]) -> Vec<SourceFile> {
        for (number, text) in texts.iter().enumerate() {
            std::fs::write(dir.path().join(format!("{number}.json")), text).unwrap();
        }
        discover(content, &[dir.path().to_path_buf()]).unwrap().files
    }

    /// The rows of all tables that the files come to as one batch.
    fn tables(content: SourceKind, files: &[SourceFile]) -> Vec<(Table, RecordBatch)> {
        let block = Blocks::new(files, ReadLimits::default()).next().unwrap().unwrap();
        let limits = Limits::at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        let tables = match content {
            SourceKind::Songs => transform::songs(&check::songs(block, &limits).unwrap().good),
            SourceKind::Logs => {
                let catalogue = Tracks::default().finish().unwrap();
                transform::plays(&check::events(block, &limits).unwrap().good, &catalogue)
            }
        };
        tables.unwrap().iter().map(|TableBatch { table, rows, .. }| (*table, record_batch(rows).unwrap())).collect()
    }

    fn origin(content: SourceKind, files: &[SourceFile]) -> Origin<'_> {
        Origin {
            content,
            files,
            lines: &[(0, 4), (1, 2)],
            limits: ReadLimits { block_bytes: 64, ..ReadLimits::default() },
        }
    }

    /// The row without the index of its file.
    fn bare(rows: &RecordBatch, at: usize) -> RecordBatch {
        let columns: Vec<usize> =
            (0..rows.num_columns()).filter(|column| rows.schema().field(*column).name() != FILE).collect();
        rows.project(&columns).unwrap().slice(at, 1)
    }

    #[test]
    fn every_row_of_every_table_is_found_at_a_line_that_makes_it() {
        for (content, texts, expected) in [(SourceKind::Songs, SONGS, 3 + 4 + 2), (SourceKind::Logs, LOGS, 3 + 4 + 5)] {
            let dir = tempfile::tempdir().unwrap();
            let files = files(&dir, content, &texts);
            let mut found = 0;
            for (table, rows) in tables(content, &files) {
                // As several pieces, the first of which are of one row and of none.
                let pieces = [rows.slice(0, 1), rows.slice(0, 0), rows.slice(1, rows.num_rows() - 1)];
                for at in 0..rows.num_rows() {
                    let search = origin(content, &files).search(at as u64 + 1, table, &pieces).unwrap();
                    let (path, line) = search.run(|| false).unwrap_or_else(|| panic!("{table} {:?}", search.wanted));
                    let text = std::fs::read_to_string(path).unwrap();
                    let from: Vec<&str> = text.lines().skip(usize::try_from(line).unwrap() - 1).collect();
                    let alone = tempfile::tempdir().unwrap();
                    // What stands on the line and, of a spread record, behind it.
                    let record = if from[0] == "{" { from[..4].join("\n") } else { from[0].to_owned() };
                    let alone = tables(content, &self::files(&alone, content, &[&record]));
                    let (_, made) = alone.iter().find(|(made, _)| *made == table).unwrap();
                    let row = bare(&rows, at);
                    assert!((0..made.num_rows()).any(|at| bare(made, at) == row), "line {line} makes no {row:?}");
                    found += 1;
                }
                assert!(origin(content, &files).search(0, table, &pieces).is_none());
                assert!(origin(content, &files).search(rows.num_rows() as u64 + 1, table, &pieces).is_none());
            }
            assert_eq!(found, expected, "{content}");
        }
    }

    #[test]
    fn of_lines_that_say_the_same_the_first_is_meant_and_a_broken_one_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let line = LOGS[0].lines().nth(1).unwrap();
        let files = files(&dir, SourceKind::Logs, &[&format!("\n{line} x\n{line}\n{line}"), line]);
        let (_, rows) = tables(SourceKind::Logs, &files).pop().unwrap();
        let search = origin(SourceKind::Logs, &files).search(1, Table::Songplays, &[rows]).unwrap();
        assert_eq!(search.run(|| false), Some((files[0].name(), 3)));
        assert_eq!(search.run(|| true), None, "given up");
    }

    #[test]
    fn of_a_file_that_is_gone_or_another_by_now_nothing_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let files = files(&dir, SourceKind::Logs, &LOGS);
        let (_, rows) = tables(SourceKind::Logs, &files).pop().unwrap();
        let search = origin(SourceKind::Logs, &files).search(1, Table::Songplays, &[rows]).unwrap();
        assert!(search.run(|| false).is_some());
        std::fs::write(&search.files[0].path, "{}\n").unwrap();
        assert_eq!(search.run(|| false), None);
        std::fs::remove_file(&search.files[0].path).unwrap();
        assert_eq!(search.run(|| false), None);
    }
}
