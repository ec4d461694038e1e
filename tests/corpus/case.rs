//! A row of the tables in README.md, and the checks for its file.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::PathBuf;

use test_support::oracle::Session;
use test_support::program::{ANY_REJECTS, load, run};
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
        let list = |cell: &str| cell.split(", ").filter(|one| !one.is_empty()).map(str::to_owned).collect();
        Self {
            content: content.to_owned(),
            file: (*file).to_owned(),
            options: options.split_whitespace().map(str::to_owned).collect(),
            good: good.parse().unwrap(),
            bad: list(bad),
            odd: list(odd),
        }
    }

    /// Loads the file together with its neighbour. The error describes every difference from the table.
    pub(crate) fn try_it(&self) -> Result<(), String> {
        let paths = [folder(&self.content).join(&self.file), folder(&self.content).join("neighbour.json")];
        let path = paths[0].to_str().unwrap();
        let database = server::database();
        let (songs, logs): (&[PathBuf], &[PathBuf]) =
            if self.content == "songs" { (&paths, &[]) } else { (&[], &paths) };
        let outcome = run(load(database.url(), songs, logs).args(ANY_REJECTS).args(&self.options));
        let mut wrong = String::new();
        let mut same = |what: &str, found: String, expected: String| {
            if found != expected {
                writeln!(wrong, "{what}\n  found:    {found}\n  expected: {expected}").unwrap();
            }
        };
        let code = if self.bad.is_empty() { 0 } else { 4 };
        same("exit code", outcome.code.to_string(), code.to_string());
        if outcome.code == code {
            let session = Session::open(database.url());
            let rows = |sql: &str| session.rows(sql).join(", ");
            let counted = format!("SELECT lines, lines - rejected FROM sparkify_etl.load_files WHERE path = '{path}'");
            let lines = self.good + self.bad.len() as u64;
            same("lines and good ones", rows(&counted), format!("{lines}|{}", self.good));
            let of_neighbour = "SELECT loaded + other_pages FROM sparkify_etl.load_files WHERE path LIKE '%neighbour%'";
            same("lines of the neighbour", rows(of_neighbour), "1".to_owned());
            let bad =
                "SELECT line || ' ' || reason FROM sparkify_etl.load_rejects WHERE part = 1 ORDER BY line, reason";
            same("bad lines", rows(bad), self.bad.join(", "));
            let odd = "SELECT trim(replace(concat_ws(' ', warning, detail, count), '  ', ' '))
                       FROM sparkify_etl.load_warnings ORDER BY 1";
            same("warnings", rows(odd), self.odd.join(", "));
            same("bytes that are not those of the file", self.forged(&session, path), String::new());
        }
        for line in self.bad.iter().take(10) {
            let number = line.split(' ').next().unwrap();
            let told = outcome.stderr.contains(&format!("bad line {path}:{number}: "));
            same(&format!("line {number} is told"), told.to_string(), "true".to_owned());
        }
        match wrong.as_str() {
            "" => Ok(()),
            _ => Err(format!("{} {} {:?}\n{wrong}{outcome}", self.content, self.file, self.options)),
        }
    }

    /// The rejects whose bytes differ from the unpacked file at their offset.
    fn forged(&self, session: &Session, path: &str) -> String {
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
