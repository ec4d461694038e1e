//! The values of the records, as JSON text. There are few of them, so that keys collide and ties are frequent. Each
//! tests an order, a spelling or a type in which two implementations could differ.

/// A field and the values that it can have.
pub type Field = (&'static str, &'static [&'static str]);

/// A field and an invalid value. An empty text leaves the field out.
pub type Spoiled = (&'static str, &'static str);

/// Titles and names:
/// - with different orders by bytes and by a locale
/// - with the same characters composed and decomposed, escaped and not escaped
/// - encoded twice
/// - with code points above the surrogates
/// - empty and null
const NAMES: &[&str] = &[
    r#""Z""#,
    r#""a""#,
    r#""A""#,
    r#""a ""#,
    r#""é""#,
    r#""\u00e9""#,
    r#""e\u0301""#,
    r#""BjÃ¶rk""#,
    r#""\uffee""#,
    r#""\ud83c\udfb5""#,
    r#""🎵""#,
    r#""\\N""#,
    r#""""#,
    "null",
];

/// Seconds: zero with and without a sign, numbers in several spellings, and digits that an inexact parser rounds.
const SECONDS: &[&str] = &["0", "0.0", "-0.0", "100.5", "1.005e2", "200", "200.0", "31.704939908360842", "null"];

const PLACES: &[&str] = &[r#""Rome""#, r#""rome""#, r#""Zürich""#, r#""a\"b\tc""#, r#""""#, "null"];

pub const SONG: &[Field] = &[
    ("song_id", &[r#""SA""#, r#""SB""#, r#""Sa""#, r#""Sé""#, r#""S🎵""#]),
    ("artist_id", &[r#""AA""#, r#""AB""#, r#""Aa""#, r#""Aé""#]),
    ("title", NAMES),
    ("artist_name", NAMES),
    ("artist_location", PLACES),
    ("artist_latitude", &["null", "-1.5", "0.0", "-0.0", "10", "10.0", "55.393536131272924"]),
    ("artist_longitude", &["null", "-90.04892", "3.25", "0", "-0.0"]),
    ("year", &["0", "0.0", "-0", "1999", "1999.0", "1.999e3", "2003", "null"]),
    ("duration", SECONDS),
];

pub const EVENT: &[Field] = &[
    (
        "ts",
        &[
            // The last millisecond of a day and the first of the next, around new years and leap days.
            "1456790399999",
            "1456790400000",
            "1483228799999",
            "1483228800000",
            "1546300799999",
            "1546300800000",
            "1546300800000.0",
            "1.5463008e12",
            "1541106106796",
            "1541106106797",
            "1541192506796",
            "1551398400000",
        ],
    ),
    ("userId", &[r#""7""#, "7", r#""8""#, r#""10""#, r#""100""#, "8.0", r#""07""#, r#""+7""#, r#""-7""#, "-7"]),
    ("sessionId", &["1", "1.0", "1e0", "2", "-3", "0", "-0", "-0.0"]),
    ("itemInSession", &["0", "-0", "1", "1.0", "10e-1", "2"]),
    ("level", &[r#""free""#, r#""paid""#]),
    ("firstName", &[r#""Zoe""#, r#""anna""#, r#""Élodie""#, r#""""#, "null"]),
    ("lastName", &[r#""Li""#, r#""de la Cruz""#, r#""Ångström""#, "null"]),
    ("gender", &[r#""F""#, r#""M""#, "null"]),
    ("location", PLACES),
    ("userAgent", &[r#""\"x\"""#, r#""y""#, r#""Y""#, "null"]),
    ("song", NAMES),
    ("artist", NAMES),
    ("length", SECONDS),
];

/// Pages that are not plays.
pub const OTHER_PAGES: &[&str] = &[r#""Home""#, r#""Logout""#, r#""nextsong""#, r#""""#];

pub const SPOILED_SONG: &[Spoiled] = &[
    ("song_id", r#""""#),
    ("song_id", ""),
    ("artist_id", "null"),
    ("artist_id", "7"),
    ("title", "[]"),
    ("title", r#""\u0000""#),
    ("artist_name", "{}"),
    ("year", r#""1999""#),
    ("year", "1999.5"),
    ("duration", "true"),
    ("artist_latitude", r#""10""#),
];

pub const SPOILED_EVENT: &[Spoiled] = &[
    ("page", ""),
    ("page", "null"),
    ("userId", r#""""#),
    ("userId", r#""x""#),
    ("userId", r#"" 7""#),
    ("userId", r#""7.0""#),
    ("userId", r#""٧""#),
    ("userId", ""),
    ("level", r#""FREE""#),
    ("level", "null"),
    ("level", ""),
    ("ts", ""),
    ("ts", r#""x""#),
    ("ts", "1541106106796.5"),
    ("ts", "1541106106"),
    ("sessionId", "null"),
    ("itemInSession", "-1"),
    ("song", "{}"),
    ("artist", r#""\ud800""#),
    ("length", r#""3""#),
];

/// Lines that are not records.
pub const GARBAGE: &[&str] =
    &["<html>", r#"{"page":"NextSong""#, "[]", "null", "{}", "NaN", "17", "{} {}", "\u{feff}{}"];

/// Blank lines, which the counts of lines do not include.
pub const BLANK: &[&str] = &["", "  ", "\t"];
