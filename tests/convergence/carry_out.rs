//! Runs a scenario on a real server. After every step, compares the tables with the recomputation.

use std::fs;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::place::Place;
use crate::scenario::{Loaded, Means, Run, Scenario, Way};
use test_support::emptied::Order;
use test_support::library::load_in_blocks;
use test_support::oracle::{Files, Session, Tables};
use test_support::program::{load, start};
use test_support::server::Database;
use test_support::written::Folder;

/// The failure of a scenario.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    /// The index of the step that failed. `None` for a panic, and for the load into a fresh database.
    pub(crate) step: Option<usize>,
    pub(crate) text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The tables are not the expected ones.
    Tables,
    /// A run failed, or a session of a killed run did not end.
    Run,
    /// Something panicked or hung.
    Panic,
}

/// The outcome of a run.
enum Outcome {
    Loaded,
    /// It was killed. It is not known whether it had committed.
    Unknown,
    RolledBack,
    Failed(String),
}

/// Runs all steps, repeats the killed runs, and loads everything at once into a fresh database if the scenario asks for
/// it.
pub(crate) fn carry_out(place: Place<'_>, scenario: &Scenario) -> Result<(), Failure> {
    let mut test = TestDatabase::open(scenario, place);
    let outcome = test.steps();
    let loaded = test.close(&outcome);
    outcome?;
    match scenario.afresh {
        Some(way) => load_all_at_once(scenario, &loaded, way),
        None => Ok(()),
    }
}

/// Loads the files of all runs again, with one load into another database.
fn load_all_at_once(scenario: &Scenario, loaded: &Loaded, way: Way) -> Result<(), Failure> {
    let all = loaded.at_once(way);
    if all.songs.is_empty() && all.logs.is_empty() {
        return Ok(());
    }
    let mut test = TestDatabase::open(scenario, Place::Server(Order::Bytes));
    let write = |file: &usize| {
        // In one load, the states of a file at different times are different files.
        test.folder.write(&format!("{file}-{}", scenario.files[*file].name), scenario.files[*file].bytes())
    };
    let files = Files { songs: all.songs.iter().map(write).collect(), logs: all.logs.iter().map(write).collect() };
    let outcomes = at_the_same_time(&test.database, &[(&all, files)]);
    let judged = test.record_outcomes(&[all], outcomes).map_err(|(kind, text)| {
        let text = format!("all files at once in a fresh database: {text}");
        Failure { kind, step: None, text }
    });
    test.close(&judged);
    judged
}

/// A database and its expected contents.
struct TestDatabase<'a> {
    scenario: &'a Scenario,
    place: Place<'a>,
    database: Database,
    /// One session with each node of the database.
    sessions: Vec<Session>,
    folder: Folder,
    loaded: Loaded,
    /// Runs that were killed and not repeated since.
    killed: Vec<Run>,
}

impl<'a> TestDatabase<'a> {
    fn open(scenario: &'a Scenario, place: Place<'a>) -> Self {
        let database = place.database();
        let sessions = database.nodes().iter().map(|url| Session::open(url)).collect();
        let folder = Folder::new();
        Self { scenario, place, database, sessions, folder, loaded: Loaded::default(), killed: Vec::new() }
    }

    /// Returns the database, so that another scenario can use it. Drops it instead after a failed run or a panic: a
    /// session may still be active in it.
    fn close(self, outcome: &Result<(), Failure>) -> Loaded {
        if !matches!(outcome, Err(Failure { kind: Kind::Run | Kind::Panic, .. })) {
            self.place.give_back(self.database, &self.sessions[0]);
        }
        self.loaded
    }

    fn steps(&mut self) -> Result<(), Failure> {
        for (number, step) in self.scenario.steps.iter().enumerate() {
            self.step(step).map_err(|(kind, text)| Failure { kind, step: Some(number), text })?;
        }
        let last = self.scenario.steps.len().saturating_sub(1);
        for run in self.killed.clone() {
            let again = Run { means: Means::Load, ..run };
            let repeated = self.step(&[again]);
            repeated.map_err(|(kind, text)| Failure { kind, step: Some(last), text: format!("the repeat: {text}") })?;
        }
        Ok(())
    }

    fn step(&mut self, step: &[Run]) -> Result<(), (Kind, String)> {
        let runs: Vec<(&Run, Files)> = step.iter().map(|run| (run, self.written(run))).collect();
        let outcomes = at_the_same_time(&self.database, &runs);
        self.record_outcomes(step, outcomes)
    }

    /// Writes the files of a run to disk, in the state that the run must find. Returns their paths.
    fn written(&self, run: &Run) -> Files {
        let write = |file: &usize| -> PathBuf {
            let file = &self.scenario.files[*file];
            let (path, bytes) = (self.folder.path().join(&file.name), file.bytes());
            if fs::read(&path).ok().as_ref() == Some(&bytes) { path } else { self.folder.write(&file.name, bytes) }
        };
        Files { songs: run.songs.iter().map(write).collect(), logs: run.logs.iter().map(write).collect() }
    }

    /// Records the outcomes of the runs of a step, and compares the tables.
    fn record_outcomes(&mut self, step: &[Run], outcomes: Vec<Outcome>) -> Result<(), (Kind, String)> {
        for (run, outcome) in step.iter().zip(outcomes) {
            match outcome {
                Outcome::Loaded => {
                    if run.means == Means::Replace {
                        self.loaded = Loaded::default();
                        self.killed.clear();
                    }
                    self.loaded.add(run);
                    self.killed.retain(|killed| (&killed.songs, &killed.logs) != (&run.songs, &run.logs));
                }
                Outcome::Unknown => self.killed.push(run.clone()),
                Outcome::RolledBack => {}
                Outcome::Failed(text) => return Err((Kind::Run, text)),
            }
        }
        // The server may still execute a statement for a client that was killed.
        if !self.killed.is_empty() {
            let others = self.sessions.iter().flat_map(Session::other_sessions).collect::<Vec<_>>();
            if !others.is_empty() {
                return Err((Kind::Run, format!("sessions of killed runs stay: {others:?}")));
            }
        }
        let found = self.found();
        let expected = self.possible().map(|loaded| self.scenario.expected(&loaded));
        let mut differences: Vec<String> = Vec::new();
        for tables in expected {
            match tables.differences(&found) {
                none if none.is_empty() => return Ok(()),
                some => differences.push(some),
            }
        }
        let also = match differences.len() {
            1 => String::new(),
            states => format!(" in any of the {states} states that killed runs may have left; without all of them"),
        };
        Err((Kind::Tables, format!("the tables are not as expected{also}\n{}", differences[0])))
    }

    /// All sets of files that may have been loaded: each killed run has committed all of its files or none.
    fn possible(&self) -> impl Iterator<Item = Loaded> {
        (0..1_usize << self.killed.len()).map(|committed| {
            let mut loaded = self.loaded.clone();
            let killed = self.killed.iter().enumerate().filter(|(number, _)| committed & (1 << number) != 0);
            killed.for_each(|(_, run)| loaded.add(run));
            loaded
        })
    }

    /// The contents of the tables. Empty if no run has created the tables yet.
    fn found(&self) -> Tables {
        let session = &self.sessions[0];
        if session.value("SELECT to_regclass('public.songplays') IS NULL") == "t" {
            return Tables::of_records(&[], &[]);
        }
        session.tables()
    }
}

/// Executes the runs of a step at the same time. If there are several nodes, each run connects to another one.
fn at_the_same_time(database: &Database, runs: &[(&Run, Files)]) -> Vec<Outcome> {
    thread::scope(|scope| {
        let threads: Vec<_> = runs
            .iter()
            .zip(database.nodes().iter().cycle())
            .map(|((run, files), url)| {
                scope.spawn(move || {
                    thread::sleep(Duration::from_millis(run.after));
                    one(url, run, files)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

fn one(url: &str, run: &Run, files: &Files) -> Outcome {
    if let Way::Blocks(bytes) = run.way {
        return match load_in_blocks(url, files, bytes) {
            Ok(_) => Outcome::Loaded,
            Err(error) => Outcome::Failed(format!("{run}: {error:#}")),
        };
    }
    let mut command = load(url, &files.songs, &files.logs);
    command.args(["--max-reject-ratio", "1"]);
    match run.means {
        Means::Reload => drop(command.arg("--reload")),
        Means::Replace => drop(command.arg("--replace")),
        Means::DryRun => drop(command.arg("--dry-run")),
        Means::Load | Means::Killed(_) => {}
    }
    let running = start(&mut command);
    if let Means::Killed(after) = run.means {
        thread::sleep(Duration::from_millis(after));
        running.signal(Signal::SIGKILL);
    }
    let outcome = running.finish();
    match (outcome.code, run.means) {
        (0 | 4, Means::DryRun) => Outcome::RolledBack,
        (0 | 4, _) => Outcome::Loaded,
        (137, Means::Killed(_)) => Outcome::Unknown,
        _ => Outcome::Failed(format!("{run}: {outcome}")),
    }
}
