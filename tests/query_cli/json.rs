//! JSON output, read by serde_json.

use serde_json::{Value, json};
use sparkify_polars::query::format::to_json;
use sparkify_polars::query::{Column, Table, Type};

use crate::known::{SONGS, written};

#[test]
fn json_values_have_their_types() {
    let read: Value = serde_json::from_str(&written(&["most-played-songs", "--format", "json"])).unwrap();
    let expected: Vec<_> = SONGS
        .iter()
        .enumerate()
        .map(|(place, (title, artist))| {
            let listeners = if place == 0 { 2 } else { 1 };
            json!({"song_title": title, "artist_name": artist, "plays": 5 - place, "listeners": listeners})
        })
        .collect();
    assert_eq!(read, Value::Array(expected));
}

#[test]
fn each_json_object_is_a_line_with_members_in_column_order() {
    assert_eq!(
        written(&["free-and-paid-by-week", "--format", "json"]),
        concat!(
            "[\n",
            r#"{"iso_week":"2018-W48","monday":"2018-11-26","free_plays":13,"paid_plays":0,"paid_percent":0.0,"#,
            r#""free_listeners":2,"paid_listeners":0},"#,
            "\n",
            r#"{"iso_week":"2018-W49","monday":"2018-12-03","free_plays":0,"paid_plays":2,"paid_percent":100.0,"#,
            r#""free_listeners":0,"paid_listeners":1}"#,
            "\n]\n",
        )
    );
    let lines = written(&["most-played-songs", "--format", "json"]);
    assert_eq!(lines.lines().count(), 5 + 2, "newlines in names are escaped\n{lines}");
}

#[test]
fn json_numbers_keep_all_digits_and_other_values_are_strings() {
    let column = |kind| Column { name: format!("{kind:?}"), kind };
    let types = [Type::Integer, Type::Number, Type::Boolean, Type::Text, Type::Date, Type::Instant];
    let row = |values: [&str; 6]| values.map(|value| Some(value.to_owned())).to_vec();
    let table = Table::new(
        types.map(column).to_vec(),
        vec![
            row(["9223372036854775807", "12345678901234567890.12345678901234567890", "t", "1", "2018-11-30", "x"]),
            row(["-1", "1e+20", "f", "null", "infinity", "y"]),
            row(["0", "NaN", "t", "t", "2018-11-30", "z"]),
            row(["0", "-Infinity", "t", "", "2018-11-30", "z"]),
            vec![None; 6],
        ],
    );
    assert_eq!(
        to_json(&table).unwrap(),
        concat!(
            "[\n",
            r#"{"Integer":9223372036854775807,"Number":12345678901234567890.12345678901234567890,"#,
            r#""Boolean":true,"Text":"1","Date":"2018-11-30","Instant":"x"},"#,
            r#"
{"Integer":-1,"Number":1e+20,"Boolean":false,"Text":"null","Date":"infinity","Instant":"y"},
{"Integer":0,"Number":"NaN","Boolean":true,"Text":"t","Date":"2018-11-30","Instant":"z"},
{"Integer":0,"Number":"-Infinity","Boolean":true,"Text":"","Date":"2018-11-30","Instant":"z"},
{"Integer":null,"Number":null,"Boolean":null,"Text":null,"Date":null,"Instant":null}
]
"#,
        )
    );
}

#[test]
fn an_answer_without_rows_is_an_empty_array() {
    assert_eq!(to_json(&Table::new(vec![Column::text("x")], Vec::new())).unwrap(), "[]\n");
}

#[test]
fn the_list_can_be_written_too() {
    let list: Vec<Value> = serde_json::from_str(&written(&["--list", "--format", "json"])).unwrap();
    assert!(list.contains(&json!({"question": "sessions", "title": "Sessions and how long they last"})), "{list:?}");
}
