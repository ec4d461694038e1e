//! Parquet output, read by arrow-rs.

use std::fs::File;
use std::io::Read as _;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array as _, RecordBatch, RecordBatchReader as _};
use arrow_schema::{DataType, TimeUnit};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use sparkify_polars::ErrorKind;
use sparkify_polars::query::format::to_parquet;
use sparkify_polars::query::{Column, Table, Type};

use crate::known::{SONGS, query};
use test_support::program::succeed;
use test_support::written::Folder;

/// The rows of a file that has only a few.
fn read(bytes: Vec<u8>) -> RecordBatch {
    let mut batches = ParquetRecordBatchReader::try_new(Bytes::from(bytes), 1024).unwrap();
    let schema = batches.schema();
    let rows = batches.next().unwrap_or_else(|| Ok(RecordBatch::new_empty(schema))).unwrap();
    assert!(batches.next().is_none());
    rows
}

/// The answer to a question, written to a file and read from it.
fn answer(question: &str) -> RecordBatch {
    let folder = Folder::new();
    let path = folder.path().join("answer.parquet");
    let outcome = succeed(query(&[question, "--format", "parquet", "--out"]).arg(&path));
    assert_eq!(outcome.stdout, "");
    let mut bytes = Vec::new();
    File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
    read(bytes)
}

fn types(rows: &RecordBatch) -> Vec<(&str, DataType)> {
    rows.schema_ref().fields().iter().map(|field| (field.name().as_str(), field.data_type().clone())).collect()
}

#[test]
fn parquet_keeps_text_whole_numbers_and_nulls() {
    let rows = answer("most-played-songs");
    assert_eq!(
        types(&rows),
        [
            ("song_title", DataType::Utf8),
            ("artist_name", DataType::Utf8),
            ("plays", DataType::Int64),
            ("listeners", DataType::Int64)
        ]
    );
    let strings = |name| -> Vec<_> { rows.column_by_name(name).unwrap().as_string::<i32>().iter().collect() };
    assert_eq!(strings("song_title"), SONGS.map(|(title, _)| title));
    assert_eq!(strings("artist_name"), SONGS.map(|(_, artist)| artist));
    assert_eq!(rows.column_by_name("plays").unwrap().as_primitive::<Int64Type>().values(), &[5, 4, 3, 2, 1]);
}

#[test]
fn parquet_has_types_for_dates_and_timestamps_and_floats() {
    let weeks = answer("free-and-paid-by-week");
    let monday = weeks.column_by_name("monday").unwrap().as_primitive::<Date32Type>();
    assert_eq!(monday.value_as_date(0).unwrap().to_string(), "2018-11-26");
    let percents = weeks.column_by_name("paid_percent").unwrap().as_primitive::<Float64Type>();
    assert_eq!(percents.values(), &[0.0, 100.0]);

    let changes = answer("level-changes");
    let after = changes.column_by_name("first_play_after").unwrap();
    assert_eq!(after.data_type(), &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())));
    let after = after.as_primitive::<TimestampMicrosecondType>().value_as_datetime(0).unwrap();
    assert_eq!(after.to_string(), "2018-12-07 21:43:00");
}

#[test]
fn parquet_keeps_all_types_with_nulls() {
    let types_and_values = [
        (Type::Text, "x"),
        (Type::Integer, "-9223372036854775808"),
        (Type::Number, "0.1"),
        (Type::Boolean, "f"),
        (Type::Date, "1969-12-31"),
        (Type::Timestamp, "2018-11-30T21:30:00.000001"),
        (Type::Instant, "2018-11-30T21:30:00+05:30"),
    ];
    let columns = types_and_values.map(|(kind, _)| Column { name: format!("{kind:?}"), kind }).to_vec();
    let row = types_and_values.map(|(_, value)| Some(value.to_owned())).to_vec();
    let rows = read(to_parquet(&Table::new(columns, vec![row, vec![None; 7]])).unwrap());
    assert_eq!(rows.column(0).as_string::<i32>().value(0), "x");
    assert_eq!(rows.column(1).as_primitive::<Int64Type>().value(0), i64::MIN);
    assert_eq!(rows.column(2).as_primitive::<Float64Type>().value(0), 0.1);
    assert!(!rows.column(3).as_boolean().value(0));
    assert_eq!(rows.column(4).as_primitive::<Date32Type>().value(0), -1);
    let times = [5, 6].map(|place| rows.column(place));
    let zones = [None, Some("UTC")].map(|zone| DataType::Timestamp(TimeUnit::Microsecond, zone.map(Into::into)));
    assert_eq!(times.map(|time| time.data_type().clone()), zones);
    assert_eq!(
        times.map(|time| time.as_primitive::<TimestampMicrosecondType>().value(0)),
        [1_543_613_400_000_001, 1_543_613_400_000_000 - 19_800_000_000]
    );
    assert!(rows.columns().iter().all(|column| column.is_valid(0) && column.is_null(1)), "{rows:?}");
}

#[test]
fn an_answer_without_rows_has_its_columns() {
    let columns = vec![Column { name: "day".to_owned(), kind: Type::Date }];
    let rows = read(to_parquet(&Table::new(columns, Vec::new())).unwrap());
    assert_eq!((rows.num_rows(), types(&rows)), (0, vec![("day", DataType::Date32)]));
}

#[test]
fn two_columns_of_the_same_name_are_an_error() {
    let columns = vec![Column::text("same"), Column::text("same")];
    let error = to_parquet(&Table::new(columns, Vec::new())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("same"), "{error}");
}
