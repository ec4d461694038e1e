//! A row of the tables in README.md, and the checks for its file.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::PathBuf;

use test_support::oracle::Session;
use test_support::program::{ANY_REJECTS, Outcome, load, run};
use test_support::server;

/// A file and its expected result.
pub(crate) struct Case {
    content: String,
    pub(crate) file: String,
    options: Vec<String>,
    good: u64,
    /// Each as `line reason`.
    bad: Vec<String>,
    /// Each as `warning detail count`.
    odd: Vec<String>,
}

/// The folder with the files of a content.
pub(crate) fn folder(content: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(content)
}

/// The entries of a cell.
fn entries(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(", ").filter(|entry| !entry.is_empty())
}

/// The lines of an entry, each as `line reason`. The entry `1-3 reason` has three lines.
fn rejected_lines(entry: &str) -> Vec<String> {
    let (lines, reason) = entry.split_once(' ').unwrap();
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    let [first, last] = [first, last].map(|line| line.parse::<u64>().unwrap());
    assert!(first <= last, "{entry}");
    (first..=last).map(|line| format!("{line} {reason}")).collect()
}

/// The number of bad lines that a load prints.
const PRINTED: usize = 10;

/// Cases whose files one load can read: it prints each bad line, and it is clear which file each warning is about.
pub(crate) struct Group(Vec<Case>);

impl Group {
    pub(crate) fn all(content: &str) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for case in Case::all(content) {
            match groups.iter_mut().find(|group| group.takes(&case)) {
                Some(group) => group.0.push(case),
                None => groups.push(Self(vec![case])),
            }
        }
        groups
    }

    fn takes(&self, case: &Case) -> bool {
        let bad: usize = self.0.iter().chain([case]).map(|case| case.bad.len()).sum();
        let is_odd = self.0.iter().chain([case]).any(|case| !case.odd.is_empty());
        bad <= PRINTED && !is_odd && self.0[0].options == case.options
    }

    /// Loads the files together with their neighbour. The error describes every difference from the table.
    pub(crate) fn try_it(&self) -> Result<(), String> {
        let first = &self.0[0];
        let files = self.0.iter().map(|case| case.file.as_str()).chain(["neighbour.json"]);
        let paths: Vec<_> = files.map(|file| folder(&first.content).join(file)).collect();
        let database = server::database();
        let (songs, logs): (&[PathBuf], &[PathBuf]) =
            if first.content == "songs" { (&paths, &[]) } else { (&[], &paths) };
        let outcome = run(load(database.url(), songs, logs).args(ANY_REJECTS).args(&first.options));
        let mut wrong = String::new();
        let code = if self.0.iter().all(|case| case.bad.is_empty()) { 0 } else { 4 };
        if outcome.code == code {
            let session = Session::open(database.url());
            self.0.iter().for_each(|case| case.compare(&outcome, &session, &mut wrong));
            let of_neighbour = "SELECT loaded + other_pages FROM sparkify_etl.load_files WHERE path LIKE '%neighbour%'";
            let odd = "SELECT trim(replace(concat_ws(' ', warning, detail, count), '  ', ' '))
                       FROM sparkify_etl.load_warnings ORDER BY 1";
            let expected = [vec!["1".to_owned()], self.0.iter().flat_map(|case| case.odd.clone()).collect()];
            let found = [session.rows(of_neighbour), session.rows(odd)];
            if found != expected {
                let what = "lines of the neighbour, and warnings";
                writeln!(wrong, "{what}\n  found:    {found:?}\n  expected: {expected:?}").unwrap();
            }
        } else {
            writeln!(wrong, "exit code {}, expected {code}", outcome.code).unwrap();
        }
        let files: Vec<_> = self.0.iter().map(|case| &case.file).collect();
        match wrong.as_str() {
            "" => Ok(()),
            _ => Err(format!("{} {files:?} {:?}\n{wrong}{outcome}", first.content, first.options)),
        }
    }
}

impl Case {
    /// The rows of the table under the heading of this content.
    pub(crate) fn all(content: &str) -> Vec<Self> {
        let text = include_str!("README.md");
        let section = text.split("\n## ").find(|section| section.starts_with(content)).unwrap();
        let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
        let cases: Vec<_> = rows.map(|row| Self::of(content, row)).collect();
        assert!(cases.len() > 50, "{} cases of {content}", cases.len());
        cases
    }

    fn of(content: &str, row: &str) -> Self {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [file, options, good, bad, odd] = cells.as_slice() else { panic!("{row}") };
        Self {
            content: content.to_owned(),
            file: (*file).to_owned(),
            options: options.split_whitespace().map(str::to_owned).collect(),
            good: good.parse().unwrap(),
            bad: entries(bad).flat_map(rejected_lines).collect(),
            odd: entries(odd).map(str::to_owned).collect(),
        }
    }

    /// Adds the differences between the table and the result of a load.
    fn compare(&self, outcome: &Outcome, session: &Session, wrong: &mut String) {
        let path = folder(&self.content).join(&self.file).display().to_string();
        let mut same = |what: &str, found: String, expected: String| {
            if found != expected {
                writeln!(wrong, "{path}: {what}\n  found:    {found}\n  expected: {expected}").unwrap();
            }
        };
        let rows = |sql: &str| session.rows(sql).join(", ");
        let counted = format!("SELECT lines, lines - rejected FROM sparkify_etl.load_files WHERE path = '{path}'");
        let lines = self.good + self.bad.len() as u64;
        same("lines and good ones", rows(&counted), format!("{lines}|{}", self.good));
        let bad = format!(
            "SELECT line || ' ' || reason FROM sparkify_etl.load_rejects WHERE part = 1 AND file = '{path}'
             ORDER BY line, reason"
        );
        same("bad lines", rows(&bad), self.bad.join(", "));
        same("bytes that are not those of the file", self.altered_rejects(session, &path), String::new());
        for line in self.bad.iter().take(PRINTED) {
            let number = line.split(' ').next().unwrap();
            let is_reported = outcome.stderr.contains(&format!("bad line {path}:{number}: "));
            same(&format!("line {number} is reported"), is_reported.to_string(), "true".to_owned());
        }
    }

    /// The rejects whose bytes differ from the unpacked file at their offset.
    fn altered_rejects(&self, session: &Session, path: &str) -> String {
        let rejects = session.rows(&format!(
            "SELECT line, byte_offset, length(raw), encode(substr(raw, 1, 100000), 'hex')
             FROM sparkify_etl.load_rejects WHERE file = '{path}'"
        ));
        let text = self.unpacked();
        let forged = rejects.into_iter().filter(|row| {
            let cells: Vec<&str> = row.split('|').collect();
            let [offset, length] = [1, 2].map(|at| cells[at].parse::<usize>().unwrap());
            let there = text.get(offset..(offset + length.min(100_000)).min(text.len())).unwrap_or_default();
            let hex = there.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
            hex != cells[3]
        });
        forged.collect::<Vec<_>>().join("; ")
    }

    /// The text that can be unpacked from the file. Does not use the code of the program.
    fn unpacked(&self) -> Vec<u8> {
        let bytes = std::fs::read(folder(&self.content).join(&self.file)).unwrap();
        let mut text = Vec::new();
        // If it ends with an error, the text before the error counts.
        let _ = match bytes.as_slice() {
            [0x1F, 0x8B, ..] => flate2::bufread::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut text),
            [0x28, 0xB5, ..] => zstd::Decoder::new(bytes.as_slice()).unwrap().read_to_end(&mut text),
            _ => (&bytes[..]).read_to_end(&mut text),
        };
        text
    }
}
