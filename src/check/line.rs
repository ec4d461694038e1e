//! The rules asked of a single line, to say which one it breaks. `verdict` asks the same of a whole frame.

use std::borrow::Cow;
use std::num::IntErrorKind;
use std::ops::RangeInclusive;

use chrono::{DateTime, SecondsFormat};
use serde_json::Value;
use serde_json::error::Category;

use super::fields::{Fault, Fields, kind_of, missing};
use super::nesting::DEPTH;
use super::verdict::{BIGINT, DURATION, ID_BYTES, ITEM, LATITUDE, LEVELS, LONGITUDE, Limits, NAME_BYTES, PLAY, YEAR};
use super::{escapes, nesting, numbers};
use crate::model::{Reason, SourceKind};
use crate::scan::{self, WholeNumbers, whole_numbers};

/// Says what is wrong with a line, or how its whole numbers are written.
pub(super) fn judge(content: SourceKind, line: &[u8], limits: &Limits) -> Result<WholeNumbers, Fault> {
    if line.len() > limits.line_bytes {
        return Err(too_long(limits.line_bytes));
    }
    let text = std::str::from_utf8(line).map_err(|error| {
        (Reason::InvalidUtf8, format!("the bytes from column {} on are not UTF-8", error.valid_up_to() + 1))
    })?;
    if nesting::may_be_too_deep(line) && nesting::depth(line) > DEPTH {
        return Err((Reason::TooDeep, format!("more than {DEPTH} objects and arrays stand inside each other")));
    }
    let fields = parse(text)?;
    // What is read of it is not what it says (see `numbers`).
    if nesting::any_outside_of_strings(line, numbers::long_exponents(line)) {
        return Err((Reason::OutOfRange, "a number has an exponent of ten digits or more".to_owned()));
    }
    if !scan::read(content).any(|name| fields.get(name).is_some()) {
        return Err(stranger(content, &fields));
    }
    match content {
        SourceKind::Songs => judge_song(&fields)?,
        SourceKind::Logs => judge_event(&fields, limits)?,
    }
    Ok(fields.written(whole_numbers(content)))
}

/// What a line of more than `line_bytes` is told as.
pub(super) fn too_long(line_bytes: usize) -> Fault {
    (Reason::LineTooLong, format!("it is longer than {line_bytes} bytes"))
}

fn parse(text: &str) -> Result<Fields, Fault> {
    let broken = |error: serde_json::Error| match error.classify() {
        Category::Eof => (Reason::Truncated, "the line ends in the middle of a value".to_owned()),
        _ => syntax(text, &error),
    };
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(broken);
    }
    let value: Value = serde_json::from_str(text).map_err(broken)?;
    Err((Reason::NotAnObject, format!("the line is {}, not an object", kind_of(&value))))
}

/// What is wrong where the parser stopped.
fn syntax(text: &str, error: &serde_json::Error) -> Fault {
    let column = error.column();
    let bytes = text.as_bytes();
    // The parser stops within the number, at its end, or behind it.
    if let Some(number) = [column, column.saturating_sub(1)].into_iter().find_map(|at| not_finite(bytes, at)) {
        return (Reason::NotFinite, format!("the number {} at column {column} is not finite", excerpt(number)));
    }
    if bytes.get(column.saturating_sub(1)) == Some(&0) && nesting::ends_in_string(&bytes[..column - 1]) {
        return (Reason::NulInString, format!("a NUL character at column {column}, which PostgreSQL cannot store"));
    }
    // Without its position, which counts lines within this one.
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    let escape = &bytes[column.saturating_sub(ESCAPE)..column.min(bytes.len())];
    // Something else may be wrong right behind a pair that is whole.
    if what.ends_with("hex escape") && escapes::has_surrogate(escape) {
        return (Reason::LoneSurrogate, format!("half of a surrogate pair at column {column}, which is no character"));
    }
    (Reason::NotJson, format!("not JSON at column {column}: {what}"))
}

/// Bytes from the beginning of an escape to where the parser notices that the other half of the pair is missing, at most.
const ESCAPE: usize = 12;

/// The number around the byte before `column`, if it is one that no float holds, or is written as JSON has none.
fn not_finite(bytes: &[u8], column: usize) -> Option<&str> {
    let of_number = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let at = column.min(bytes.len());
    let start = at - bytes[..at].iter().rev().take_while(|byte| of_number(byte)).count();
    let end = at + bytes[at..].iter().take_while(|byte| of_number(byte)).count();
    let text = std::str::from_utf8(&bytes[start..end]).ok()?;
    text.parse().is_ok_and(|number: f64| !number.is_finite()).then_some(text)
}

/// What an object is told as that has no field of this content.
fn stranger(content: SourceKind, fields: &Fields) -> Fault {
    let (reason, wanted, other, looks) = match content {
        SourceKind::Songs => (Reason::NotASong, "a song", SourceKind::Logs, "; it looks like an event"),
        SourceKind::Logs => (Reason::NotAnEvent, "an event", SourceKind::Songs, "; it looks like a song"),
    };
    let looks = if scan::read(other).any(|name| fields.get(name).is_some()) { looks } else { "" };
    (reason, format!("the object has not one field of {wanted}{looks}"))
}

fn judge_song(fields: &Fields) -> Result<(), Fault> {
    for id in ["song_id", "artist_id"] {
        if fields.short_text(id, ID_BYTES)?.is_none_or(str::is_empty) {
            return Err(missing(id));
        }
    }
    for name in ["title", "artist_name"] {
        fields.short_text(name, NAME_BYTES)?;
    }
    fields.text("artist_location")?;
    fields.whole("year", &YEAR)?;
    fields.number("duration", &DURATION)?;
    fields.number("artist_latitude", &LATITUDE)?;
    fields.number("artist_longitude", &LONGITUDE)?;
    Ok(())
}

fn judge_event(fields: &Fields, limits: &Limits) -> Result<(), Fault> {
    let page = fields.required_text("page")?;
    for text in ["firstName", "lastName", "gender", "location", "userAgent", "song", "artist", "level"] {
        fields.text(text)?;
    }
    fields.number("length", &ANY)?;
    for whole in ["ts", "sessionId", "itemInSession"] {
        fields.whole(whole, &BIGINT)?;
    }
    if page == PLAY { judge_play(fields, limits) } else { Ok(()) }
}

fn judge_play(fields: &Fields, limits: &Limits) -> Result<(), Fault> {
    let ts = fields.required_whole("ts", &BIGINT)?;
    let (earliest, latest) = (*limits.timestamps.start(), *limits.timestamps.end());
    let told =
        |what: &str, bound| format!("ts is {ts}: as epoch milliseconds that is {}, {what} {}", date(ts), date(bound));
    if ts < earliest {
        return Err((Reason::TimestampOutOfRange, told("before", earliest)));
    }
    if ts > latest {
        return Err((Reason::TimestampAhead, told("after", latest)));
    }
    fields.required_whole("sessionId", &BIGINT)?;
    fields.required_whole("itemInSession", &ITEM)?;
    judge_user(fields)?;
    fields.number("length", &DURATION)?;
    let level = fields.required_text("level")?;
    if !LEVELS.contains(&level) {
        return Err((Reason::UnknownLevel, format!("level is {:?}, neither free nor paid", excerpt(level))));
    }
    Ok(())
}

/// Epoch milliseconds as people write the moment.
pub(crate) fn date(millis: i64) -> String {
    match DateTime::from_timestamp_millis(millis) {
        Some(moment) => moment.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        None => "beyond every calendar".to_owned(),
    }
}

/// A value as a sentence shows it: of a long one the beginning.
fn excerpt(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}...", &value[..end]).into(),
        None => value.into(),
    }
}

/// Characters of a value that are shown.
const EXCERPT: usize = 100;

/// Every number that JSON can be read as.
const ANY: RangeInclusive<f64> = f64::MIN..=f64::MAX;

/// The id of a user is logged as a string that holds a whole number, or as the number itself.
fn judge_user(fields: &Fields) -> Result<(), Fault> {
    if fields.get("userId").is_some_and(Value::is_number) {
        return fields.whole("userId", &BIGINT).map(drop);
    }
    let user = fields.required_text("userId")?;
    if user.is_empty() {
        return Err((Reason::EmptyUser, "userId is empty on a play".to_owned()));
    }
    match user.parse::<i64>() {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => {
            Err((Reason::OutOfRange, format!("userId is {}, which no bigint holds", excerpt(user))))
        }
        Err(_) => Err((Reason::WrongType, format!("userId is {:?}, which is not a whole number", excerpt(user)))),
    }
}
