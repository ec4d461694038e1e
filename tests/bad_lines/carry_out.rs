//! Loads a mix, and checks the tables, the counts, the warnings and the rejected lines.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use sparkify_polars::load::{Plan, Policy};
use sparkify_polars::read::ReadLimits;

use crate::copies::{self, Copies};
use crate::file::File;
use crate::layout::What;
use crate::mix::{Mix, Way};
use crate::rejects::Reject;
use crate::spoil::LINE_BYTES;
use crate::tiles;
use test_support::emptied::{self, Order};
use test_support::library;
use test_support::oracle::{Event, Line, Session, Song, Tables};
use test_support::program::{Outcome, load, program, run};
use test_support::records::Content;
use test_support::written::Folder;

/// The failure of a mix: the check that failed, and the difference.
pub(crate) type Failure = (&'static str, String);

/// Lines of songs and of logs: the good ones, or all of them.
type Lines = BTreeMap<Content, Vec<String>>;

/// Loads the mix into one database, and its good lines into another. Then loads the corrected bad lines into the first.
pub(crate) fn carry_out(mix: &Mix) -> Result<(), Failure> {
    let databases = [Order::Language, Order::Bytes].map(emptied::database);
    let sessions = databases.each_ref().map(|database| Session::open(database.url()));
    let folder = Folder::new();
    let judged = Loading {
        mix,
        urls: databases.each_ref().map(|database| database.url()),
        sessions: &sessions,
        paths: mix.files.iter().map(|file| folder.write(&file.name, file.bytes())).collect(),
        rejects: folder.path().join("rejects"),
        folder: &folder,
    }
    .check();
    for ((order, database), session) in [Order::Language, Order::Bytes].into_iter().zip(databases).zip(&sessions) {
        emptied::give_back(order, database, session);
    }
    judged
}

struct Loading<'a> {
    mix: &'a Mix,
    urls: [&'a str; 2],
    sessions: &'a [Session; 2],
    paths: Vec<PathBuf>,
    rejects: PathBuf,
    folder: &'a Folder,
}

impl Loading<'_> {
    fn check(&self) -> Result<(), Failure> {
        let rejected = self.load().map_err(|text| ("the load", text))?;
        let rejects = self.in_order(Reject::all(&self.sessions[0]));
        same("the number of bad lines", rejected, rejects.iter().filter(|reject| reject.part == 1).count())?;
        let mut good = Lines::new();
        for (file, path) in self.mix.files.iter().zip(&self.paths) {
            let of_it: Vec<_> = rejects.iter().filter(|reject| Path::new(&reject.file) == path).cloned().collect();
            good.entry(file.content).or_default().extend(self.file(file, path, &of_it)?);
        }
        self.odd()?;
        self.compare(&good)?;
        let copies = Copies::in_folder(&self.rejects);
        copies::compare(self.mix, &self.paths, &rejects, copies.as_ref()).map_err(|text| ("the copies", text))?;
        if self.mix.verified {
            self.verify()?;
        }
        match self.all() {
            Some(all) if rejected > 0 => self.mend(&copies.unwrap(), &all),
            _ => Ok(()),
        }
    }

    fn of(&self, content: Content) -> Vec<PathBuf> {
        let files = self.mix.files.iter().zip(&self.paths);
        files.filter(|(file, _)| file.content == content).map(|(_, path)| path.clone()).collect()
    }

    /// Loads the files. Returns the number of rejected lines.
    fn load(&self) -> Result<usize, String> {
        let (songs, logs) = (self.of(Content::Songs), self.of(Content::Logs));
        match self.mix.way {
            Way::Program => {
                let outcome = self.run(&songs, &logs, &["--rejects", self.rejects.to_str().unwrap()]);
                if outcome.code != 0 && outcome.code != 4 {
                    return Err(outcome.to_string());
                }
                let rejected = self.sessions[0].value("SELECT rejected FROM sparkify_etl.load_runs").parse().unwrap();
                let code = if rejected > 0 { 4 } else { 0 };
                if outcome.code == code { Ok(rejected) } else { Err(format!("{rejected} bad lines\n{outcome}")) }
            }
            Way::Blocks(bytes) => {
                let limits = ReadLimits { line_bytes: LINE_BYTES, ..library::blocks_of(bytes) };
                let plan = Plan::builder()
                    .songs(songs)
                    .logs(logs)
                    .read_limits(limits)
                    .policy(Policy::ANY)
                    .rejects(self.rejects.clone());
                let summary = library::carry_out(self.urls[0], plan);
                summary.map(|summary| summary.lines.rejected() as usize).map_err(|error| format!("{error:#}"))
            }
        }
    }

    fn run(&self, songs: &[PathBuf], logs: &[PathBuf], options: &[&str]) -> Outcome {
        run(load(self.urls[0], songs, logs)
            .args(["--max-line-bytes", &LINE_BYTES.to_string(), "--max-reject-ratio", "1"])
            .args(options))
    }

    /// Sorts rejects by file: songs before logs, each in the order of the files.
    fn in_order(&self, mut rejects: Vec<Reject>) -> Vec<Reject> {
        rejects.sort_by_key(|reject| self.paths.iter().position(|path| path == Path::new(&reject.file)));
        rejects
    }

    /// Checks the result of a file, and returns its good lines.
    fn file(&self, file: &File, path: &Path, rejects: &[Reject]) -> Result<Vec<String>, Failure> {
        let text = file.unpacked();
        let objects = tiles::rest(&text, rejects)
            .map_err(|why| ("accepted and rejected lines are not the input", format!("{}: {why}", file.name)))?;
        if let Some(parts) = file.parts() {
            tiles::compare(&parts, &objects, &text, rejects)
                .map_err(|why| ("what becomes of a file", format!("{}: {why}", file.name)))?;
        }
        let good: Vec<String> = objects
            .into_iter()
            // Newlines between fields are white space, and strings have none.
            .map(|range| String::from_utf8(text[range].to_vec()).unwrap().replace(['\r', '\n'], " "))
            .collect();
        let counts = self.sessions[0].value(&format!(
            "SELECT lines, loaded + duplicates + other_pages, rejected, other_pages FROM sparkify_etl.load_files
              WHERE path = '{}'",
            path.display()
        ));
        let bad = rejects.iter().filter(|reject| reject.part == 1).count();
        let others = good
            .iter()
            .filter(|line| file.content == Content::Logs && matches!(Event::parse(line.as_bytes()), Line::OtherPage));
        let expected = format!("{}|{}|{bad}|{}", good.len() + bad, good.len(), others.count());
        same("the counts of a file", (&file.name, counts), (&file.name, expected))?;
        Ok(good)
    }

    /// Checks the warnings of each content. Skips a count that is not known for all files of the content.
    fn odd(&self) -> Result<(), Failure> {
        for (content, name) in [(Content::Songs, "songs"), (Content::Logs, "logs")] {
            for code in ["byte_order_mark", "several_objects", "spread_record", "blank_line"] {
                let counts: Option<Vec<usize>> = self.mix.of(content).map(|file| file.odd(code)).collect();
                let Some(expected) = counts.map(|counts| counts.iter().sum::<usize>()) else { continue };
                let found = self.sessions[0].value(&format!(
                    "SELECT coalesce(sum(count), 0) FROM sparkify_etl.load_warnings
                      WHERE content = '{name}' AND warning = '{code}'"
                ));
                same("the warnings", (name, code, found), (name, code, expected.to_string()))?;
            }
        }
        Ok(())
    }

    /// Compares the tables with the tables of another load, which has the good lines only, and with the plain
    /// recomputation.
    fn compare(&self, good: &Lines) -> Result<(), Failure> {
        let write = |content: &Content| {
            let lines = good.get(content)?;
            (!lines.is_empty()).then(|| self.folder.write(&format!("good/{content:?}.json"), lines.join("\n")))
        };
        let [songs, logs] =
            [Content::Songs, Content::Logs].map(|content| write(&content).into_iter().collect::<Vec<_>>());
        // With the default limit: a record that was spread over lines may be longer than `LINE_BYTES` on one line.
        let alone = library::carry_out(self.urls[1], Plan::builder().songs(songs).logs(logs));
        let alone = alone.map_err(|error| ("the load of the good lines", format!("{error:#}")))?;
        same("bad lines among the good ones", alone.lines.rejected(), 0)?;
        let [found, expected] = self.sessions.each_ref().map(Session::tables);
        nothing("the tables are not those of the good lines", expected.differences(&found))?;
        if self.all().is_some() {
            nothing("the tables are not those of the recomputation", recomputed(good).differences(&found))?;
        }
        Ok(())
    }

    fn verify(&self) -> Result<(), Failure> {
        let mut command =
            program(["verify", "--database-url", self.urls[0], "--max-line-bytes", &LINE_BYTES.to_string()]);
        let verified =
            run(command.arg("--songs").args(self.of(Content::Songs)).arg("--logs").args(self.of(Content::Logs)));
        if verified.code == 0 { Ok(()) } else { Err(("verify", verified.to_string())) }
    }

    /// All lines, with the bad ones corrected. `None` if the lines of a file are not known.
    fn all(&self) -> Option<Lines> {
        let mut all = Lines::new();
        for file in &self.mix.files {
            let parts = file.parts()?;
            let lines = parts.iter().flat_map(|part| part.what.mended()).cloned();
            all.entry(file.content).or_default().extend(lines);
        }
        Some(all)
    }

    /// Corrects the copies, loads them, and compares the tables with those of all lines.
    fn mend(&self, copies: &Copies, all: &Lines) -> Result<(), Failure> {
        let mut paths = Vec::new();
        for (content, name) in [(Content::Songs, "songs"), (Content::Logs, "logs")] {
            let bad = self.mix.of(content).flat_map(|file| file.parts().unwrap()).filter_map(|part| match part.what {
                What::Bad(_, mended) => Some(mended),
                What::Good(_) => None,
            });
            let mended = copies.mended(name, &bad.collect::<Vec<_>>());
            let path = self.rejects.join(format!("{name}.json"));
            paths.push(if mended.is_empty() {
                Vec::new()
            } else {
                fs::write(&path, mended).map(|()| vec![path]).unwrap()
            });
        }
        if paths.iter().all(Vec::is_empty) {
            return Ok(());
        }
        let outcome = self.run(&paths[0], &paths[1], &[]);
        if outcome.code != 0 {
            return Err(("the load of what was mended", outcome.to_string()));
        }
        let differences = recomputed(all).differences(&self.sessions[0].tables());
        nothing("the tables are not those of all lines when what was bad is mended", differences)
    }
}

fn recomputed(lines: &Lines) -> Tables {
    let of = |content| lines.get(&content).into_iter().flatten().map(|line: &String| line.as_bytes());
    let songs = of(Content::Songs).map(|line| good(Song::parse(line), line)).collect::<Option<Vec<_>>>();
    let events: Vec<_> = of(Content::Logs).filter_map(|line| good(Event::parse(line), line)).collect();
    Tables::of_records(&songs.unwrap(), &events)
}

/// The record of a line. `None` for an event of another page. Panics if the line is not valid.
fn good<T>(line: Line<T>, text: &[u8]) -> Option<T> {
    match line {
        Line::Good(record) => Some(record),
        Line::OtherPage => None,
        Line::Rejected => panic!("this is drawn as good: {}", text.escape_ascii()),
    }
}

fn same<T: PartialEq + Debug>(what: &'static str, found: T, expected: T) -> Result<(), Failure> {
    if found == expected { Ok(()) } else { Err((what, format!("found {found:?}, expected {expected:?}"))) }
}

fn nothing(what: &'static str, differences: String) -> Result<(), Failure> {
    if differences.is_empty() { Ok(()) } else { Err((what, differences)) }
}
