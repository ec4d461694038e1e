//! The tables of an export, in the types of the oracle. Polars reads the files in this process, and DuckDB in another
//! one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use polars::prelude::*;
use serde_json::Value;
use sparkify_polars::export::scan;

use test_support::oracle::{Cell, Holds, Row, Shape, Table, Tables};

/// The tables as Polars reads them.
pub(crate) fn tables(folder: &Path) -> Tables {
    Tables::by_shape(|shape| {
        let mut rows = BTreeMap::new();
        for path in files(folder, shape.name) {
            for mut row in rows_of(&path, shape) {
                let values = row.split_off(shape.key);
                assert!(rows.insert(row.clone(), values).is_none(), "{}: two rows have the key {row:?}", shape.name);
            }
        }
        Table { shape, rows }
    })
}

/// The Parquet files of a table, in the order of their paths.
pub(crate) fn files(folder: &Path, table: &str) -> Vec<PathBuf> {
    let single = folder.join(format!("{table}.parquet"));
    if single.exists() {
        return vec![single];
    }
    let pattern = format!("{}/{table}/year=*/month=*/part-0.parquet", folder.display());
    let mut found: Vec<_> = glob::glob(&pattern).unwrap().map(Result::unwrap).collect();
    found.sort();
    found
}

/// The rows of a file. Requires that its times are in UTC, because the types of frames have no time zone.
pub(crate) fn frame(path: &Path) -> DataFrame {
    let frame = scan(path).map(|rows| rows.collect().unwrap());
    let frame = frame.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file = std::fs::File::open(path).unwrap();
    let footer = ArrowReaderMetadata::load(&file, Default::default()).unwrap();
    let in_file = footer.schema().fields().iter().map(|field| (field.name(), field.data_type()));
    let times: Vec<_> = in_file.filter(|(_, kind)| kind.is_temporal()).collect();
    let instant = arrow_schema::DataType::Timestamp(arrow_schema::TimeUnit::Millisecond, Some("UTC".into()));
    assert!(times.iter().all(|(_, kind)| **kind == instant), "{}: {times:?}", path.display());
    frame
}

fn rows_of(path: &Path, shape: &Shape) -> Vec<Row> {
    let frame = frame(path);
    let columns: Vec<Vec<Cell>> = shape.columns.iter().map(|(name, holds)| cells(path, &frame, name, *holds)).collect();
    (0..frame.height()).map(|row| columns.iter().map(|column| column[row].clone()).collect()).collect()
}

fn cells(path: &Path, frame: &DataFrame, name: &str, holds: Holds) -> Vec<Cell> {
    let Ok(column) = frame.column(name) else { return vec![in_path(path, name); frame.height()] };
    match holds {
        Holds::Text | Holds::Uuid => {
            column.str().unwrap().iter().map(|text| (&text.map(str::to_owned)).into()).collect()
        }
        Holds::Float => column.f64().unwrap().iter().map(Cell::from).collect(),
        Holds::Int => column.cast(&DataType::Int64).unwrap().i64().unwrap().iter().map(Cell::from).collect(),
        Holds::Instant => {
            assert_eq!(*column.dtype(), DataType::Datetime(TimeUnit::Milliseconds, None), "{name}");
            let instants = column.to_physical_repr();
            instants.i64().unwrap().iter().map(|ms| ms.map(|ms| ms * 1000).into()).collect()
        }
    }
}

/// The value of a column that is in the names of the folders.
fn in_path(path: &Path, name: &str) -> Cell {
    let mut parts = path.iter().filter_map(|part| part.to_str()?.strip_prefix(name)?.strip_prefix('='));
    let value = parts.next().unwrap_or_else(|| panic!("{} has no column {name}", path.display()));
    Cell::Int(value.parse().unwrap())
}

/// The output of `tables.py`, one value for each line. Needs a Python with DuckDB. Without it, prints that the test is
/// skipped, and returns `None`.
pub(crate) fn duckdb(arguments: &[&str]) -> Option<Vec<Value>> {
    let Some(python) = std::env::var_os("SPARKIFY_TEST_PYTHON") else {
        eprintln!("skipped: SPARKIFY_TEST_PYTHON names no Python that has duckdb");
        return None;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/export/tables.py");
    let output = Command::new(python).arg(script).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// The tables as DuckDB reads them.
pub(crate) fn tables_by_duckdb(folder: &Path) -> Option<Tables> {
    let read = duckdb(&[folder.to_str().unwrap()])?;
    Some(Tables::by_shape(|shape| {
        let table = read.iter().find(|table| table["table"] == shape.name).unwrap();
        let columns: Vec<&str> =
            table["columns"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let place =
            |name: &str| columns.iter().position(|column| *column == name).unwrap_or_else(|| panic!("no {name}"));
        let places: Vec<_> = shape.columns.iter().map(|(name, holds)| (place(name), *holds)).collect();
        let rows = table["rows"].as_array().unwrap().iter().map(|row| {
            let mut key: Row = places.iter().map(|(at, holds)| cell(&row[*at], *holds)).collect();
            let values = key.split_off(shape.key);
            (key, values)
        });
        Table { shape, rows: rows.collect() }
    }))
}

fn cell(value: &Value, holds: Holds) -> Cell {
    match holds {
        _ if value.is_null() => Cell::Null,
        Holds::Text | Holds::Uuid => Cell::Text(value.as_str().unwrap().to_owned()),
        Holds::Int | Holds::Instant => Cell::Int(value.as_i64().unwrap()),
        Holds::Float => Cell::Float(value.as_f64().unwrap()),
    }
}
