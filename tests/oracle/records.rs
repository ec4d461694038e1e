//! A song and a play with usual values, and tables as text.

use test_support::oracle::{Cell, Event, Row, Song, Table};

pub(crate) fn song(song_id: &str, artist_id: &str) -> Song {
    Song {
        song_id: song_id.to_owned(),
        title: Some("Intro".to_owned()),
        year: None,
        duration: Some(75.67628),
        artist_id: artist_id.to_owned(),
        artist_name: Some("Samy Deluxe".to_owned()),
        artist_location: None,
        artist_latitude: None,
        artist_longitude: None,
    }
}

pub(crate) fn play(ts: i64, user_id: i64) -> Event {
    Event {
        ts,
        user_id,
        session_id: 1,
        item_in_session: 0,
        level: Some("free".to_owned()),
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace".to_owned()),
        gender: Some("F".to_owned()),
        location: None,
        user_agent: None,
        song: None,
        artist: None,
        length: None,
    }
}

pub(crate) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// The rows of a table as text, one string for each row.
pub(crate) fn printed(table: &Table) -> Vec<String> {
    let line = |(key, row): (&Row, &Row)| {
        let cells: Vec<String> = key.iter().chain(row).map(Cell::to_string).collect();
        cells.join(" ")
    };
    table.rows.iter().map(line).collect()
}

/// Checks the records in this order and in the reverse order.
pub(crate) fn in_both_orders<T: Clone>(records: &[T], check: impl Fn(&[T])) {
    let mut reversed = records.to_vec();
    reversed.reverse();
    check(records);
    check(&reversed);
}
