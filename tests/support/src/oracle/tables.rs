//! The tables as sorted maps from key to values, and how records become rows.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::calendar::Moment;
use super::cell::{Cell, Row};
use super::records::{Event, Line, Song, lines_of};
use super::shape::{ARTISTS, SONGPLAYS, SONGS, Shape, TIME, TRACK_MATCHES, USERS};

/// A table's rows by key.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub shape: &'static Shape,
    pub rows: BTreeMap<Row, Row>,
}

/// The five tables, and the table that matches plays with songs.
#[derive(Debug, Clone, PartialEq)]
pub struct Tables {
    pub songplays: Table,
    pub users: Table,
    pub songs: Table,
    pub artists: Table,
    pub time: Table,
    pub track_matches: Table,
    /// The rejected lines: the name of the file as the caller gave it, and the line number from 1.
    pub rejected: Vec<(String, usize)>,
}

impl Tables {
    /// The tables that a load of these files must give, in any order.
    pub fn of<S: AsRef<Path>, L: AsRef<Path>>(song_files: &[S], log_files: &[L]) -> Self {
        let mut rejected = Vec::new();
        let songs = good_records(song_files, Song::parse, &mut rejected);
        let events = good_records(log_files, Event::parse, &mut rejected);
        Self { rejected, ..Self::of_records(&songs, &events) }
    }

    /// The tables of these records.
    pub fn of_records(songs: &[Song], events: &[Event]) -> Self {
        let track_matches = track_matches(songs);
        Self {
            songplays: songplays(events, &track_matches),
            users: users(events),
            songs: song_table(songs),
            artists: artists(songs),
            time: time(events),
            track_matches: Table { shape: &TRACK_MATCHES, rows: track_matches },
            rejected: Vec::new(),
        }
    }

    /// The tables that `read` returns, one for each shape.
    pub fn by_shape(read: impl Fn(&'static Shape) -> Table) -> Self {
        Self {
            songplays: read(&SONGPLAYS),
            users: read(&USERS),
            songs: read(&SONGS),
            artists: read(&ARTISTS),
            time: read(&TIME),
            track_matches: read(&TRACK_MATCHES),
            rejected: Vec::new(),
        }
    }

    /// All tables. The five tables for analysts come first.
    pub fn all(&self) -> [&Table; 6] {
        [&self.songplays, &self.users, &self.songs, &self.artists, &self.time, &self.track_matches]
    }
}

fn good_records<T, P: AsRef<Path>>(
    files: &[P],
    parse: impl Fn(&[u8]) -> Line<T>,
    rejected: &mut Vec<(String, usize)>,
) -> Vec<T> {
    let mut good = Vec::new();
    for file in files {
        let file = file.as_ref();
        for (number, line) in lines_of(file) {
            match parse(&line) {
                Line::Good(record) => good.push(record),
                Line::OtherPage => {}
                Line::Rejected => rejected.push((file.display().to_string(), number)),
            }
        }
    }
    good
}

/// The greatest row of each key.
fn greatest(rows: impl Iterator<Item = (Row, Row)>) -> BTreeMap<Row, Row> {
    let mut kept: BTreeMap<Row, Row> = BTreeMap::new();
    for (key, row) in rows {
        match kept.get(&key) {
            Some(present) if *present >= row => {}
            _ => drop(kept.insert(key, row)),
        }
    }
    kept
}

fn songplays(events: &[Event], matches: &BTreeMap<Row, Row>) -> Table {
    // The rank of a play: its values in the order of comparison.
    let ranked = greatest(events.iter().map(|play| {
        let key = vec![play.ts.into(), play.user_id.into(), play.session_id.into(), play.item_in_session.into()];
        let rank: Row = vec![
            (&play.level).into(),
            (&play.location).into(),
            (&play.user_agent).into(),
            (&play.song).into(),
            (&play.artist).into(),
            play.length.into(),
        ];
        (key, rank)
    }));
    let mut rows = BTreeMap::new();
    for (key, rank) in ranked {
        let [Cell::Int(ts), Cell::Int(user_id), Cell::Int(session_id), Cell::Int(item)] = key[..] else {
            unreachable!("the key is four integers")
        };
        let [level, location, user_agent, title, artist, duration] = <[Cell; 6]>::try_from(rank).unwrap();
        // No key of the matches contains null. So a play without title, artist or duration has no match.
        let (song_id, artist_id) = match matches.get(&vec![title.clone(), artist.clone(), duration.clone()]) {
            Some(found) => (found[0].clone(), found[1].clone()),
            None => (Cell::Null, Cell::Null),
        };
        let row = vec![
            (ts * 1000).into(),
            user_id.into(),
            level,
            song_id,
            artist_id,
            session_id.into(),
            location,
            user_agent,
            item.into(),
            title,
            artist,
            duration,
        ];
        let id = vec![Cell::Text(songplay_id(ts, user_id, session_id, item))];
        assert!(rows.insert(id, row).is_none(), "two plays share a songplay_id");
    }
    Table { shape: &SONGPLAYS, rows }
}

/// A UUID of version 8 (RFC 9562): 48 bits of epoch milliseconds, then bits of the SHA-256 of the rest of the natural
/// key.
pub fn songplay_id(ts: i64, user_id: i64, session_id: i64, item_in_session: i64) -> String {
    let mut hash = Sha256::new();
    hash.update(user_id.to_be_bytes());
    hash.update(session_id.to_be_bytes());
    hash.update(i32::try_from(item_in_session).unwrap().to_be_bytes());
    let digest = hash.finalize();

    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&ts.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&digest[..10]);
    bytes[6] = 0x80 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn users(events: &[Event]) -> Table {
    let latest = greatest(events.iter().map(|play| {
        let rank: Row = vec![
            (play.ts * 1000).into(),
            (&play.level).into(),
            (&play.first_name).into(),
            (&play.last_name).into(),
            (&play.gender).into(),
        ];
        (vec![play.user_id.into()], rank)
    }));
    let in_column_order = |rank: Row| {
        let [as_of, level, first_name, last_name, gender] = <[Cell; 5]>::try_from(rank).unwrap();
        vec![first_name, last_name, gender, level, as_of]
    };
    Table { shape: &USERS, rows: latest.into_iter().map(|(key, rank)| (key, in_column_order(rank))).collect() }
}

fn song_table(songs: &[Song]) -> Table {
    let rows = songs.iter().map(|song| {
        let row: Row =
            vec![(&song.title).into(), song.artist_id.clone().into(), song.year.into(), song.duration.into()];
        (vec![song.song_id.clone().into()], row)
    });
    Table { shape: &SONGS, rows: greatest(rows) }
}

fn artists(songs: &[Song]) -> Table {
    let best = greatest(songs.iter().map(|song| {
        let mut rank: Row = vec![
            (&song.artist_name).into(),
            (&song.artist_location).into(),
            song.artist_latitude.into(),
            song.artist_longitude.into(),
        ];
        let known = rank.iter().filter(|cell| **cell != Cell::Null).count();
        rank.insert(0, Cell::Int(known as i64));
        (vec![song.artist_id.clone().into()], rank)
    }));
    Table { shape: &ARTISTS, rows: best.into_iter().map(|(key, rank)| (key, rank[1..].to_vec())).collect() }
}

fn time(events: &[Event]) -> Table {
    let rows = events.iter().map(|play| {
        let at = Moment::of_epoch_ms(play.ts);
        let parts = [at.hour, at.day, at.week, at.month, at.year, at.weekday];
        (vec![(play.ts * 1000).into()], parts.map(Cell::Int).to_vec())
    });
    Table { shape: &TIME, rows: rows.collect() }
}

/// The least song of each title, artist name and duration. The artist name is that of the song's own record.
fn track_matches(songs: &[Song]) -> BTreeMap<Row, Row> {
    let mut least: BTreeMap<Row, Row> = BTreeMap::new();
    for song in songs {
        let key: Row = vec![(&song.title).into(), (&song.artist_name).into(), song.duration.into()];
        if key.contains(&Cell::Null) {
            continue;
        }
        let found = vec![song.song_id.clone().into(), song.artist_id.clone().into()];
        match least.get(&key) {
            Some(present) if *present <= found => {}
            _ => drop(least.insert(key, found)),
        }
    }
    least
}
