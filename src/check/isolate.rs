//! Takes the bad lines out of a block that failed the fast path.
//!
//! A quick look finds the lines that may be bad, and only those are judged; what is left goes through the fast path again. Should
//! that still refuse it, all lines are judged, and then halved until the ones that it refuses stand alone: so this always ends,
//! with every line either in the frame or in the rejects.

use polars::prelude::*;
use polars_buffer::Buffer;
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::unknown::UnknownFields;
use super::verdict::Limits;
use super::{Fault, Parsed, Provenance, Reason, Reject, line, parse, rendered, shape};
use crate::discover::Content;
use crate::read::Line;
use crate::scan::{WholeNumbers, schema};
use crate::warning::{Oddity, Warnings};
use crate::{Error, Kind, Result};

/// What became of the lines of a bad block.
pub(super) struct Isolated {
    pub(super) good: DataFrame,
    pub(super) rejects: Vec<Reject>,
    /// Which file each record is from: most lines are one.
    pub(super) records: Provenance,
    pub(super) warnings: Warnings,
}

/// The good lines as a frame, and the others as rejects, each in order.
pub(super) fn set_aside<'a>(
    content: Content,
    lines: impl Iterator<Item = Line<'a>>,
    limits: &Limits,
) -> Result<Isolated> {
    let mut isolation = Isolation { content, limits, kept: Vec::new(), rejects: Vec::new() };
    let (mut records, mut warnings) = (Provenance::default(), Warnings::default());
    for line in lines {
        if !shape::is_suspect(content, line.bytes, limits) {
            records.push(line.file);
            isolation.kept.push(line);
            continue;
        }
        let objects = objects(&line);
        if objects.len() > 1 {
            warnings.add(Oddity::SeveralObjects, "", 1, line.file, line.number);
        }
        for object in objects {
            records.push(object.file);
            isolation.judge(object);
        }
    }
    let (good, mut rejects) = isolation
        .frame(&mut warnings)
        .map_err(|error| Error::new(Kind::Bug, format!("joining the good {content}")).because(error))?;
    rejects.sort_by_key(|reject| (reject.file, reject.line, reject.byte_offset));
    Ok(Isolated { good, rejects, records, warnings })
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

/// The lines of a block that are still thought to be good, and those that are not.
struct Isolation<'a, 'l> {
    content: Content,
    limits: &'l Limits,
    kept: Vec<Line<'a>>,
    rejects: Vec<Reject>,
}

impl Isolation<'_, '_> {
    fn frame(mut self, warnings: &mut Warnings) -> PolarsResult<(DataFrame, Vec<Reject>)> {
        let mut unknown = UnknownFields::new(self.content);
        let kept = std::mem::take(&mut self.kept);
        let (bytes, provenance) = joined(&kept);
        match parse(self.content, bytes.clone(), &provenance, self.limits) {
            Ok(parsed) if !rendered::may_hide_other_types(&parsed.frame, &bytes) => {
                let is_good = |row: &usize| parsed.bad.binary_search(row).is_err();
                (0..kept.len()).filter(is_good).for_each(|row| unknown.count(&kept[row], warnings));
                let bad: Vec<_> = parsed.bad.iter().map(|row| kept[*row]).collect();
                let (good, rejects) = without_bad_rows(self.content, parsed, &bad, self.limits)?;
                self.rejects.extend(rejects);
                return Ok((good, self.rejects));
            }
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "all lines of a bad block are judged"),
        }
        let (mut integers, mut floats) = (Vec::new(), Vec::new());
        for line in kept {
            match line::judge(self.content, line.bytes, self.limits) {
                Ok(written) => {
                    unknown.count(&line, warnings);
                    if written == WholeNumbers::Integers { integers.push(line) } else { floats.push(line) }
                }
                Err(fault) => self.rejects.push(reject(&line, fault)),
            }
        }
        let mut frames = Vec::new();
        // Apart, because digits that only integers keep and floats beside them can be read in no one way.
        for lines in [integers, floats] {
            self.halve(&lines, &mut frames);
        }
        Ok((accumulate(self.content, frames)?, self.rejects))
    }

    fn halve(&mut self, lines: &[Line<'_>], frames: &mut Vec<DataFrame>) {
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
            (Ok(frame), _) => frames.push(frame),
            (Err(error), [line]) => self.rejects.push(reject(line, (Reason::Unreadable, error.to_string()))),
            (Err(_), _) => {
                let (left, right) = lines.split_at(lines.len() / 2);
                self.halve(left, frames);
                self.halve(right, frames);
            }
        }
    }
}

impl<'a> Isolation<'a, '_> {
    fn judge(&mut self, line: Line<'a>) {
        match line::judge(self.content, line.bytes, self.limits) {
            Ok(_) => self.kept.push(line),
            Err(fault) => self.rejects.push(reject(&line, fault)),
        }
    }
}

/// The good rows of a frame, and the others, which are these lines, as rejects.
pub(super) fn without_bad_rows(
    content: Content,
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

fn accumulate(content: Content, frames: Vec<DataFrame>) -> PolarsResult<DataFrame> {
    let mut all = DataFrame::empty_with_schema(&schema(content, WholeNumbers::Integers));
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
