//! Takes the bad lines out of a block that failed the fast path.
//!
//! Each line is judged by itself; what is left goes through the fast path again. Should that still refuse it, for a reason
//! that no rule names, the lines are halved until the ones that it refuses stand alone: so this always ends, with
//! every line either in the frame or in the rejects.

use polars::prelude::*;
use polars_buffer::Buffer;

use super::verdict::Limits;
use super::{Provenance, Reason, Reject, good_frame, line};
use crate::discover::Content;
use crate::read::{Block, Line};
use crate::scan::{WholeNumbers, schema};
use crate::{Error, Kind, Result};

/// The UTF-8 byte order mark that some editors put before the first line.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The good lines of `block` as a frame, and the others as rejects, each in order.
pub(super) fn set_aside(content: Content, block: &Block, limits: &Limits) -> Result<(DataFrame, Vec<Reject>)> {
    let (mut integers, mut floats) = (Vec::new(), Vec::new());
    let mut rejects = Vec::new();
    for line in block.lines() {
        let good = without_byte_order_mark(line);
        match line::judge(content, good.bytes, limits) {
            Ok(WholeNumbers::Integers) => integers.push(good),
            Ok(WholeNumbers::Floats) => floats.push(good),
            Err((reason, message)) => rejects.push(reject(line, reason, message)),
        }
    }
    let mut frames = Vec::new();
    // Apart, because digits that only integers keep and floats beside them can be read in no one way.
    for lines in [integers, floats] {
        halve(content, &lines, limits, &mut frames, &mut rejects);
    }
    rejects.sort_by_key(|reject| (reject.file, reject.line));
    let frame = accumulate(content, frames)
        .map_err(|error| Error::new(Kind::Bug, format!("joining the good {content}")).because(error))?;
    Ok((frame, rejects))
}

fn halve(
    content: Content,
    lines: &[Line<'_>],
    limits: &Limits,
    frames: &mut Vec<DataFrame>,
    rejects: &mut Vec<Reject>,
) {
    if lines.is_empty() {
        return;
    }
    let bytes = lines.iter().flat_map(|line| [line.bytes, b"\n"]).flatten().copied().collect::<Vec<u8>>();
    let provenance = lines.iter().map(|line| line.file).collect();
    match (good_frame(content, Buffer::from(bytes), &provenance, limits), lines) {
        (Ok(frame), _) => frames.push(frame),
        (Err(error), [line]) => rejects.push(reject(*line, Reason::Unreadable, error.to_string())),
        (Err(_), _) => {
            let (left, right) = lines.split_at(lines.len() / 2);
            halve(content, left, limits, frames, rejects);
            halve(content, right, limits, frames, rejects);
        }
    }
}

fn accumulate(content: Content, frames: Vec<DataFrame>) -> PolarsResult<DataFrame> {
    let mut all = DataFrame::empty_with_schema(&schema(content, WholeNumbers::Integers));
    all.with_column(Provenance::default().column())?;
    for frame in frames {
        all.vstack_mut_owned(frame)?;
    }
    Ok(all)
}

fn without_byte_order_mark(line: Line<'_>) -> Line<'_> {
    match line.bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(bytes) if line.number == 1 => Line { bytes, ..line },
        _ => line,
    }
}

fn reject(line: Line<'_>, reason: Reason, message: String) -> Reject {
    Reject {
        file: line.file,
        line: line.number,
        byte_offset: line.byte_offset,
        reason,
        message,
        raw: line.bytes.to_vec(),
    }
}
