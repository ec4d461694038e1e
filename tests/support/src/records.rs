//! Lines of song files and logs: new records, repeated records, and records that differ from an earlier one in a single
//! field. Such a single field decides ties.

use crate::draw::Draw;
use crate::values::{BLANK, EVENT, Field, GARBAGE, OTHER_PAGES, SONG, SPOILED_EVENT, SPOILED_SONG, Spoiled};
use crate::written;

/// The content of the lines of a file. A file can have both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    Songs,
    Logs,
}

/// The fields of a record, each with its JSON text.
type Record = Vec<(&'static str, &'static str)>;

/// The records of one scenario so far, and the values for new ones.
pub struct Records {
    songs: Vec<Record>,
    events: Vec<Record>,
    song_values: Vec<(&'static str, Vec<&'static str>)>,
    event_values: Vec<(&'static str, Vec<&'static str>)>,
}

impl Records {
    /// Every scenario has only a few values of each field. In some scenarios, all ties are therefore in one column.
    pub fn new(draw: &mut Draw) -> Self {
        let mut some = |fields: &[Field]| -> Vec<(&'static str, Vec<&'static str>)> {
            fields
                .iter()
                .map(|(name, values)| {
                    let count = draw.between(2, 4);
                    (*name, draw.some_of(values, count))
                })
                .collect()
        };
        Self { songs: Vec::new(), events: Vec::new(), song_values: some(SONG), event_values: some(EVENT) }
    }

    /// A line that is a valid record.
    pub fn good(&mut self, content: Content, draw: &mut Draw) -> String {
        let (before, values) = match content {
            Content::Songs => (&self.songs, &self.song_values),
            Content::Logs => (&self.events, &self.event_values),
        };
        let mut record: Record = match before.len() {
            1.. if draw.percent(65) => draw.pick(before),
            _ => values.iter().map(|(name, values)| (*name, draw.pick(values))).collect(),
        };
        if draw.percent(75) {
            let at = draw.below(record.len());
            record[at].1 = draw.pick(&values[at].1);
        }
        if content == Content::Logs && !self.songs.is_empty() && draw.percent(35) {
            play(&mut record, &draw.pick(&self.songs));
        }
        let line = line(content, &record);
        match content {
            Content::Songs => self.songs.push(record),
            Content::Logs => self.events.push(record),
        }
        line
    }

    /// A line that is a valid record most of the time. The other lines are of the kinds that are found in real files.
    pub fn any(&mut self, content: Content, draw: &mut Draw) -> String {
        match draw.below(100) {
            0..=3 => draw.pick(BLANK).to_owned(),
            4..=6 => draw.pick(GARBAGE).to_owned(),
            7..=12 => self.spoiled(content, draw),
            13..=18 if content == Content::Logs => self.other_page(draw),
            _ => self.good(content, draw),
        }
    }

    /// A record that would win many ties, but one field of it is invalid.
    fn spoiled(&mut self, content: Content, draw: &mut Draw) -> String {
        let (before, spoiled): (_, &[Spoiled]) = match content {
            Content::Songs => (&self.songs, SPOILED_SONG),
            Content::Logs => (&self.events, SPOILED_EVENT),
        };
        let mut record = if before.is_empty() { Record::new() } else { draw.pick(before) };
        set(&mut record, draw.pick(spoiled));
        line(content, &record)
    }

    fn other_page(&mut self, draw: &mut Draw) -> String {
        let mut record = if self.events.is_empty() { Record::new() } else { draw.pick(&self.events) };
        set(&mut record, ("page", draw.pick(OTHER_PAGES)));
        line(Content::Logs, &record)
    }
}

/// Turns an event into a play of the song.
fn play(event: &mut Record, song: &Record) {
    for (logged, named) in [("song", "title"), ("artist", "artist_name"), ("length", "duration")] {
        let value = song.iter().find(|(name, _)| *name == named).unwrap().1;
        set(event, (logged, value));
    }
}

fn set(record: &mut Record, field: (&'static str, &'static str)) {
    record.retain(|(name, _)| *name != field.0);
    record.push(field);
}

fn line(content: Content, record: &Record) -> String {
    match content {
        Content::Songs => written::song(record),
        Content::Logs => written::event(record),
    }
}
