//! A scenario: files, and the runs that load them one after the other or at the same time.

use std::collections::BTreeSet;
use std::fmt;

use crate::file::File;
use test_support::oracle::Tables;
use test_support::records::Content;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scenario {
    pub(crate) files: Vec<File>,
    /// Executed one after the other. The runs of one step begin at about the same time.
    pub(crate) steps: Vec<Vec<Run>>,
    /// How all files are loaded at once into a fresh database at the end. This must give the same tables. `None` skips
    /// it.
    pub(crate) afresh: Option<Way>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    /// Numbers of files, for `--songs`.
    pub(crate) songs: Vec<usize>,
    /// Numbers of files, for `--logs`.
    pub(crate) logs: Vec<usize>,
    pub(crate) way: Way,
    /// Milliseconds between the beginning of the step and the beginning of the run.
    pub(crate) after: u64,
    pub(crate) means: Means,
}

/// How a run is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By the program, in its own process.
    Program,
    /// By the library, in blocks of this many bytes. Batches of one load then contradict each other.
    Blocks(usize),
}

/// The purpose of a run. The library executes plain loads only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Means {
    Load,
    /// Read the files even if the ledger has them.
    Reload,
    /// Replace the tables. No other run is in the same step.
    Replace,
    /// Roll back at the end.
    DryRun,
    /// Killed after this many milliseconds, and repeated later.
    Killed(u64),
}

/// The files that were loaded as songs and as logs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Loaded {
    pub(crate) songs: BTreeSet<usize>,
    pub(crate) logs: BTreeSet<usize>,
}

impl Loaded {
    pub(crate) fn add(&mut self, run: &Run) {
        self.songs.extend(&run.songs);
        self.logs.extend(&run.logs);
    }

    /// One run that loads all of them.
    pub(crate) fn at_once(&self, way: Way) -> Run {
        let (songs, logs) = (self.songs.iter().copied().collect(), self.logs.iter().copied().collect());
        Run { songs, logs, way, after: 0, means: Means::Load }
    }
}

impl Scenario {
    pub(crate) fn runs(&self) -> impl Iterator<Item = &Run> {
        self.steps.iter().flatten()
    }

    pub(crate) fn runs_mut(&mut self) -> impl Iterator<Item = &mut Run> {
        self.steps.iter_mut().flatten()
    }

    /// The expected tables after a load of these files.
    pub(crate) fn expected(&self, loaded: &Loaded) -> Tables {
        let songs: Vec<_> = loaded.songs.iter().flat_map(|file| self.files[*file].songs()).collect();
        let events: Vec<_> = loaded.logs.iter().flat_map(|file| self.files[*file].events()).collect();
        Tables::of_records(&songs, &events)
    }

    /// Whether every file has a record of the content that it is loaded as, and no step has one file in two states.
    pub(crate) fn is_sound(&self) -> bool {
        let holds = |run: &Run| {
            run.songs.iter().all(|file| self.files[*file].holds(Content::Songs))
                && run.logs.iter().all(|file| self.files[*file].holds(Content::Logs))
        };
        self.runs().all(holds) && self.steps.iter().all(|step| is_at_one_time(&self.files, step))
    }

    /// Whether a second try may have another result than the first.
    pub(crate) fn is_a_race(&self) -> bool {
        self.steps.iter().any(|step| step.len() > 1) || self.runs().any(|run| matches!(run.means, Means::Killed(_)))
    }
}

/// Whether all runs of a step use each file in the same state.
pub(crate) fn is_at_one_time(files: &[File], step: &[Run]) -> bool {
    let used: BTreeSet<usize> = step.iter().flat_map(|run| run.songs.iter().chain(&run.logs)).copied().collect();
    let names: BTreeSet<&str> = used.iter().map(|file| files[*file].name.as_str()).collect();
    names.len() == used.len()
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let used: BTreeSet<usize> = self.runs().flat_map(|run| run.songs.iter().chain(&run.logs)).copied().collect();
        for file in &used {
            write!(f, "file {file}: {}", self.files[*file])?;
        }
        for (number, step) in self.steps.iter().enumerate() {
            writeln!(f, "step {number}:")?;
            step.iter().try_for_each(|run| writeln!(f, "    {run}"))?;
        }
        match self.afresh {
            Some(way) => writeln!(f, "then all files at once into a fresh database: {way:?}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "songs {:?} logs {:?}, {:?}", self.songs, self.logs, self.way)?;
        if self.after > 0 {
            write!(f, ", {} ms later", self.after)?;
        }
        match self.means {
            Means::Load => Ok(()),
            other => write!(f, ", {other:?}"),
        }
    }
}
