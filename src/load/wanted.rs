//! Whether a line says what a row of a table does.
//!
//! The way back from a row to its record: slow, and asked only of the row that a server refused.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, Int16Type, Int32Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, RecordBatch};
use serde_json::{Deserializer, Value};

use crate::check::PLAY;
use crate::model::Table;

/// The values that a line must have to be the one.
#[derive(Debug)]
pub(super) struct Wanted {
    plays: bool,
    fields: Vec<(&'static str, Cell)>,
}

/// A value of a row.
#[derive(Debug)]
enum Cell {
    Null,
    Whole(i64),
    Float(f64),
    Text(String),
}

impl Wanted {
    /// What the row of `table` at this place is made from.
    pub(super) fn of(table: Table, rows: &RecordBatch, at: usize) -> Option<Self> {
        let cell = |(column, field): &(&str, &'static str)| Some((*field, cell(rows.column_by_name(column)?, at)?));
        let fields = fields(table).iter().map(cell).collect::<Option<_>>()?;
        Some(Self { plays: matches!(table, Table::Users | Table::Time | Table::Songplays), fields })
    }

    /// Whether the line, or one of several objects on it, says all of it.
    pub(super) fn is_said_by(&self, line: &[u8]) -> bool {
        let objects: Result<Vec<Value>, _> = Deserializer::from_slice(line).into_iter().collect();
        objects.is_ok_and(|objects| objects.iter().any(|object| self.is(object)))
    }

    fn is(&self, object: &Value) -> bool {
        let value = |field: &str| object.get(field).unwrap_or(&Value::Null);
        (!self.plays || value("page") == PLAY) && self.fields.iter().all(|(field, cell)| cell.is(value(field)))
    }
}

/// The columns that are what a line says, and its field for each: as in `transform`, without what follows from others.
fn fields(table: Table) -> &'static [(&'static str, &'static str)] {
    match table {
        Table::Artists => &[
            ("artist_id", "artist_id"),
            ("name", "artist_name"),
            ("location", "artist_location"),
            ("latitude", "artist_latitude"),
            ("longitude", "artist_longitude"),
        ],
        Table::Songs => &[
            ("song_id", "song_id"),
            ("title", "title"),
            ("artist_id", "artist_id"),
            ("year", "year"),
            ("duration", "duration"),
        ],
        Table::TrackMatches => &[
            ("title", "title"),
            ("artist_name", "artist_name"),
            ("duration", "duration"),
            ("song_id", "song_id"),
            ("artist_id", "artist_id"),
        ],
        Table::Users => &[
            ("user_id", "userId"),
            ("first_name", "firstName"),
            ("last_name", "lastName"),
            ("gender", "gender"),
            ("level", "level"),
            ("as_of", "ts"),
        ],
        Table::Time => &[("start_time", "ts")],
        Table::Songplays => &[
            ("start_time", "ts"),
            ("user_id", "userId"),
            ("level", "level"),
            ("session_id", "sessionId"),
            ("location", "location"),
            ("user_agent", "userAgent"),
            ("item_in_session", "itemInSession"),
            ("song_title", "song"),
            ("artist_name", "artist"),
            ("duration", "length"),
        ],
    }
}

fn cell(column: &dyn Array, at: usize) -> Option<Cell> {
    if column.is_null(at) {
        return Some(Cell::Null);
    }
    let text = || column.as_string_view_opt().map(|texts| Cell::Text(texts.value(at).to_owned()));
    let float = || column.as_primitive_opt::<Float64Type>().map(|floats| Cell::Float(floats.value(at)));
    whole(column, at).map(Cell::Whole).or_else(text).or_else(float)
}

/// A whole number of any width; of an instant, its milliseconds.
pub(super) fn whole(column: &dyn Array, at: usize) -> Option<i64> {
    let short = || column.as_primitive_opt::<Int16Type>().map(|numbers| i64::from(numbers.value(at)));
    let middle = || column.as_primitive_opt::<Int32Type>().map(|numbers| i64::from(numbers.value(at)));
    let long = || column.as_primitive_opt::<Int64Type>().map(|numbers| numbers.value(at));
    let instant = || column.as_primitive_opt::<TimestampMillisecondType>().map(|instants| instants.value(at));
    short().or_else(middle).or_else(long).or_else(instant)
}

impl Cell {
    /// Whether this is what becomes of the value of a line.
    fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Null, Value::Null) => true,
            // What song files say for unknown.
            (Self::Null, Value::String(text)) => text.is_empty(),
            (Self::Null, Value::Number(number)) => number.as_f64() == Some(0.0),
            // The id of a user may be logged either way.
            (Self::Whole(whole), Value::String(text)) => text.parse() == Ok(*whole),
            (Self::Whole(whole), Value::Number(number)) => match number.as_i64() {
                Some(number) => number == *whole,
                None => number.as_f64() == Some(*whole as f64),
            },
            // Two parsers may differ in the last bit.
            (Self::Float(float), Value::Number(number)) => {
                number.as_f64().is_some_and(|number| (number - float).abs() <= 1e-12 * float.abs())
            }
            (Self::Text(text), Value::String(said)) => text == said,
            _ => false,
        }
    }
}
