//! Parquet, read back with Polars.

use std::fs::File;
use std::io::{Cursor, Read as _};

use polars::prelude::{AnyValue, DataFrame, DataType, ParquetReader, SerReader as _, TimeUnit, TimeZone};
use sparkify_polars::query::format::to_parquet;
use sparkify_polars::query::{Column, Table, Type};

use crate::known::{SONGS, query};
use crate::program::succeed;
use crate::written::Folder;

fn read(bytes: Vec<u8>) -> DataFrame {
    ParquetReader::new(Cursor::new(bytes)).finish().unwrap()
}

/// The answer to a question, by way of a file.
fn answer(question: &str) -> DataFrame {
    let folder = Folder::new();
    let path = folder.path().join("answer.parquet");
    let outcome = succeed(query(&[question, "--format", "parquet", "--out"]).arg(&path));
    assert_eq!(outcome.stdout, "");
    let mut bytes = Vec::new();
    File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
    read(bytes)
}

fn types(frame: &DataFrame) -> Vec<(&str, DataType)> {
    frame.columns().iter().map(|column| (column.name().as_str(), column.dtype().clone())).collect()
}

#[test]
fn text_and_whole_numbers_come_back_and_null_differs_from_empty_text() {
    let frame = answer("most-played-songs");
    assert_eq!(
        types(&frame),
        [
            ("song_title", DataType::String),
            ("artist_name", DataType::String),
            ("plays", DataType::Int64),
            ("listeners", DataType::Int64)
        ]
    );
    let strings =
        |name| frame.column(name).unwrap().str().unwrap().iter().map(|text| text.map(str::to_owned)).collect();
    let titles: Vec<Option<String>> = strings("song_title");
    let artists: Vec<Option<String>> = strings("artist_name");
    assert_eq!(titles, SONGS.map(|(title, _)| title.map(str::to_owned)));
    assert_eq!(artists, SONGS.map(|(_, artist)| artist.map(str::to_owned)));
    let plays: Vec<_> = frame.column("plays").unwrap().i64().unwrap().iter().flatten().collect();
    assert_eq!(plays, [5, 4, 3, 2, 1]);
}

#[test]
fn dates_and_timestamps_are_what_they_are_and_other_numbers_floats() {
    let weeks = answer("free-and-paid-by-week");
    assert_eq!(weeks.column("monday").unwrap().dtype(), &DataType::Date);
    assert_eq!(weeks.column("monday").unwrap().get(0).unwrap().to_string(), "2018-11-26");
    let percents: Vec<_> = weeks.column("paid_percent").unwrap().f64().unwrap().iter().flatten().collect();
    assert_eq!(percents, [0.0, 100.0]);

    let changes = answer("level-changes");
    let after = changes.column("first_play_after").unwrap();
    assert_eq!(after.dtype(), &DataType::Datetime(TimeUnit::Microseconds, None));
    assert_eq!(after.get(0).unwrap().to_string(), "2018-12-07 21:43:00");
}

#[test]
fn all_types_come_back_with_nulls() {
    let types_and_values = [
        (Type::Text, "x"),
        (Type::Integer, "-9223372036854775808"),
        (Type::Number, "0.1"),
        (Type::Boolean, "f"),
        (Type::Date, "1969-12-31"),
        (Type::Timestamp, "2018-11-30 21:30:00.000001"),
        (Type::Instant, "2018-11-30 21:30:00+05:30"),
    ];
    let columns = types_and_values.map(|(kind, _)| Column { name: format!("{kind:?}"), kind }).to_vec();
    let row = types_and_values.map(|(_, value)| Some(value.to_owned())).to_vec();
    let frame = read(to_parquet(&Table { columns, rows: vec![row, vec![None; 7]] }).unwrap());
    let micros = TimeUnit::Microseconds;
    let utc = TimeZone::UTC;
    let seen: Vec<_> = frame.columns().iter().map(|column| column.get(0).unwrap()).collect();
    assert_eq!(
        seen,
        [
            AnyValue::String("x"),
            AnyValue::Int64(i64::MIN),
            AnyValue::Float64(0.1),
            AnyValue::Boolean(false),
            AnyValue::Date(-1),
            AnyValue::Datetime(1_543_613_400_000_001, micros, None),
            AnyValue::Datetime(1_543_613_400_000_000 - 19_800_000_000, micros, Some(&utc)),
        ]
    );
    assert!(frame.columns().iter().all(|column| column.get(1).unwrap() == AnyValue::Null), "{frame}");
}

#[test]
fn an_answer_without_rows_has_its_columns() {
    let columns = vec![Column { name: "day".to_owned(), kind: Type::Date }];
    let frame = read(to_parquet(&Table { columns, rows: Vec::new() }).unwrap());
    assert_eq!((frame.height(), types(&frame)), (0, vec![("day", DataType::Date)]));
}
