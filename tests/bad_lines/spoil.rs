//! Makes bad lines from good ones, so that the reason and the correction of each one are known.

use test_support::draw::Draw;
use test_support::records::Content;

/// The maximum length of a line, in bytes. Records are much shorter, unless a test makes them longer.
pub(crate) const LINE_BYTES: usize = 3_000;

/// Fields in order, each with its JSON text.
pub(crate) type Fields = Vec<(String, String)>;

/// An object that can be written in different layouts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Object {
    pub(crate) fields: Fields,
    /// The reason why it is bad, and the record before the change. `None` if it is good.
    pub(crate) bad: Option<(&'static str, String)>,
}

/// Represents a byte that is not valid UTF-8, until the object is written.
const NO_TEXT: char = '\u{E000}';

impl Object {
    pub(crate) fn good(line: &str) -> Self {
        Self { fields: fields(line), bad: None }
    }

    /// The object on one line.
    pub(crate) fn one_line(&self) -> Vec<u8> {
        bytes(&one_line(&self.fields))
    }

    /// The object with a line for each field.
    pub(crate) fn pretty(&self, indent: &str, end: &str) -> Vec<u8> {
        let members: Vec<String> =
            self.fields.iter().map(|(name, value)| format!("{indent}  \"{name}\": {value}")).collect();
        bytes(&format!("{{{end}{}{end}{indent}}}", members.join(&format!(",{end}"))))
    }
}

fn bytes(text: &str) -> Vec<u8> {
    text.split(NO_TEXT).map(str::as_bytes).collect::<Vec<_>>().join(&0xFF)
}

pub(crate) fn one_line(fields: &Fields) -> String {
    let members: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

/// The fields of a record that is written on one line.
fn fields(line: &str) -> Fields {
    let mut fields = Fields::new();
    let mut rest = line.strip_prefix('{').unwrap();
    while let Some(member) = rest.strip_prefix('"') {
        let (name, value) = member.split_once("\":").unwrap();
        let mut values = serde_json::Deserializer::from_str(value).into_iter::<&serde_json::value::RawValue>();
        fields.push((name.to_owned(), values.next().unwrap().unwrap().get().to_owned()));
        rest = value[values.byte_offset()..].trim_start_matches(',');
    }
    fields
}

/// Adds an unknown field. Its value contains characters that look like the end of an object, array or string.
pub(crate) fn with_unknown_field(object: &mut Object, draw: &mut Draw) {
    let value = draw.pick(&["[1,{}]", r#""}{][,\"""#, r#"{"a":{"b":[null]}}"#, r#""\\""#]);
    object.fields.push(("mood".to_owned(), value.to_owned()));
}

/// Pads an object to exactly `length` bytes on one line.
pub(crate) fn pad(object: &mut Object, length: usize) {
    object.fields.push(("pad".to_owned(), r#""""#.to_owned()));
    let missing = length - object.one_line().len();
    object.fields.last_mut().unwrap().1 = format!("\"{}\"", "x".repeat(missing));
}

/// A bad record with balanced braces and quotes. It can be in every place where an object can be.
pub(crate) fn object(content: Content, line: &str, other: &str, draw: &mut Draw) -> Object {
    let mut fields = fields(line);
    let (stranger, changes) = match content {
        Content::Songs => ("not_a_song", SONGS),
        Content::Logs => ("not_an_event", EVENTS),
    };
    let reason = match draw.below(100) {
        0..=4 => {
            fields.clear();
            stranger
        }
        5..=9 => {
            fields = self::fields(other);
            stranger
        }
        10..=14 => {
            // The object itself is one level.
            let levels = draw.between(100, 130);
            fields.push(("extra".to_owned(), "[".repeat(levels) + &"]".repeat(levels)));
            "too_deep"
        }
        15..=19 => {
            let (name, longest) = match content {
                Content::Songs => draw.pick(&[("song_id", 255), ("artist_id", 255), ("title", 1_000)]),
                Content::Logs => draw.pick(&[("song", 1_000), ("artist", 1_000)]),
            };
            let longer = longest + draw.between(1, 20);
            set(&mut fields, name, &format!("\"{}\"", "x".repeat(longer)));
            "too_long"
        }
        _ => {
            let reasons: Vec<&str> = changes.iter().map(|(reason, ..)| *reason).collect();
            let reason = draw.pick(&reasons);
            let of_it: Vec<_> = changes.iter().filter(|(of, ..)| *of == reason).collect();
            let (_, name, value) = draw.pick(&of_it);
            set(&mut fields, name, value);
            reason
        }
    };
    Object { fields, bad: Some((reason, line.to_owned())) }
}

/// Sets a field. An empty value removes it.
fn set(fields: &mut Fields, name: &str, value: &str) {
    fields.retain(|(of, _)| of != name);
    if !value.is_empty() {
        fields.insert(fields.len() / 2, (name.to_owned(), value.to_owned()));
    }
}

/// A line that is not an object, or that has other text besides the object.
pub(crate) fn line(line: &str, draw: &mut Draw) -> (Vec<u8>, &'static str) {
    let text = match draw.below(6) {
        0 => return (draw.pick(NO_OBJECTS).as_bytes().to_vec(), "not_an_object"),
        1 => format!("{line} x"),
        2 => format!("{line},"),
        3 => line.replacen(",\"", "\"", 1),
        4 => format!("x{line}"),
        _ => draw.pick(GARBAGE).to_owned(),
    };
    (text.into_bytes(), "not_json")
}

/// The beginning of a line, as a killed writer leaves it.
pub(crate) fn cut(line: &str, draw: &mut Draw) -> Vec<u8> {
    loop {
        let end = line.floor_char_boundary(draw.between(1, line.len() - 1));
        // Half an escape sequence may have another reason.
        if !line[line.floor_char_boundary(end.saturating_sub(12))..end].contains('\\') {
            return line.as_bytes()[..end].to_vec();
        }
    }
}

const NO_OBJECTS: &[&str] =
    &["[]", "[1,2]", r#"[[{"a":1}]]"#, r#"[1,{"a":1}]"#, r#""NextSong""#, "17", "-1.5e3", "null", "true"];

const GARBAGE: &[&str] =
    &["<html>", "GET /index.html HTTP/1.1", "\0\0\0", "}", "]", ",", ":", "'x'", "\u{FEFF}{}", "\u{c}"];

/// A reason, and a field with a value that is bad for this reason.
type Change = (&'static str, &'static str, &'static str);

const SONGS: &[Change] = &[
    ("missing_field", "song_id", ""),
    ("missing_field", "song_id", "null"),
    ("missing_field", "artist_id", r#""""#),
    ("wrong_type", "artist_id", "7"),
    ("wrong_type", "title", "[1]"),
    ("wrong_type", "artist_location", r#"{"a":{}}"#),
    ("wrong_type", "year", r#""1999""#),
    ("wrong_type", "duration", "true"),
    ("wrong_type", "artist_latitude", r#""10""#),
    ("out_of_range", "year", "40000"),
    ("out_of_range", "year", "-5"),
    ("out_of_range", "year", "1999.5"),
    ("out_of_range", "duration", "-0.5"),
    ("out_of_range", "duration", "604801"),
    ("out_of_range", "artist_latitude", "90.5"),
    ("out_of_range", "artist_longitude", "-181"),
    ("not_finite", "duration", "NaN"),
    ("not_finite", "artist_latitude", "-Infinity"),
    ("not_finite", "artist_longitude", "1e400"),
    ("nul_in_string", "title", r#""a\u0000b""#),
    ("nul_in_string", "artist_name", "\"\0\""),
    ("lone_surrogate", "artist_name", r#""\ud83d""#),
    ("lone_surrogate", "title", r#""\udc00 x""#),
    ("invalid_utf8", "title", "\"a\u{E000}b\""),
    ("invalid_utf8", "num_songs", "\"\u{E000}\u{E000}\""),
    ("not_json", "artist_location", "\"a\u{1}b\""),
    ("not_json", "year", "01999"),
    ("not_json", "duration", ".5"),
];

const EVENTS: &[Change] = &[
    ("missing_field", "page", ""),
    ("missing_field", "page", "null"),
    ("missing_field", "ts", ""),
    ("missing_field", "sessionId", "null"),
    ("missing_field", "itemInSession", ""),
    ("missing_field", "userId", "null"),
    ("missing_field", "level", ""),
    ("wrong_type", "page", "17"),
    ("wrong_type", "ts", r#""1541106106796""#),
    ("wrong_type", "userId", r#""x""#),
    ("wrong_type", "userId", "true"),
    ("wrong_type", "song", "1999"),
    ("wrong_type", "artist", r#"["x"]"#),
    ("wrong_type", "location", r#"{"a":"}"}"#),
    ("wrong_type", "length", r#""3""#),
    ("out_of_range", "ts", "1541106106796.5"),
    ("out_of_range", "sessionId", "1.5"),
    ("out_of_range", "itemInSession", "-1"),
    ("out_of_range", "itemInSession", "2147483648"),
    ("out_of_range", "userId", r#""9223372036854775808""#),
    ("out_of_range", "length", "604800.5"),
    ("not_finite", "length", "NaN"),
    ("not_finite", "length", "-1e999"),
    ("not_finite", "ts", "Infinity"),
    ("nul_in_string", "song", r#""a\u0000b""#),
    ("nul_in_string", "userAgent", "\"\0\""),
    ("lone_surrogate", "artist", r#""\ud800""#),
    ("lone_surrogate", "lastName", r#""\udc00 x""#),
    ("invalid_utf8", "song", "\"\u{E000}\""),
    ("invalid_utf8", "auth", "\"a\u{E000}\""),
    ("not_json", "song", "\"a\tb\""),
    ("not_json", "ts", "01541106106796"),
    ("not_json", "sessionId", "+1"),
    ("timestamp_out_of_range", "ts", "1541106106"),
    ("timestamp_out_of_range", "ts", "0"),
    ("timestamp_ahead", "ts", "4102444800000"),
    ("unknown_level", "level", r#""gold""#),
    ("unknown_level", "level", r#""FREE""#),
    ("unknown_level", "level", r#""""#),
    ("empty_user", "userId", r#""""#),
];
