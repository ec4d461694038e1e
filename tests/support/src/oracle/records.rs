//! Reads files of JSON lines into songs and events, and rejects the other lines.

use std::ops::RangeInclusive;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{fmt, fs};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// The first character of a string that holds the digits of a number. serde_json reads numbers as such strings.
const NUMBER: char = '\u{1}';

/// 1990-01-01. An earlier time comes from a clock that is wrong, or is in another unit.
const FIRST_MS: i64 = 631_152_000_000;

/// The content of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Line<T> {
    /// A record that goes into the tables.
    Good(T),
    /// An event of a page other than NextSong.
    OtherPage,
    /// A line that the tables cannot store.
    Rejected,
}

/// A record of a song file.
#[derive(Debug, Clone, PartialEq)]
pub struct Song {
    pub song_id: String,
    pub title: Option<String>,
    /// `None` for 0 in the file.
    pub year: Option<i64>,
    pub duration: Option<f64>,
    pub artist_id: String,
    pub artist_name: Option<String>,
    /// `None` for "" in the file.
    pub artist_location: Option<String>,
    pub artist_latitude: Option<f64>,
    pub artist_longitude: Option<f64>,
}

/// A play: an event whose page is NextSong.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Milliseconds since 1970-01-01 UTC.
    pub ts: i64,
    pub user_id: i64,
    pub session_id: i64,
    pub item_in_session: i64,
    pub level: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub gender: Option<String>,
    pub location: Option<String>,
    pub user_agent: Option<String>,
    pub song: Option<String>,
    pub artist: Option<String>,
    pub length: Option<f64>,
}

/// A line that is rejected.
struct Bad;

impl Song {
    pub fn parse(line: &[u8]) -> Line<Self> {
        let song = || -> Result<Self, Bad> {
            let fields = object(line)?;
            Ok(Self {
                song_id: id(&fields, "song_id")?,
                title: name(&fields, "title")?,
                year: within(integer(&fields, "year")?, 0..=9999)?.filter(|year| *year != 0),
                duration: float(&fields, "duration")?,
                artist_id: id(&fields, "artist_id")?,
                artist_name: name(&fields, "artist_name")?,
                artist_location: text(&fields, "artist_location")?.filter(|place| !place.is_empty()),
                artist_latitude: float(&fields, "artist_latitude")?,
                artist_longitude: float(&fields, "artist_longitude")?,
            })
        };
        song().map_or(Line::Rejected, Line::Good)
    }
}

impl Event {
    pub fn parse(line: &[u8]) -> Line<Self> {
        let event = || -> Result<Option<Self>, Bad> {
            let fields = object(line)?;
            if text(&fields, "page")?.ok_or(Bad)? != "NextSong" {
                return Ok(None);
            }
            // A user is usually logged as a string of digits. A number with the same digits is the same user.
            let user_id = match text(&fields, "userId") {
                Ok(digits) => digits.ok_or(Bad)?.parse().map_err(|_| Bad)?,
                Err(Bad) => integer(&fields, "userId")?.ok_or(Bad)?,
            };
            Ok(Some(Self {
                ts: within(integer(&fields, "ts")?, FIRST_MS..=a_day_ahead())?.ok_or(Bad)?,
                user_id,
                session_id: integer(&fields, "sessionId")?.ok_or(Bad)?,
                item_in_session: within(integer(&fields, "itemInSession")?, 0..=i32::MAX.into())?.ok_or(Bad)?,
                level: Some(text(&fields, "level")?.filter(|level| level == "free" || level == "paid").ok_or(Bad)?),
                first_name: text(&fields, "firstName")?,
                last_name: text(&fields, "lastName")?,
                gender: text(&fields, "gender")?,
                location: text(&fields, "location")?,
                user_agent: text(&fields, "userAgent")?,
                song: name(&fields, "song")?,
                artist: name(&fields, "artist")?,
                length: float(&fields, "length")?,
            }))
        };
        match event() {
            Ok(Some(event)) => Line::Good(event),
            Ok(None) => Line::OtherPage,
            Err(Bad) => Line::Rejected,
        }
    }
}

/// The lines of a file that are not blank, without their line ends. They are numbered from 1, and blank lines count.
pub(super) fn lines_of(file: &Path) -> Vec<(usize, Vec<u8>)> {
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("reading {}: {error}", file.display()));
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let numbered = lines.enumerate().filter(|(_, line)| !line.iter().all(u8::is_ascii_whitespace));
    numbered.map(|(index, line)| (index + 1, line.to_vec())).collect()
}

fn object(line: &[u8]) -> Result<Map<String, Value>, Bad> {
    let line = str::from_utf8(line).map_err(|_| Bad)?;
    serde_json::from_str::<serde::de::IgnoredAny>(line).map_err(|_| Bad)?;
    serde_json::from_str(&numbers_as_strings(line)).map(|FirstOfEachKey(fields)| fields).map_err(|_| Bad)
}

/// The fields of an object. If a name is repeated, the first field counts. serde_json alone would take the last one.
struct FirstOfEachKey(Map<String, Value>);

impl<'de> Deserialize<'de> for FirstOfEachKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = FirstOfEachKey;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Map::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    fields.entry(name).or_insert(value);
                }
                Ok(FirstOfEachKey(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

/// Changes the numbers of a line to strings, before serde_json reads it. Without its feature `float_roundtrip`,
/// serde_json may read a float with an error of one unit in the last place. The standard library reads floats exactly.
fn numbers_as_strings(line: &str) -> String {
    let mut rewritten = String::with_capacity(line.len() * 2);
    let (mut in_string, mut escaped, mut in_number) = (false, false, false);
    for c in line.chars() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if in_number {
            in_number = c.is_ascii_digit() || "+-.eE".contains(c);
            if !in_number {
                rewritten.push('"');
            }
        } else {
            in_string = c == '"';
            in_number = c == '-' || c.is_ascii_digit();
            if in_number {
                rewritten.push_str("\"\\u0001");
            }
        }
        rewritten.push(c);
    }
    rewritten
}

fn text(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, Bad> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.starts_with(NUMBER) && !text.contains('\0') => Ok(Some(text.clone())),
        _ => Err(Bad),
    }
}

/// The text of a primary key. It must exist, must not be empty, and must be short enough for an index.
fn id(fields: &Map<String, Value>, name: &str) -> Result<String, Bad> {
    text(fields, name)?.filter(|id| (1..=255).contains(&id.len())).ok_or(Bad)
}

/// A text that matches plays with songs. It must be short enough for an index.
fn name(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, Bad> {
    text(fields, name)?.map(|text| if text.len() <= 1000 { Ok(text) } else { Err(Bad) }).transpose()
}

fn number<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Bad> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => text.strip_prefix(NUMBER).map(Some).ok_or(Bad),
        _ => Err(Bad),
    }
}

fn float(fields: &Map<String, Value>, name: &str) -> Result<Option<f64>, Bad> {
    let Some(digits) = number(fields, name)? else { return Ok(None) };
    // The tables have no negative zero, because -0.0 and 0.0 are equal and so neither would be greater. -0.0 + 0.0 is
    // 0.0.
    digits.parse::<f64>().ok().filter(|float| float.is_finite()).map(|float| Some(float + 0.0)).ok_or(Bad)
}

fn a_day_ahead() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap() + 86_400_000
}

/// Rejects an integer outside of the range of its column.
fn within(integer: Option<i64>, range: RangeInclusive<i64>) -> Result<Option<i64>, Bad> {
    if integer.is_none_or(|integer| range.contains(&integer)) { Ok(integer) } else { Err(Bad) }
}

/// An integer. A float without a fraction also counts, if a double represents it exactly.
fn integer(fields: &Map<String, Value>, name: &str) -> Result<Option<i64>, Bad> {
    let Some(digits) = number(fields, name)? else { return Ok(None) };
    if let Ok(integer) = digits.parse() {
        return Ok(Some(integer));
    }
    let float = float(fields, name)?.filter(|float| float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_991.0);
    float.map(|float| Some(float as i64)).ok_or(Bad)
}
