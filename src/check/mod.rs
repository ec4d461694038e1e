//! Is all of a block good? And if not, which line is bad, and why.
//!
//! The fast path looks through a block without parsing it, parses it once and asks one vectorised question of the frame. Only lines
//! that may be bad are judged one by one, to set them aside with a reason; the rest goes on. A frame that came through
//! is a [`Songs`] or an [`Events`], and nothing else can make one.

mod escapes;
mod fields;
mod glance;
mod isolate;
mod keys;
mod line;
mod nesting;
mod numbers;
mod pages;
mod provenance;
mod shape;
mod verdict;

use polars::prelude::*;
use polars_buffer::Buffer;

use crate::model::{Reject, SourceKind, WarningKind, Warnings};
use crate::read::{Block, Line, lines};
use crate::scan::{ID, WholeNumbers, scan, whole_numbers};
use crate::{Error, ErrorKind, Result};

use fields::Fault;
use glance::Glance;
use keys::Keys;
use nesting::DEPTH;
use provenance::Provenance;

pub(crate) use line::date;
pub use verdict::Limits;
pub(crate) use verdict::PLAY;

/// Songs that passed the check: every row has the required fields, in range. Fields as in [`crate::scan::schema`], and behind
/// them `file`: the index of the file in the list that is being read.
#[derive(Debug, Clone)]
pub struct Songs(DataFrame);

/// Events that passed the check. Fields as in [`crate::scan::schema`], but `userId` as `Int64`, null where it is no whole number; and
/// behind them `file`: the index of the file in the list that is being read. Those of plays (`page` is `NextSong`) are complete and in
/// range.
#[derive(Debug, Clone)]
pub struct Events(DataFrame);

impl Songs {
    /// The rows, in the order of the lines. (Where whole numbers are written as floats on some lines, and on others have more
    /// digits than a float holds, those lines come first that have none as floats.)
    #[must_use]
    pub fn frame(&self) -> &DataFrame {
        &self.0
    }
}

impl Events {
    /// The rows, in the order of the lines. (Where whole numbers are written as floats on some lines, and on others have more
    /// digits than a float holds, those lines come first that have none as floats.)
    #[must_use]
    pub fn frame(&self) -> &DataFrame {
        &self.0
    }
}

/// What became of the lines of a block: they are as many as `good` has rows and there are `rejects` (those of one part).
#[derive(Debug, Clone)]
pub struct Checked<T> {
    /// The lines that passed.
    pub good: T,
    /// The rows that the reader made of lines, before the rules were asked which of them are good. Columns as those of the good ones.
    pub scanned: DataFrame,
    /// The lines that were set aside, in order.
    pub rejects: Vec<Reject>,
    /// How many lines were read of each file, by its index in the list that is being read; blank lines are not counted, and a
    /// line with several objects counts as so many.
    pub lines: Vec<(usize, u64)>,
    /// What is odd of the files and of the good lines.
    pub warnings: Warnings,
}

/// Parses and checks a block of song files.
///
/// # Errors
///
/// Only [`ErrorKind::Bug`]: whatever the block holds, its lines are either good or rejects.
pub fn songs(block: Block, limits: &Limits) -> Result<Checked<Songs>> {
    let checked = check(SourceKind::Songs, block, limits)?;
    Ok(checked.map(Songs))
}

/// Parses and checks a block of event logs.
///
/// # Errors
///
/// Only [`ErrorKind::Bug`]: whatever the block holds, its lines are either good or rejects.
pub fn events(block: Block, limits: &Limits) -> Result<Checked<Events>> {
    let checked = check(SourceKind::Logs, block, limits)?;
    Ok(checked.map(Events))
}

impl<T> Checked<T> {
    fn map<U>(self, wrap: impl FnOnce(T) -> U) -> Checked<U> {
        let Self { good, scanned, rejects, lines, warnings } = self;
        Checked { good: wrap(good), scanned, rejects, lines, warnings }
    }
}

fn check(content: SourceKind, mut block: Block, limits: &Limits) -> Result<Checked<DataFrame>> {
    let bytes = Buffer::from(std::mem::take(&mut block.bytes));
    let lines = || lines(&bytes, &block.spans);
    let Looked { suspects, mut provenance, mut warnings } = looked_through(content, &bytes, lines, limits);
    let parsed = match suspects.len() {
        0 => parse(content, bytes.clone(), &provenance, limits),
        some => Err(polars_err!(ComputeError: "{some} lines are to be looked at one by one")),
    };
    let (scanned, good, mut rejects) = match parsed {
        Ok(Parsed { frame, bad }) if bad.is_empty() => (frame.clone(), frame, Vec::new()),
        Ok(parsed) => {
            let rows = &parsed.bad;
            let of = |bad: bool| {
                let kept = lines().enumerate().filter(move |(row, _)| rows.binary_search(row).is_ok() == bad);
                kept.map(|(_, line)| line)
            };
            // Only what is loaded can be odd.
            if !warnings.is_empty() {
                warnings = unknown_fields(content, of(false));
            }
            let bad: Vec<_> = of(true).collect();
            let scanned = parsed.frame.clone();
            let (good, rejects) = isolate::without_bad_rows(content, parsed, &bad, limits)
                .map_err(|error| Error::new(ErrorKind::Bug, format!("filtering the good {content}")).because(error))?;
            (scanned, good, rejects)
        }
        Err(why) => {
            tracing::debug!(%why, lines = provenance.rows(), "a block of {content} may hold a bad line");
            let isolated = isolate::set_aside(content, lines(), &suspects, &warnings, limits)?;
            (provenance, warnings) = (isolated.records, isolated.warnings);
            (isolated.scanned, isolated.good, isolated.rejects)
        }
    };
    if good.height() + rejects.len() != provenance.rows() {
        let doing = format!("accounting for {} lines of {content}", provenance.rows());
        let why = format!("{} are good and {} are rejects", good.height(), rejects.len());
        return Err(Error::new(ErrorKind::Bug, doing).because(why));
    }
    warnings.extend(&block.warnings);
    pages::count_unknown(content, &good, &mut warnings)
        .map_err(|error| Error::new(ErrorKind::Bug, "looking for unknown pages").because(error))?;
    for reject in block.rejects {
        // Only the first part counts as a line.
        if reject.part == 1 {
            provenance.push(reject.file);
        }
        rejects.push(reject);
    }
    // The first is told of, and parts of a line are written behind each other: what the reader set aside stands among the others.
    rejects.sort_by_key(|reject| (reject.file, reject.line, reject.byte_offset, reject.part));
    Ok(Checked { good, scanned, rejects, lines: provenance.into_runs(), warnings })
}

/// What is seen of the lines of a block without parsing them.
struct Looked {
    /// Which are to be looked at one by one, by their number in the block.
    suspects: Vec<usize>,
    provenance: Provenance,
    /// The unknown fields of the others.
    warnings: Warnings,
}

fn looked_through<'a, L: Iterator<Item = Line<'a>>>(
    content: SourceKind,
    bytes: &[u8],
    lines: impl Fn() -> L,
    limits: &Limits,
) -> Looked {
    let glance = Glance::at(bytes);
    let escapes = glance.nul_or_escape && escapes::may_hide_nul(bytes);
    let mut keys = Keys::new(content);
    let mut looked = Looked { suspects: Vec::new(), provenance: Provenance::default(), warnings: Warnings::default() };
    let mut objects = 0;
    for (row, line) in lines().enumerate() {
        looked.provenance.push(line.file);
        let is_object = matches!(line.bytes.trim_ascii(), [b'{', .., b'}']);
        objects += usize::from(is_object);
        if !is_object
            || line.bytes.len() > limits.line_bytes
            || (escapes && escapes::may_hide_nul(line.bytes))
            || !keys.may_be_right(line.bytes)
        {
            looked.suspects.push(row);
        } else {
            count_unknown(&keys, &line, &mut looked.warnings);
        }
    }
    // Where each object has a bracket of its own, and fewer are left than may stand inside each other, none is too deep.
    if glance.brackets >= objects + DEPTH {
        let deep = lines().enumerate().filter(|(_, line)| nesting::may_be_too_deep(line.bytes));
        looked.suspects.extend(deep.map(|(row, _)| row));
        looked.suspects.sort_unstable();
        looked.suspects.dedup();
    }
    looked
}

/// The unknown fields of good lines.
fn unknown_fields<'a>(content: SourceKind, good: impl Iterator<Item = Line<'a>>) -> Warnings {
    let (mut keys, mut warnings) = (Keys::new(content), Warnings::default());
    for line in good {
        keys.may_be_right(line.bytes);
        count_unknown(&keys, &line, &mut warnings);
    }
    warnings
}

fn count_unknown(keys: &Keys, line: &Line<'_>, warnings: &mut Warnings) {
    for name in keys.unknown() {
        warnings.add(WarningKind::UnknownField, name, 1, line.file, line.number);
    }
}

/// The frame of some lines, and which of its rows break a rule.
struct Parsed {
    frame: DataFrame,
    bad: Vec<usize>,
}

/// Reads these lines, `provenance` saying where each is from.
fn parse(content: SourceKind, bytes: Buffer<u8>, provenance: &Provenance, limits: &Limits) -> PolarsResult<Parsed> {
    let mut frame = integers(content, bytes.clone()).or_else(|_| floats(content, bytes))?;
    let lines = provenance.rows();
    polars_ensure!(frame.height() == lines, ComputeError: "{} rows were read of {lines} lines", frame.height());
    let bad = verdict::bad_rows(content, &frame, limits)?;
    frame.with_column(provenance.column())?;
    Ok(Parsed { frame, bad })
}

fn integers(content: SourceKind, bytes: Buffer<u8>) -> PolarsResult<DataFrame> {
    let scanned = scan(content, WholeNumbers::Integers, bytes)?.with_columns(ids(content));
    Ok(scanned.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

/// The ids of users as numbers, however they are written; null where one is none. Cast once, for the rules and for the tables.
fn ids(content: SourceKind) -> Vec<Expr> {
    match content {
        SourceKind::Songs => Vec::new(),
        SourceKind::Logs => vec![col(ID).cast(DataType::Int64)],
    }
}

/// A block with whole numbers that are written as floats, those cast to integers.
fn floats(content: SourceKind, bytes: Buffer<u8>) -> PolarsResult<DataFrame> {
    let scanned = scan(content, WholeNumbers::Floats, bytes)?;
    let frame = scanned.collect_with_engine(Engine::Streaming)?.unwrap_single();
    let inexact = verdict::count_inexact(content, &frame)?;
    polars_ensure!(inexact == 0, ComputeError: "{inexact} numbers are not whole, or too large to be exact");
    let cast = whole_numbers(content).iter().map(|name| col(*name).strict_cast(DataType::Int64));
    frame.lazy().with_columns(cast.chain(ids(content)).collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests;
