//! Draws a scenario from a seed. A seed gives the same scenario in every run of the test.

use crate::file::{File, Packing};
use crate::scenario::{Means, Run, Scenario, Way, is_at_one_time};
use test_support::draw::Draw;
use test_support::records::{Content, Records};

/// Draws a scenario.
pub(crate) fn scenario(seed: u64) -> Scenario {
    let mut draw = Draw::new(seed);
    let (files, mut uses) = files(&mut draw);
    draw.shuffle(&mut uses);
    let by_program = draw.pick(&[0, 30, 60, 100]);
    let mut runs = Runs { draw: &mut draw, files: &files, by_program, uses, before: Vec::new(), waiting: Vec::new() };
    let (steps, afresh) = (runs.steps(), Some(runs.way()));
    let scenario = Scenario { files, steps, afresh };
    assert!(scenario.is_sound(), "seed {seed} gives a scenario that cannot be carried out\n{scenario}");
    scenario
}

/// The number of a file, and the content that it is loaded as.
type Use = (Content, usize);

fn files(draw: &mut Draw) -> (Vec<File>, Vec<Use>) {
    let mut records = Records::new(draw);
    let (songs, logs) = (draw.between(1, 5), draw.between(1, 6));
    let longest = draw.pick(&[8, 20, 20, 120]);
    let mut files: Vec<File> = Vec::new();
    let mut uses = Vec::new();
    for number in 0..songs + logs {
        let content = if number < songs { Content::Songs } else { Content::Logs };
        let both = draw.percent(8);
        let contents = if both { vec![Content::Songs, Content::Logs] } else { vec![content] };
        let mut lines: Vec<String> = contents.iter().map(|content| records.good(*content, draw)).collect();
        let longest = if content == Content::Songs { longest.min(12) } else { longest };
        for _ in 0..draw.below(longest) {
            lines.push(records.any(draw.pick(&contents), draw));
        }
        draw.shuffle(&mut lines);
        uses.extend(contents.iter().map(|content| (*content, number)));
        files.push(laid_down(format!("{content:?}{number}").to_lowercase(), lines, draw));
    }
    for (content, number) in uses.clone() {
        let mut other = files[number].clone();
        match draw.below(100) {
            0..=11 => other.name = format!("copy{number}-{}", other.name),
            12..=27 => other.lines.extend((0..draw.between(1, 6)).map(|_| records.good(content, draw))),
            _ => continue,
        }
        uses.push((content, files.len()));
        files.push(other);
    }
    (files, uses)
}

fn laid_down(name: String, lines: Vec<String>, draw: &mut Draw) -> File {
    let (packing, ending) = draw.pick(&[
        (Packing::Plain, "json"),
        (Packing::Plain, "json"),
        (Packing::Plain, "jsonl"),
        (Packing::Gzip, "json.gz"),
        (Packing::GzipTwice, "ndjson.gz"),
        (Packing::Zstd, "json.zst"),
    ]);
    File { name: format!("{name}.{ending}"), lines, crlf: draw.percent(20), open: draw.percent(40), packing }
}

/// The state while runs are drawn.
struct Runs<'a> {
    draw: &'a mut Draw,
    files: &'a [File],
    /// Percentage of the runs that the program executes. The library executes the others.
    by_program: usize,
    /// Files that no run has loaded yet.
    uses: Vec<Use>,
    before: Vec<Run>,
    /// Runs for one of the next steps: repeats of killed runs, and runs that cannot be in the same step as another run.
    waiting: Vec<Run>,
}

impl Runs<'_> {
    fn steps(&mut self) -> Vec<Vec<Run>> {
        let mut steps = Vec::new();
        while !self.uses.is_empty() || !self.waiting.is_empty() {
            steps.push(self.step());
        }
        steps
    }

    /// The runs of a step: one run, or a group of runs that begin at about the same time.
    fn step(&mut self) -> Vec<Run> {
        let group = if self.draw.percent(35) { self.draw.between(2, 4) } else { 1 };
        let mut step: Vec<Run> = Vec::new();
        let mut later = Vec::new();
        for _ in 0..group {
            let mut run = self.run();
            if group > 1 {
                run.after = self.draw.below(30) as u64;
                // With a replacement in a group, the loaded files would depend on the order of the runs.
                if run.means == Means::Replace {
                    run.means = Means::Load;
                }
            }
            step.push(run.clone());
            if !is_at_one_time(self.files, &step) {
                step.pop();
                later.push(run);
                continue;
            }
            if matches!(run.means, Means::Killed(_)) {
                later.push(Run { way: self.way(), means: Means::Load, after: 0, ..run.clone() });
            }
            self.before.push(run);
        }
        self.waiting.extend(later);
        step
    }

    fn run(&mut self) -> Run {
        if let Some(run) = self.waiting.pop() {
            return run;
        }
        let repeats = !self.before.is_empty() && self.draw.percent(20);
        let (songs, logs) = if repeats || self.uses.is_empty() {
            let before = self.draw.pick(&self.before);
            (before.songs.clone(), before.logs.clone())
        } else {
            self.new_files()
        };
        let way = self.way();
        let means = match self.draw.below(100) {
            _ if way != Way::Program => Means::Load,
            0..=11 => Means::Killed(self.draw.below(160) as u64),
            12..=20 => Means::Reload,
            21..=26 => Means::DryRun,
            27..=32 => Means::Replace,
            _ => Means::Load,
        };
        Run { songs, logs, way, after: 0, means }
    }

    /// Files that no run has loaded yet, and sometimes one file that a run has loaded before.
    fn new_files(&mut self) -> (Vec<usize>, Vec<usize>) {
        let count = self.draw.between(1, 4).min(self.uses.len());
        let mut taken = self.uses.split_off(self.uses.len() - count);
        if !self.before.is_empty() && self.draw.percent(25) {
            let before = self.draw.pick(&self.before);
            let songs = before.songs.iter().map(|file| (Content::Songs, *file));
            let all: Vec<Use> = songs.chain(before.logs.iter().map(|file| (Content::Logs, *file))).collect();
            taken.push(self.draw.pick(&all));
        }
        let mut run = Run { songs: vec![], logs: vec![], way: Way::Program, after: 0, means: Means::Load };
        for (content, file) in taken {
            let list = match content {
                Content::Songs => &mut run.songs,
                Content::Logs => &mut run.logs,
            };
            list.push(file);
            // If the run already has this file in another state, another run loads it.
            if !is_at_one_time(self.files, std::slice::from_ref(&run)) {
                match content {
                    Content::Songs => run.songs.pop(),
                    Content::Logs => run.logs.pop(),
                };
                self.uses.insert(0, (content, file));
            }
        }
        (run.songs, run.logs)
    }

    fn way(&mut self) -> Way {
        if self.draw.percent(self.by_program) {
            Way::Program
        } else {
            Way::Blocks(self.draw.pick(&[1, 500, 1_000, 2_000, 5_000]))
        }
    }
}
