//! Random mixtures of good and bad lines, in any layout and in blocks of any size. The bad lines must be rejected, each
//! for its own reason. The rest must be the same as the contents of a file with the good lines alone.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::value::RawValue;
use sparkify_polars::discover::{Links, discover};
use sparkify_polars::model::{Reason, SourceKind};
use sparkify_polars::read::ReadLimits;
use strum::VariantArray as _;

use crate::hunt::{Failure, hunt};
use crate::input::{Input, Packing};
use crate::laws::{first_difference, nothing_is_lost};
use crate::lines::{Known, LINE_BYTES, known};
use crate::reading::{Reading, Verdict, read_and_check, same_rows};
use crate::watchdog::Watchdog;
use test_support::written::Folder;

/// The check takes a millisecond for a block of any contents. It therefore gets a file with long lines in at most this
/// number of blocks.
const BLOCKS: usize = 1_000;

/// Lines, and how they are read.
#[derive(Debug, Clone)]
struct Case {
    content: SourceKind,
    lines: Vec<(Index, Layout)>,
    packing: Packing,
    blocks: usize,
    /// Without a newline at the end.
    open: bool,
}

/// The layout of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Plain,
    /// With a carriage return at its end.
    Windows,
    /// After blank lines.
    BehindBlanks,
    /// Spread over several lines, if it is an object.
    Spread,
    /// On one line with the next one, if both are objects.
    WithNext,
}

/// A file, and its expected result.
#[derive(Debug, Default)]
struct Expected {
    bytes: Vec<u8>,
    good: Vec<u8>,
    rejects: Vec<Set>,
}

/// A line that must be rejected: its number, its offset, the reason, and its bytes.
type Set = (u64, u64, Reason, Vec<u8>);

#[test]
fn mixture_only_bad_lines_are_rejected() {
    let watchdog = Watchdog::new();
    let judged = |case: &Case| watchdog.watch(&case.input(&case.expected()), || check_case(case));
    let Some(Failure { value: case, why, replay, .. }) = hunt("mixture", &case(), &watchdog, judged) else { return };
    let Case { content, blocks, .. } = case;
    let expected = case.expected();
    let saved = case.input(&expected).save("fails");
    let text = String::from_utf8_lossy(&expected.bytes);
    panic!(
        "{why}\n{replay}\nThe smallest file that was found to fail, in blocks of {blocks} bytes, is {saved}:\n\
         {text}\n{content}"
    );
}

#[test]
fn the_mixture_has_every_reason_to_reject_a_line() {
    let lines = [SourceKind::Logs, SourceKind::Songs].map(known).concat();
    let reasons: std::collections::BTreeSet<_> = lines.iter().filter_map(|line| line.bad).map(Reason::code).collect();
    let all = Reason::VARIANTS.iter().map(|reason| reason.code());
    // serde_json puts the error of every line into one of two classes, so no line is `unreadable`. The other two
    // reasons are for archives.
    let others = ["corrupt_archive", "unpacks_too_far", "unreadable"];
    let missing: Vec<_> = all.filter(|code| !reasons.contains(code) && !others.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(reasons.len() > 15, "{reasons:?}");
}

fn case() -> impl Strategy<Value = Case> {
    let layout = prop_oneof![
        4 => Just(Layout::Plain),
        1 => Just(Layout::Windows),
        1 => Just(Layout::BehindBlanks),
        1 => Just(Layout::Spread),
        1 => Just(Layout::WithNext),
    ];
    let content = prop_oneof![2 => Just(SourceKind::Logs), 1 => Just(SourceKind::Songs)];
    let lines = proptest::collection::vec((any::<Index>(), layout), 0..30);
    let packing = prop_oneof![4 => Just(Packing::Plain), 1 => Just(Packing::Gzip), 1 => Just(Packing::Zstd)];
    let blocks = prop_oneof![1 => 1..100_usize, 3 => 100..8_000_usize, 1 => Just(1_usize << 24)];
    (content, lines, packing, blocks, any::<bool>()).prop_map(|(content, lines, packing, blocks, open)| Case {
        content,
        lines,
        packing,
        blocks,
        open,
    })
}

impl Case {
    fn expected(&self) -> Expected {
        let known = known(self.content);
        let mut expected = Expected::default();
        let mut line: Vec<&Known> = Vec::new();
        for (number, (index, layout)) in self.lines.iter().enumerate() {
            line.push(index.get(&known));
            let next = self.lines.get(number + 1).map(|(index, _)| index.get(&known));
            if *layout == Layout::WithNext && next.is_some_and(|next| may_share(&line, next)) {
                continue;
            }
            expected.add(&line, *layout);
            line.clear();
        }
        if self.open {
            expected.bytes.pop();
        }
        expected
    }

    fn input(&self, expected: &Expected) -> Input {
        let (content, ending) = (self.content, self.packing.ending());
        Input { content, ending, bytes: self.packing.pack(&expected.bytes) }
    }
}

/// Whether the next line may be on the same line as these.
fn may_share(line: &[&Known], next: &Known) -> bool {
    let bytes = line.iter().map(|one| one.text.len()).sum::<usize>() + next.text.len();
    bytes < LINE_BYTES && line.iter().chain([&next]).all(|one| one.is_object && is_json(&one.text))
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<&RawValue>(text).is_ok()
}

impl Expected {
    /// Adds one line with all of these.
    fn add(&mut self, line: &[&Known], layout: Layout) {
        if layout == Layout::BehindBlanks {
            self.bytes.extend_from_slice(b"\n \t\r\n\n");
        }
        let alone = line.len() == 1;
        let end: &[u8] = if layout == Layout::Windows { b"\r\n" } else { b"\n" };
        for one in line {
            let number = 1 + self.bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
            let mut bytes = one.text.clone();
            if alone && one.is_object && layout == Layout::Spread {
                bytes.insert(1, b'\n');
                bytes.insert(bytes.len() - 1, b'\n');
            } else if alone {
                bytes.extend_from_slice(&end[..end.len() - 1]);
            }
            match one.bad {
                Some(reason) => self.rejects.push((number, self.bytes.len() as u64, reason, bytes.clone())),
                None => self.good.extend([one.text.as_slice(), b"\n"].concat()),
            }
            self.bytes.extend_from_slice(&bytes);
        }
        if !alone {
            self.bytes.extend_from_slice(&end[..end.len() - 1]);
        }
        self.bytes.push(b'\n');
    }
}

fn check_case(case: &Case) -> Result<(), String> {
    let expected = case.expected();
    let input = case.input(&expected);
    let block_bytes = case.blocks.max(expected.bytes.len() / BLOCKS);
    let limits = ReadLimits { block_bytes, line_bytes: LINE_BYTES, ..ReadLimits::default() };
    let (reading, verdict) = of(&input, limits)?;
    nothing_is_lost(&reading.pieces, &[input.unpacked().unwrap()])?;
    let shown = |sets: &[Set]| {
        sets.iter()
            .map(|(line, at, why, raw)| {
                format!("line {line} at {at}, {why}: {}", String::from_utf8_lossy(&raw[..raw.len().min(2_000)]))
            })
            .collect::<Vec<_>>()
    };
    if let Some(difference) = first_difference(&shown(&expected.rejects), &shown(&succeed_with_rejects(&verdict))) {
        return Err(format!("rejected lines should be {difference}"));
    }
    let alone = Input { ending: "json", bytes: expected.good, ..input };
    let (_, good) = of(&alone, ReadLimits::default())?;
    // The lines have other numbers in that file.
    let [found, expected] =
        [&verdict.good, &good.good].map(|rows| rows.as_ref().map(|rows| rows.drop("line").unwrap()));
    if !good.rejects.is_empty() || !same_rows(found.as_ref(), expected.as_ref()) {
        return Err(format!("not the rows of the good lines alone: {:?} and {:?}", verdict.good, good.good));
    }
    Ok(())
}

fn of(input: &Input, limits: ReadLimits) -> Result<(Reading, Verdict), String> {
    let folder = Folder::new();
    folder.write(&format!("0.{}", input.ending), &input.bytes);
    let files = discover(input.content, &[folder.path().to_path_buf()], Links::default()).unwrap().files;
    read_and_check(input.content, &files, limits)
}

/// The rejected lines. The parts of a line are joined.
fn succeed_with_rejects(verdict: &Verdict) -> Vec<Set> {
    let mut lines: Vec<Set> = Vec::new();
    for reject in &verdict.rejects {
        match lines.last_mut() {
            Some((.., raw)) if reject.part > 1 => raw.extend_from_slice(&reject.raw),
            _ => lines.push((reject.line, reject.byte_offset, reject.reason, reject.raw.clone())),
        }
    }
    lines
}
