//! JSON.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::RawValue;

use crate::query::{Column, Table, Type};
use crate::{Error, ErrorKind, Result};

/// The table as a JSON array with one object per line. The members are in the order of the columns. The last line ends
/// with a newline.
///
/// Numbers have all digits of the server, because they are never converted to floats. `NaN` and `Infinity` are strings,
/// as in PostgreSQL's `to_json`, because JSON has no such numbers. Dates and timestamps are strings in ISO 8601.
///
/// # Errors
///
/// Only [`ErrorKind::Bug`], because JSON can hold every text.
pub fn to_json(table: &Table) -> Result<String> {
    let objects = objects(table)?;
    Ok(match objects.is_empty() {
        true => "[]\n".to_owned(),
        false => format!("[\n{}\n]\n", objects.join(",\n")),
    })
}

/// The same objects without the array, one per line.
///
/// # Errors
///
/// Those of [`to_json`].
pub fn to_ndjson(table: &Table) -> Result<String> {
    Ok(objects(table)?.iter().map(|object| format!("{object}\n")).collect())
}

fn objects(table: &Table) -> Result<Vec<String>> {
    let object = |row: &Vec<_>| serde_json::to_string(&Object { columns: &table.columns, row });
    let objects: Result<Vec<_>, _> = table.rows.iter().map(object).collect();
    objects.map_err(|error| Error::new(ErrorKind::Bug, "writing the answer as JSON").caused_by(error))
}

/// A row as an object.
struct Object<'a> {
    columns: &'a [Column],
    row: &'a [Option<String>],
}

/// A value: its type, and its text.
struct Value<'a>(Type, &'a str);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, value) in self.columns.iter().zip(self.row) {
            map.serialize_entry(&column.name, &value.as_deref().map(|text| Value(column.kind, text)))?;
        }
        map.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(kind, text) = *self;
        match kind {
            Type::Integer | Type::Number => match serde_json::from_str::<&RawValue>(text) {
                Ok(number) => number.serialize(serializer),
                Err(_) => text.serialize(serializer),
            },
            Type::Boolean => (text == "t").serialize(serializer),
            Type::Text | Type::Date | Type::Timestamp | Type::Instant => text.serialize(serializer),
        }
    }
}
