//! Checks that the rejected parts of a file and its objects together are the file.

use std::ops::Range;

use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::file::shown;
use crate::layout::{Part, What};
use crate::rejects::Reject;

/// The objects in the rest of `text` after all rejects are cut out. `rejects` are the parts of the rejected lines, in
/// order. Fails if a reject differs from the file, or if the rest has anything but objects.
pub(crate) fn rest(text: &[u8], rejects: &[Reject]) -> Result<Vec<Range<usize>>, String> {
    let (mut objects, mut at) = (Vec::new(), 0);
    let mut before: Option<&Reject> = None;
    for reject in rejects {
        let end = reject.offset + reject.raw.len();
        if text.get(reject.offset..end) != Some(&reject.raw[..]) || reject.offset < at {
            return Err(format!("{} is not in the file, which was read up to byte {at}", description(reject)));
        }
        let follows = before.is_some_and(|before| {
            (before.line, before.part + 1, before.offset + before.raw.len())
                == (reject.line, reject.part, reject.offset)
        });
        let line = 1 + memchr::memchr_iter(b'\n', &text[..reject.offset]).count();
        if if reject.part > 1 { !follows } else { reject.line != line } {
            return Err(format!(
                "{} begins on line {line}, and behind {:?}",
                description(reject),
                before.map(description)
            ));
        }
        objects.extend(objects_of(text, at..reject.offset)?);
        at = end;
        before = Some(reject);
    }
    objects.extend(objects_of(text, at..text.len())?);
    Ok(objects)
}

/// The objects in a part of the text without rejects.
fn objects_of(text: &[u8], range: Range<usize>) -> Result<Vec<Range<usize>>, String> {
    let mut at = range.start;
    let mut objects = Vec::new();
    if at == 0 && text[range.clone()].starts_with(b"\xEF\xBB\xBF") {
        at = 3;
    }
    while at < range.end {
        if b" \t\r\n,[]".contains(&text[at]) {
            at += 1;
            continue;
        }
        let rest = &text[at..range.end];
        let mut values = Deserializer::from_slice(rest).into_iter::<&RawValue>();
        match values.next() {
            Some(Ok(value)) if value.get().starts_with('{') => objects.push(at..at + values.byte_offset()),
            _ => return Err(format!("at byte {at} something is lost: {}", shown(rest))),
        }
        at += values.byte_offset();
    }
    Ok(objects)
}

/// Compares with the expected result for the file.
pub(crate) fn compare(parts: &[Part], objects: &[Range<usize>], text: &[u8], rejects: &[Reject]) -> Result<(), String> {
    let good: Vec<_> = parts.iter().filter(|part| matches!(part.what, What::Good(_))).map(|part| &part.range).collect();
    if !good.iter().copied().eq(objects) {
        return Err(format!("accepted are {objects:?}, and good are {good:?}"));
    }
    let lines = Reject::joined(rejects);
    let bad = parts.iter().filter_map(|part| match part.what {
        What::Bad(reason, _) => Some((&part.range, reason)),
        What::Good(_) => None,
    });
    let expected: Vec<_> = bad.map(|(range, reason)| exact(range.start, reason, &text[range.clone()])).collect();
    let found: Vec<_> = lines.iter().map(|line| exact(line.offset, &line.reason, &line.raw)).collect();
    if found == expected {
        return Ok(());
    }
    let at = found.iter().zip(&expected).take_while(|(found, expected)| found == expected).count();
    let show = |one: Option<&(usize, &str, &[u8])>| {
        one.map(|(at, reason, raw)| format!("{reason} at byte {at}: {}", shown(raw)))
    };
    Err(format!(
        "of {} the {at}th is {:?}\nand should be {:?}",
        found.len(),
        show(found.get(at)),
        show(expected.get(at))
    ))
}

/// The part of a reject that must match exactly:
///
/// - A line that is too long ends at its newline if the reader holds only a part of it, else at the last brace of its
///   object. Its end is therefore compared without newlines and commas.
/// - A cut object begins with its line, unless it is in an array. It is therefore compared without leading spaces.
/// - Other rejects must match completely.
fn exact<'a>(offset: usize, reason: &'a str, raw: &'a [u8]) -> (usize, &'a str, &'a [u8]) {
    match reason {
        "line_too_long" => {
            let length = raw.iter().rposition(|byte| !b"\r\n,".contains(byte)).map_or(0, |last| last + 1);
            (offset, reason, &raw[..length])
        }
        "truncated" => {
            let indent = raw.iter().take_while(|byte| **byte == b' ').count();
            (offset + indent, reason, &raw[indent..])
        }
        _ => (offset, reason, raw),
    }
}

fn description(reject: &Reject) -> String {
    let Reject { file, line, offset, part, reason, .. } = reject;
    format!("part {part} of {file}:{line} ({reason}), byte {offset}: {}", shown(&reject.raw))
}
