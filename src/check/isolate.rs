//! Takes the bad lines out of a block that failed the fast path.
//!
//! The lines that are suspect are judged, and what is left goes through the fast path again. Should that still refuse it, a quicker
//! look than a judgement finds more suspects; then all lines are judged; and then halved until the ones that it refuses
//! stand alone: so this always ends, with every line either in the frame or in the rejects.

use polars::prelude::*;
use polars_buffer::Buffer;
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::verdict::Limits;
use super::{Fault, Parsed, Provenance, ids, line, parse, shape, unknown_fields};
use crate::model::{Reason, Reject, SourceKind, WarningKind, Warnings};
use crate::read::Line;
use crate::scan::{WholeNumbers, schema};
use crate::{Error, ErrorKind, Result};

/// What became of the lines of a bad block.
pub(super) struct Isolated {
    /// What the reader made rows of.
    pub(super) scanned: DataFrame,
    pub(super) good: DataFrame,
    pub(super) rejects: Vec<Reject>,
    /// Which file each record is from: most lines are one.
    pub(super) records: Provenance,
    pub(super) warnings: Warnings,
}

/// The good lines as a frame, and the others as rejects, in no order. The suspects are numbers of lines, in order; `odd` is what the
/// unknown fields of the others come to.
pub(super) fn set_aside<'a>(
    content: SourceKind,
    lines: impl Iterator<Item = Line<'a>>,
    suspects: &[usize],
    odd: &Warnings,
    limits: &Limits,
) -> Result<Isolated> {
    let mut isolation = Isolation {
        content,
        limits,
        kept: Vec::new(),
        acquitted: Vec::new(),
        rejects: Vec::new(),
        warnings: Warnings::default(),
        scanned: None,
    };
    let mut read = 0;
    for (row, line) in lines.enumerate() {
        read += match suspects.binary_search(&row) {
            Ok(_) => isolation.judge(line),
            Err(_) => isolation.keep(line),
        };
    }
    // Without suspects the block is known to fail as it is.
    let good = isolation.frame(suspects.is_empty(), &mut read);
    let good =
        good.map_err(|error| Error::new(ErrorKind::Bug, format!("joining the good {content}")).because(error))?;
    let Isolation { kept, mut acquitted, rejects, mut warnings, scanned, .. } = isolation;
    let scanned = scanned.unwrap_or_else(|| good.clone());
    // Some were judged more than once.
    acquitted.sort_by_key(|line| (line.file, line.byte_offset));
    acquitted.dedup_by_key(|line| (line.file, line.byte_offset));
    if kept.len() + rejects.len() != read {
        let why = format!("{} are good and {} are rejects", kept.len(), rejects.len());
        return Err(Error::new(ErrorKind::Bug, format!("setting aside bad ones of {read} {content}")).because(why));
    }
    // Where the others have none, they need not be looked through again without those that turned out bad.
    let unknown = if odd.is_empty() { &acquitted } else { &kept };
    warnings.extend(&unknown_fields(content, unknown.iter().copied()));
    let mut records: Vec<usize> = kept.iter().map(|line| line.file).chain(rejects.iter().map(|r| r.file)).collect();
    records.sort_unstable();
    Ok(Isolated { scanned, good, rejects, records: records.into_iter().collect(), warnings })
}

/// The records of a block that are still thought to be good, and those that are not.
struct Isolation<'a, 'l> {
    content: SourceKind,
    limits: &'l Limits,
    kept: Vec<Line<'a>>,
    /// Those of them that were judged.
    acquitted: Vec<Line<'a>>,
    rejects: Vec<Reject>,
    warnings: Warnings,
    /// What was kept when it could be read as a whole.
    scanned: Option<DataFrame>,
}

impl<'a> Isolation<'a, '_> {
    /// Keeps a line, one record.
    fn keep(&mut self, line: Line<'a>) -> usize {
        self.kept.push(line);
        1
    }

    /// Judges a line, and gives how many records it is.
    fn judge(&mut self, line: Line<'a>) -> usize {
        // A line that is too long would have come in parts if the block had been cut within it: what is on it is not looked at.
        let objects = if line.bytes.len() > self.limits.line_bytes { vec![line] } else { objects(&line) };
        if objects.len() > 1 {
            self.warnings.add(WarningKind::SeveralObjects, "", 1, line.file, line.number);
        }
        for object in &objects {
            match line::judge(self.content, object.bytes, self.limits) {
                Ok(_) => {
                    self.kept.push(*object);
                    self.acquitted.push(*object);
                }
                Err(fault) => self.rejects.push(reject(object, fault)),
            }
        }
        objects.len()
    }

    /// The frame of what is kept, when all that is bad is out of it. `read` counts the records that are found on the way.
    fn frame(&mut self, known_to_fail: bool, read: &mut usize) -> PolarsResult<DataFrame> {
        if !known_to_fail && let Some(frame) = self.parsed()? {
            return Ok(frame);
        }
        let content = self.content;
        *read += self.judge_where(|line| shape::is_suspect(content, line.bytes));
        if let Some(frame) = self.parsed()? {
            return Ok(frame);
        }
        *read += self.judge_where(|_| true);
        // Apart, because digits that only integers keep and floats beside them can be read in no one way.
        let kept = std::mem::take(&mut self.kept);
        let (integers, floats): (Vec<_>, Vec<_>) = kept
            .into_iter()
            .partition(|line| line::judge(self.content, line.bytes, self.limits) == Ok(WholeNumbers::Integers));
        let mut frames = Vec::new();
        for lines in [integers, floats] {
            self.halve(&lines, &mut frames);
        }
        accumulate(self.content, frames)
    }

    /// Judges those of the kept lines for which this holds, and gives how many more records than lines they were.
    fn judge_where(&mut self, holds: impl Fn(&Line<'a>) -> bool) -> usize {
        let (mut lines, mut records) = (0, 0);
        for line in std::mem::take(&mut self.kept) {
            lines += 1;
            records += if holds(&line) { self.judge(line) } else { self.keep(line) };
        }
        records - lines
    }

    /// The frame of what is kept, those of its rows set aside that break a rule; nothing where it cannot be read as a whole.
    fn parsed(&mut self) -> PolarsResult<Option<DataFrame>> {
        let (bytes, provenance) = joined(&self.kept);
        let parsed = match parse(self.content, bytes, &provenance, self.limits) {
            Ok(parsed) => parsed,
            Err(why) => {
                tracing::debug!(%why, lines = self.kept.len(), "what is left of a bad block is looked at more closely");
                return Ok(None);
            }
        };
        self.scanned = Some(parsed.frame.clone());
        let rows = parsed.bad.clone();
        let bad: Vec<_> = rows.iter().map(|row| self.kept[*row]).collect();
        let (frame, rejects) = without_bad_rows(self.content, parsed, &bad, self.limits)?;
        self.rejects.extend(rejects);
        let mut row = 0..;
        self.kept.retain(|_| row.next().is_some_and(|row| rows.binary_search(&row).is_err()));
        Ok(Some(frame))
    }

    fn halve(&mut self, lines: &[Line<'a>], frames: &mut Vec<DataFrame>) {
        if lines.is_empty() {
            return;
        }
        let (bytes, provenance) = joined(lines);
        let parsed = parse(self.content, bytes, &provenance, self.limits).and_then(|parsed| {
            let bad = parsed.bad.len();
            polars_ensure!(bad == 0, ComputeError: "{bad} of {} lines break a rule", lines.len());
            Ok(parsed.frame)
        });
        match (parsed, lines) {
            (Ok(frame), _) => {
                frames.push(frame);
                self.kept.extend(lines);
            }
            (Err(error), [line]) => self.rejects.push(reject(line, (Reason::Unreadable, error.to_string()))),
            (Err(_), _) => {
                let (left, right) = lines.split_at(lines.len() / 2);
                self.halve(left, frames);
                self.halve(right, frames);
            }
        }
    }
}

/// The objects on a line that is nothing but several; else the line.
fn objects<'a>(line: &Line<'a>) -> Vec<Line<'a>> {
    let mut values = Deserializer::from_slice(line.bytes).into_iter::<&RawValue>();
    let (mut objects, mut start) = (Vec::new(), 0);
    while let Some(value) = values.next() {
        if !value.is_ok_and(|value| value.get().starts_with('{')) {
            return vec![*line];
        }
        objects.push(line.part(start..values.byte_offset()));
        start = values.byte_offset();
    }
    if objects.len() > 1 { objects } else { vec![*line] }
}

/// The good rows of a frame, and the others, which are these lines, as rejects.
pub(super) fn without_bad_rows(
    content: SourceKind,
    parsed: Parsed,
    bad: &[Line<'_>],
    limits: &Limits,
) -> PolarsResult<(DataFrame, Vec<Reject>)> {
    let Parsed { frame, bad: rows } = parsed;
    if rows.is_empty() {
        return Ok((frame, Vec::new()));
    }
    let mut good = vec![true; frame.height()];
    rows.iter().for_each(|row| good[*row] = false);
    let good = BooleanChunked::from_iter_values(PlSmallStr::EMPTY, good.into_iter());
    let rejects = bad.iter().map(|line| match line::judge(content, line.bytes, limits) {
        Err(fault) => reject(line, fault),
        Ok(_) => reject(line, (Reason::Unreadable, "the line breaks a rule, and it cannot be said which".to_owned())),
    });
    Ok((frame.filter(&good)?, rejects.collect()))
}

/// These lines as the reader takes them.
fn joined(lines: &[Line<'_>]) -> (Buffer<u8>, Provenance) {
    let mut bytes = Vec::with_capacity(lines.iter().map(|line| line.bytes.len() + 1).sum());
    for line in lines {
        bytes.extend_from_slice(line.bytes);
        bytes.push(b'\n');
    }
    (Buffer::from(bytes), lines.iter().map(|line| line.file).collect())
}

fn accumulate(content: SourceKind, frames: Vec<DataFrame>) -> PolarsResult<DataFrame> {
    let empty = DataFrame::empty_with_schema(&schema(content, WholeNumbers::Integers));
    let mut all = empty.lazy().with_columns(ids(content)).collect()?;
    all.with_column(Provenance::default().column())?;
    for frame in frames {
        all.vstack_mut_owned(frame)?;
    }
    Ok(all)
}

fn reject(line: &Line<'_>, (reason, message): Fault) -> Reject {
    let Line { file, number, byte_offset, .. } = *line;
    Reject { file, line: number, byte_offset, reason, message, raw: line.original(), part: 1 }
}
