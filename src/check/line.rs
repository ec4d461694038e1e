//! The rules asked of a single line, to say which one it breaks. `verdict` asks the same of a whole frame.

use std::num::IntErrorKind;
use std::ops::RangeInclusive;

use serde_json::Value;
use serde_json::error::Category;

use super::Reason;
use super::fields::{Fault, Fields, kind_of, missing};
use super::verdict::{BIGINT, DURATION, ID_BYTES, ITEM, LATITUDE, LEVELS, LONGITUDE, Limits, NAME_BYTES, PLAY, YEAR};
use crate::discover::Content;
use crate::scan::{WholeNumbers, whole_numbers};

/// Says what is wrong with a line, or how its whole numbers are written.
pub(super) fn judge(content: Content, line: &[u8], limits: &Limits) -> Result<WholeNumbers, Fault> {
    let text = std::str::from_utf8(line).map_err(|error| {
        (Reason::InvalidUtf8, format!("the bytes from column {} on are not UTF-8", error.valid_up_to() + 1))
    })?;
    let fields = parse(text)?;
    match content {
        Content::Songs => judge_song(&fields)?,
        Content::Logs => judge_event(&fields, limits)?,
    }
    Ok(fields.written(whole_numbers(content)))
}

fn parse(text: &str) -> Result<Fields, Fault> {
    let broken = |error: serde_json::Error| match error.classify() {
        Category::Eof => (Reason::Truncated, "the line ends in the middle of a value".to_owned()),
        // Without its position, which counts lines within this one.
        _ => {
            let text = error.to_string();
            let what = text.split(" at line ").next().unwrap_or_default();
            (Reason::NotJson, format!("not JSON at column {}: {what}", error.column()))
        }
    };
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(broken);
    }
    let value: Value = serde_json::from_str(text).map_err(broken)?;
    Err((Reason::NotAnObject, format!("the line is {}, not an object", kind_of(&value))))
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
    if ts < *limits.timestamps.start() {
        return Err((Reason::TimestampOutOfRange, format!("ts is {ts}: as epoch milliseconds that is before 1990")));
    }
    if ts > *limits.timestamps.end() {
        let message =
            format!("ts is {ts}: as epoch milliseconds that is more than a day ahead of the clock of this machine");
        return Err((Reason::TimestampAhead, message));
    }
    fields.required_whole("sessionId", &BIGINT)?;
    fields.required_whole("itemInSession", &ITEM)?;
    judge_user(fields)?;
    fields.number("length", &DURATION)?;
    let level = fields.required_text("level")?;
    if !LEVELS.contains(&level) {
        return Err((Reason::UnknownLevel, format!("level is {level:?}, neither free nor paid")));
    }
    Ok(())
}

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
            Err((Reason::OutOfRange, format!("userId is {user}, which no bigint holds")))
        }
        Err(_) => Err((Reason::WrongType, format!("userId is {user:?}, which is not a whole number"))),
    }
}
