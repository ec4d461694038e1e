//! Finds a smaller scenario that fails in the same way. It keeps only the parts that the failure needs.

use std::ops::Range;
use std::time::Instant;

use crate::carry_out::Failure;
use crate::file::Packing;
use crate::scenario::{Loaded, Means, Run, Scenario, Way};

/// Parts that can be left out of a scenario, from coarse to fine.
#[derive(Debug, Clone, Copy)]
enum Part {
    Steps,
    Runs,
    Files,
    /// Files of single runs.
    Uses,
    Lines,
}

/// Leaves out and simplifies parts while `fails` returns a failure of the same kind, until `deadline`.
pub(crate) fn shrink(
    scenario: Scenario,
    failure: Failure,
    deadline: Instant,
    fails: impl Fn(&Scenario) -> Option<Failure>,
) -> (Scenario, Failure) {
    let mut least = Least { scenario, failure, deadline, fails };
    let mut shorter = least.scenario.clone();
    match (least.failure.step, shorter.afresh.take()) {
        (Some(step), _) => shorter.steps.truncate(step + 1),
        (None, Some(way)) => {
            shorter.steps = vec![vec![all_at_once(&shorter, way)]];
            // The states of a file at different times become different files.
            for (number, file) in shorter.files.iter_mut().enumerate() {
                file.name = format!("{number}-{}", file.name);
            }
        }
        (None, None) => {}
    }
    least.take(shorter);
    loop {
        let before = least.scenario.clone();
        least.even_out();
        for part in [Part::Steps, Part::Runs, Part::Files, Part::Uses, Part::Lines] {
            least.leave_out(part);
        }
        if least.scenario == before || Instant::now() > deadline {
            return (least.scenario, least.failure);
        }
    }
}

/// One run with all files of all runs.
fn all_at_once(scenario: &Scenario, way: Way) -> Run {
    let mut loaded = Loaded::default();
    scenario.runs().for_each(|run| loaded.add(run));
    loaded.at_once(way)
}

/// The smallest failing scenario so far.
struct Least<F> {
    scenario: Scenario,
    failure: Failure,
    deadline: Instant,
    fails: F,
}

impl<F: Fn(&Scenario) -> Option<Failure>> Least<F> {
    /// Whether another scenario fails in the same way. If it does, it becomes the smallest one.
    fn take(&mut self, other: Scenario) -> bool {
        if other == self.scenario || other.steps.is_empty() || !other.is_sound() {
            return false;
        }
        let tries = if other.is_a_race() { 3 } else { 1 };
        for _ in 0..tries {
            if Instant::now() > self.deadline {
                return false;
            }
            match (self.fails)(&other) {
                Some(failure) if failure.kind == self.failure.kind => {
                    (self.scenario, self.failure) = (other, failure);
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    /// Tries to leave out halves first, then quarters, down to single parts.
    fn leave_out(&mut self, part: Part) {
        let mut size = count(&self.scenario, part).div_ceil(2);
        while size > 0 {
            let mut from = 0;
            while from < count(&self.scenario, part) {
                let without = without(&self.scenario, part, from..from + size);
                if !self.take(without) {
                    from += size;
                }
            }
            size /= 2;
        }
    }

    /// Removes special properties of files and runs, one property at a time.
    fn even_out(&mut self) {
        let changes: [fn(&mut Scenario); 8] = [
            |s| s.afresh = None,
            |s| s.files.iter_mut().for_each(|file| (file.crlf, file.open) = (false, false)),
            |s| {
                for file in s.files.iter_mut().filter(|file| file.packing != Packing::Plain) {
                    file.packing = Packing::Plain;
                    file.name = file.name.trim_end_matches(".gz").trim_end_matches(".zst").to_owned();
                }
            },
            |s| s.runs_mut().for_each(|run| run.after = 0),
            |s| s.runs_mut().for_each(|run| run.means = Means::Load),
            // One line per batch: then leaving out a line does not change the batches of the others.
            |s| s.runs_mut().for_each(|run| run.way = Way::Blocks(1)),
            |s| s.runs_mut().for_each(|run| run.way = Way::Program),
            // Steps of one run each.
            |s| s.steps = s.runs().map(|run| vec![run.clone()]).collect(),
        ];
        for change in changes {
            let mut other = self.scenario.clone();
            change(&mut other);
            self.take(other);
        }
    }
}

fn count(scenario: &Scenario, part: Part) -> usize {
    match part {
        Part::Steps => scenario.steps.len(),
        Part::Runs => scenario.runs().count(),
        Part::Files => scenario.files.len(),
        Part::Uses => scenario.runs().map(|run| run.songs.len() + run.logs.len()).sum(),
        Part::Lines => scenario.files.iter().map(|file| file.lines.len()).sum(),
    }
}

/// The scenario without the parts of these numbers. Removes runs and steps that are then empty.
fn without(scenario: &Scenario, part: Part, range: Range<usize>) -> Scenario {
    let mut less = scenario.clone();
    let mut number = 0..;
    let mut keep = || !range.contains(&number.next().unwrap());
    match part {
        Part::Steps => less.steps.retain(|_| keep()),
        Part::Runs => less.steps.iter_mut().for_each(|step| step.retain(|_| keep())),
        Part::Files => less.runs_mut().for_each(|run| {
            run.songs.retain(|file| !range.contains(file));
            run.logs.retain(|file| !range.contains(file));
        }),
        Part::Uses => less.runs_mut().for_each(|run| {
            run.songs.retain(|_| keep());
            run.logs.retain(|_| keep());
        }),
        Part::Lines => less.files.iter_mut().for_each(|file| file.lines.retain(|_| keep())),
    }
    less.steps.iter_mut().for_each(|step| step.retain(|run| !run.songs.is_empty() || !run.logs.is_empty()));
    less.steps.retain(|step| !step.is_empty());
    less
}
