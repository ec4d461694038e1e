//! The rules for songs and events. They decide whether a record becomes a row or is rejected.
//!
//! Both the fast decoder and the explanation of a refused line use these rules. So there is one definition of a good
//! record.

use std::borrow::Cow;
use std::num::IntErrorKind;
use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat};

use super::fields::{event, song};
use super::record::{Fault, Record, Value};
use crate::model::{Reason, SourceKind};
use crate::read::ReadLimits;

/// All numbers that a `bigint` can store.
const BIGINT: RangeInclusive<i64> = i64::MIN..=i64::MAX;
/// The column `item_in_session` is an `int` in the database.
const ITEM: RangeInclusive<i64> = 0..=2_147_483_647;
/// Year 0 means unknown.
const YEAR: RangeInclusive<i64> = 0..=9999;
/// Seconds. No track is longer than a week.
const DURATION: RangeInclusive<f64> = 0.0..=604_800.0;
/// Degrees north.
const LATITUDE: RangeInclusive<f64> = -90.0..=90.0;
/// Degrees east.
const LONGITUDE: RangeInclusive<f64> = -180.0..=180.0;
/// Bytes of an id. Ids are keys, and an index entry of PostgreSQL has 2,704 bytes at most.
const ID_BYTES: usize = 255;
/// Bytes of a title or an artist's name. Title, artist's name and duration of a song are one key, and an index of plays
/// contains both names.
const NAME_BYTES: usize = 1000;
const LEVELS: [&str; 2] = ["free", "paid"];

/// The page of a play. The rules for plays apply only to events of this page.
pub(crate) const PLAY: &str = "NextSong";

/// The most columns that a kind of record has.
pub(super) const MOST_COLUMNS: usize = 14;

/// A good record.
#[derive(Debug, PartialEq)]
pub(super) struct Row<'a> {
    /// The values, in the order of the columns.
    pub(super) values: [Value<'a>; MOST_COLUMNS],
    /// The second part of the location, if the record has the location in two parts.
    pub(super) state: Option<&'a str>,
    /// The page of an event.
    pub(super) page: Option<&'a str>,
    /// Whether this is an event other than a play.
    pub(super) is_other_event: bool,
}

/// Limits that depend on the options or on the current time.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The allowed timestamps of a play, in epoch milliseconds.
    pub timestamps: RangeInclusive<i64>,
    /// The most bytes of a line.
    pub line_bytes: usize,
}

impl Limits {
    /// Allows timestamps from 1990-01-01 to 24 hours after `now`, and lines of up to 16 MiB.
    #[must_use]
    pub fn at(now: SystemTime) -> Self {
        const YEAR_1990: i64 = 631_152_000_000;
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        let latest = (now + DAY).duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let timestamps = YEAR_1990..=i64::try_from(latest).unwrap_or(i64::MAX);
        Self { timestamps, line_bytes: ReadLimits::default().line_bytes }
    }
}

/// Returns the row of a record, or the reason why the record is rejected.
pub(super) fn row<'a>(kind: SourceKind, record: &Record<'a>, limits: &Limits) -> Result<Row<'a>, Fault> {
    let other_kind = |reason, what| Err((reason, format!("the object has no field that only {what} has")));
    match (kind, record.is_of_its_kind()) {
        (SourceKind::Songs, true) => song_row(record),
        (SourceKind::Logs, true) => event_row(record, limits),
        (SourceKind::Songs, false) => other_kind(Reason::NotASong, "a song"),
        (SourceKind::Logs, false) => other_kind(Reason::NotAnEvent, "an event"),
    }
}

fn song_row<'a>(record: &Record<'a>) -> Result<Row<'a>, Fault> {
    use song::{
        ARTIST_ID, ARTIST_LATITUDE, ARTIST_LOCATION, ARTIST_LONGITUDE, ARTIST_NAME, DURATION as SECONDS, SONG_ID,
        TITLE, YEAR as RELEASED,
    };
    let id = |field| match record.short_text(field, ID_BYTES)? {
        Some(id) if !id.is_empty() => Ok(Value::Text(id)),
        _ => Err(record.missing(field)),
    };
    let mut row = [Value::Null; MOST_COLUMNS];
    row[SONG_ID] = id(SONG_ID)?;
    row[ARTIST_ID] = id(ARTIST_ID)?;
    row[TITLE] = text(record.short_text(TITLE, NAME_BYTES)?);
    row[ARTIST_NAME] = text(record.short_text(ARTIST_NAME, NAME_BYTES)?);
    row[ARTIST_LOCATION] = text(record.text(ARTIST_LOCATION)?);
    row[RELEASED] = whole(record.whole_in(RELEASED, &YEAR)?);
    row[SECONDS] = float(record.number_in(SECONDS, &DURATION)?);
    row[ARTIST_LATITUDE] = float(record.number_in(ARTIST_LATITUDE, &LATITUDE)?);
    row[ARTIST_LONGITUDE] = float(record.number_in(ARTIST_LONGITUDE, &LONGITUDE)?);
    Ok(Row { values: row, state: None, page: None, is_other_event: false })
}

fn event_row<'a>(record: &Record<'a>, limits: &Limits) -> Result<Row<'a>, Fault> {
    use event::{
        ARTIST, CITY, DURATION as SECONDS, FIRST_NAME, GENDER, ITEM_IN_SESSION, LAST_NAME, LENGTH, LEVEL, LOCATION,
        PAGE, SESSION_ID, SONG, STATE, TS, USER_AGENT, USER_ID,
    };
    let page = page(record)?;
    let mut row = [Value::Null; MOST_COLUMNS];
    row[PAGE] = text(page);
    for field in [FIRST_NAME, LAST_NAME, GENDER, USER_AGENT, SONG, ARTIST, LEVEL] {
        row[field] = text(record.text(field)?);
    }
    let (place, state) = location(record.text(LOCATION)?, record.text(CITY)?, record.text(STATE)?);
    row[LOCATION] = text(place);
    let (length, seconds) = (record.number(LENGTH)?, record.number(SECONDS)?);
    row[LENGTH] = float(length.or(seconds));
    let [ts, session, item] = [TS, SESSION_ID, ITEM_IN_SESSION].map(|field| record.whole_in(field, &BIGINT));
    let (ts, session, item) = (ts?, session?, item?);
    (row[TS], row[SESSION_ID], row[ITEM_IN_SESSION]) = (whole(ts), whole(session), whole(item));
    if page != Some(PLAY) {
        row[USER_ID] = whole(user_id(record).unwrap_or(None));
        return Ok(Row { values: row, state, page, is_other_event: true });
    }
    timestamp(ts.ok_or_else(|| record.missing(TS))?, limits)?;
    session.ok_or_else(|| record.missing(SESSION_ID))?;
    let item = item.ok_or_else(|| record.missing(ITEM_IN_SESSION))?;
    if !ITEM.contains(&item) {
        return Err(record.out_of_range(ITEM_IN_SESSION, &ITEM));
    }
    row[USER_ID] = whole(user_id(record)?);
    record.short_text(SONG, NAME_BYTES)?;
    record.short_text(ARTIST, NAME_BYTES)?;
    record.number_in(if length.is_some() { LENGTH } else { SECONDS }, &DURATION)?;
    let level = record.text(LEVEL)?.ok_or_else(|| record.missing(LEVEL))?;
    if !LEVELS.contains(&level) {
        return Err((Reason::UnknownLevel, format!("level is {:?}, neither free nor paid", excerpt(level))));
    }
    Ok(Row { values: row, state, page, is_other_event: false })
}

/// Returns the page of an event. A record of `listen_events` has no page, and is a play. Other records without a page
/// are from `auth_events` or `status_change_events`.
fn page<'a>(record: &Record<'a>) -> Result<Option<&'a str>, Fault> {
    use event::{ARTIST, AUTH, DURATION as SECONDS, LENGTH, METHOD, PAGE, SONG, STATUS, SUCCESS};
    let page = record.text(PAGE)?;
    if page.is_some() {
        return Ok(page);
    }
    let has_page = [PAGE, METHOD, STATUS].iter().any(|field| record.has(*field));
    let is_listening = [SONG, ARTIST, LENGTH, SECONDS].iter().any(|field| record.get(*field) != Value::Null);
    let is_other = [AUTH, SUCCESS].iter().any(|field| record.has(*field));
    match (has_page, is_listening, is_other) {
        (false, true, _) => Ok(Some(PLAY)),
        (false, false, true) => Ok(None),
        _ => Err(record.missing(PAGE)),
    }
}

/// Returns the location of an event in one or two parts. The current eventsim writes it as a city and a state.
fn location<'a>(
    location: Option<&'a str>,
    city: Option<&'a str>,
    state: Option<&'a str>,
) -> (Option<&'a str>, Option<&'a str>) {
    match (location, city.filter(|city| !city.is_empty())) {
        (Some(location), _) => (Some(location), None),
        (None, Some(city)) => (Some(city), state),
        (None, None) => (state.or(city), None),
    }
}

/// Checks the timestamp of a play.
fn timestamp(ts: i64, limits: &Limits) -> Result<(), Fault> {
    let (earliest, latest) = (*limits.timestamps.start(), *limits.timestamps.end());
    let (reason, where_to, bound) = match ts {
        _ if ts < earliest => (Reason::TimestampOutOfRange, "before", earliest),
        _ if ts > latest => (Reason::TimestampAhead, "after", latest),
        _ => return Ok(()),
    };
    Err((reason, format!("ts is {ts}: as epoch milliseconds that is {}, {where_to} {}", date(ts), date(bound))))
}

/// Returns the id of the user. The logs have it as a whole number, or as a string that contains one.
fn user_id(record: &Record<'_>) -> Result<Option<i64>, Fault> {
    if matches!(record.get(event::USER_ID), Value::Int(_) | Value::UInt(_) | Value::Float(_)) {
        return record.whole_in(event::USER_ID, &BIGINT);
    }
    let user = record.text(event::USER_ID)?.ok_or_else(|| record.missing(event::USER_ID))?;
    if user.is_empty() {
        return Err((Reason::EmptyUser, "userId is empty on a play".to_owned()));
    }
    match user.parse::<i64>() {
        Ok(id) => Ok(Some(id)),
        Err(error) if matches!(error.kind(), IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => {
            Err((Reason::OutOfRange, format!("userId is {}, which does not fit into a bigint", excerpt(user))))
        }
        Err(_) => Err((Reason::WrongType, format!("userId is {:?}, which is not a whole number", excerpt(user)))),
    }
}

fn text(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Null, Value::Text)
}

fn whole(whole: Option<i64>) -> Value<'static> {
    whole.map_or(Value::Null, Value::Int)
}

fn float(float: Option<f64>) -> Value<'static> {
    float.map_or(Value::Null, Value::Float)
}

/// Whether this is a known page of the service. An unknown page causes a warning.
#[rustfmt::skip]
pub(super) fn is_known_page(page: &str) -> bool {
    matches!(
        page,
        "NextSong" | "About" | "Add Friend" | "Add to Playlist" | "Cancel" | "Cancellation Confirmation" | "Downgrade"
            | "Error" | "Help" | "Home" | "Login" | "Logout" | "Register" | "Roll Advert" | "Save Settings" | "Settings"
            | "Submit Downgrade" | "Submit Registration" | "Submit Upgrade" | "Thumbs Down" | "Thumbs Up" | "Upgrade"
    )
}

/// Epoch milliseconds as a date and time.
pub(crate) fn date(millis: i64) -> String {
    match DateTime::from_timestamp_millis(millis) {
        Some(moment) => moment.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        None => "beyond every calendar".to_owned(),
    }
}

/// Returns the beginning of a value, for a message.
pub(super) fn excerpt(value: &str) -> Cow<'_, str> {
    const CHARACTERS: usize = 100;
    match value.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}...", &value[..end]).into(),
        None => value.into(),
    }
}
