//! Reads the tables of a server into the types of the oracle. The binary protocol transfers values, so floats stay
//! exact.

use std::collections::BTreeMap;

use tokio_postgres::{Client, Row as ServerRow};

use super::cell::{Cell, Row};
use super::shape::{ARTISTS, Holds, SONGPLAYS, SONGS, Shape, TIME, TRACK_MATCHES, USERS};
use super::summaries;
use super::tables::{Table, Tables};

/// Reads the five tables of a schema, and the matches in the schema of its ledger. Panics if a summary does not agree
/// with the plays.
pub async fn read(client: &Client, schema: &str) -> Tables {
    let tables = read_without_summaries(client, schema).await;
    for (expected, shape) in summaries::of(&tables).iter().zip(summaries::SHAPES) {
        let stored = table(client, schema, shape).await;
        let wrong: Vec<_> =
            expected.rows.iter().filter(|(key, row)| stored.rows.get(*key) != Some(row)).take(5).collect();
        let left: Vec<_> = stored.rows.iter().filter(|(key, _)| !expected.rows.contains_key(*key)).take(5).collect();
        assert!(wrong.is_empty() && left.is_empty(), "{}: {wrong:?} are missing, {left:?} are too many", shape.name);
    }
    tables
}

/// Reads the same tables, but not the summaries. Tables of older versions have no summaries.
pub async fn read_without_summaries(client: &Client, schema: &str) -> Tables {
    let beside = beside(schema);
    Tables {
        songplays: table(client, schema, &SONGPLAYS).await,
        users: table(client, schema, &USERS).await,
        songs: table(client, schema, &SONGS).await,
        artists: table(client, schema, &ARTISTS).await,
        time: table(client, schema, &TIME).await,
        track_matches: table(client, &beside, &TRACK_MATCHES).await,
        rejected: Vec::new(),
    }
}

/// The schema that holds the ledger of the tables in `schema`.
pub fn beside(schema: &str) -> String {
    if schema == "public" { "sparkify_etl".to_owned() } else { format!("sparkify_etl_{schema}") }
}

/// A name as a quoted identifier of SQL.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn table(client: &Client, schema: &str, shape: &'static Shape) -> Table {
    let columns: Vec<String> = shape.columns.iter().map(|(name, holds)| expression(name, *holds)).collect();
    let query = format!("SELECT {} FROM {}.{}", columns.join(", "), quoted(schema), quoted(shape.name));
    let found = client.query(&query, &[]).await.unwrap_or_else(|error| panic!("{query}: {error:?}"));
    let mut rows = BTreeMap::new();
    for row in &found {
        let mut cells: Row = shape.columns.iter().enumerate().map(|(at, (_, holds))| cell(row, at, *holds)).collect();
        let values = cells.split_off(shape.key);
        let twice = rows.insert(cells.clone(), values);
        assert!(twice.is_none(), "{}: two rows have the key {cells:?}", shape.name);
    }
    Table { shape, rows }
}

fn expression(name: &str, holds: Holds) -> String {
    let name = quoted(name);
    match holds {
        Holds::Text => name,
        Holds::Int => format!("{name}::bigint"),
        Holds::Float => format!("{name}::double precision"),
        Holds::Instant => format!("(extract(epoch FROM {name}) * 1000000)::bigint"),
        Holds::Uuid => format!("{name}::text"),
    }
}

fn cell(row: &ServerRow, at: usize, holds: Holds) -> Cell {
    match holds {
        Holds::Text | Holds::Uuid => (&row.get::<_, Option<String>>(at)).into(),
        Holds::Int | Holds::Instant => row.get::<_, Option<i64>>(at).into(),
        Holds::Float => row.get::<_, Option<f64>>(at).into(),
    }
}
