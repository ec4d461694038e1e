//! `song_data`: one song in each file. The file has the name of a track id, and its folders are named after the third
//! to fifth letter of that id.
//!
//! The catalogue fills the folders from `A/A/A` on. Late songs have their own tree `Z`. So one can load everything
//! except `Z`, then load `Z`, and see how plays get their late songs.

use std::path::PathBuf;

use serde::Serialize;

use super::Counts;
use super::catalogue::{Catalogue, Song, letter, tail};
use super::draw::Draw;
use super::json;
use super::plan::Plan;
use super::tree::Tree;
use crate::Result;

/// Files in a folder. It is larger if there would be more folders than names.
const A_FOLDER: usize = 57;
/// The number of folders below one first letter, and of first letters that are not for late songs.
const FOLDERS_A_LETTER: usize = 26 * 26;
const LETTERS: usize = 25;

/// A song file. The keys have the order of the real files.
#[derive(Serialize)]
struct Record<'a> {
    num_songs: u8,
    artist_id: &'a str,
    artist_latitude: Option<f64>,
    artist_longitude: Option<f64>,
    artist_location: &'a str,
    artist_name: &'a str,
    song_id: &'a str,
    title: &'a str,
    duration: f64,
    year: u16,
}

impl<'a> Record<'a> {
    fn new(catalogue: &'a Catalogue, song: &'a Song) -> Self {
        let origin = catalogue.origin(song);
        Self {
            num_songs: 1,
            artist_id: &catalogue.artists[song.artist].id,
            artist_latitude: origin.coordinates().map(|(latitude, _)| latitude),
            artist_longitude: origin.coordinates().map(|(_, longitude)| longitude),
            artist_location: origin.location(),
            artist_name: catalogue.artist_name(song),
            song_id: &song.id,
            title: &song.title,
            duration: song.length.seconds(),
            year: song.year,
        }
    }
}

/// Writes all songs. Some are written twice: with equal content, with another year, or with another title.
pub(super) fn write(plan: &Plan, catalogue: &Catalogue, tree: &Tree, counts: &mut Counts) -> Result<()> {
    let draw = Draw::new(plan.seed, "song files", 0);
    let (early, late) = catalogue.songs.split_at(catalogue.first_late);
    // Each track has its own file, and repeated songs add about one file to 40 songs. The factor 2 leaves enough room.
    let per_folder = A_FOLDER.max(early.len().div_ceil(FOLDERS_A_LETTER * LETTERS) * 2);
    let mut writer = Writer { tree, counts, draw, tracks: 0, in_shelf: 0, shelf: 0, per_folder };
    for song in early {
        let record = Record::new(catalogue, song);
        writer.file(&record)?;
        match writer.draw.below(120) {
            0 => writer.file(&record)?,
            1 => writer.file(&Record { year: if song.year == 0 { 1999 } else { 0 }, ..record })?,
            2 => {
                let title = format!("{} (Bonus Track)", song.title);
                writer.file(&Record { title: &title, ..record })?;
            }
            _ => {}
        }
    }
    writer.start_shelf(LETTERS);
    for song in late {
        writer.file(&Record::new(catalogue, song))?;
    }
    writer.counts.songs = catalogue.songs.len() as u64;
    Ok(())
}

/// Writes one file after the other.
struct Writer<'a> {
    tree: &'a Tree<'a>,
    counts: &'a mut Counts,
    draw: Draw,
    /// The number of files so far.
    tracks: usize,
    /// The number of files since the start of the current tree.
    in_shelf: usize,
    /// The first letter of the first folder in the current tree. A is 0.
    shelf: usize,
    per_folder: usize,
}

impl Writer<'_> {
    fn start_shelf(&mut self, letter: usize) {
        self.shelf = letter;
        self.in_shelf = 0;
    }

    fn file(&mut self, record: &Record<'_>) -> Result<()> {
        let folder = self.shelf * FOLDERS_A_LETTER + self.in_shelf / self.per_folder;
        let letters = [folder / FOLDERS_A_LETTER, folder / 26 % 26, folder % 26].map(|n| char::from(b'A' + n as u8));
        let [a, b, c] = letters;
        let path: PathBuf = format!("song_data/{a}/{b}/{c}").into();
        if self.in_shelf.is_multiple_of(self.per_folder) {
            self.tree.make(&path)?;
        }
        let (d, e) = (letter(&mut self.draw), letter(&mut self.draw));
        let name = format!("TR{a}{b}{c}{d}{e}128F{}.json", tail(self.tracks));
        let mut content = Vec::with_capacity(320);
        json::push_song(&mut content, record)?;
        self.tree.write(&path.join(name), &content)?;
        self.tracks += 1;
        self.in_shelf += 1;
        self.counts.song_files += 1;
        self.counts.bytes += content.len() as u64;
        Ok(())
    }
}
