//! The tracks that are played: songs of the catalogue, and many songs that are not in it.

use std::borrow::Cow;

use super::catalogue::{Catalogue, Length};
use super::draw::Draw;
use super::names;
use super::plan::Plan;

/// The percentage of plays that match a song of the catalogue, including its length.
const MATCHES: u64 = 26;
/// The percentage of plays with a title and an artist of the catalogue, but another length.
const NEAR_MISSES: u64 = 2;

/// The track of a play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Track {
    /// A song of the catalogue, by its number.
    Song(usize),
    /// Another recording of a song of the catalogue.
    OtherRecording(usize),
    /// A song that is not in the catalogue, by its rank in popularity.
    Unknown(u64),
}

/// The artist, title and length of a track, with correctly encoded names.
#[derive(Debug)]
pub(super) struct Described<'a> {
    pub(super) artist: Cow<'a, str>,
    pub(super) title: Cow<'a, str>,
    pub(super) length: Length,
}

/// All tracks that can be played.
///
/// A song that is not in the catalogue is generated from its rank each time it is needed. So these songs use no memory.
#[derive(Debug)]
pub(super) struct Tracks<'a> {
    catalogue: &'a Catalogue,
    seed: u64,
    unknown: u64,
    unknown_artists: u64,
}

impl<'a> Tracks<'a> {
    pub(super) fn new(plan: &Plan, catalogue: &'a Catalogue) -> Self {
        // With four times as many tracks as events, most are played once or never and few are played often. The real
        // logs are similar: their 6,820 plays are of 5,295 tracks, and 37 plays are of the same track.
        Self { catalogue, seed: plan.seed, unknown: plan.events * 4, unknown_artists: plan.events.max(10) }
    }

    /// Draws the next track.
    pub(super) fn draw(&self, draw: &mut Draw) -> Track {
        let song = draw.skewed(self.catalogue.songs.len() as u64) as usize;
        let kind = draw.below(100);
        if kind < MATCHES {
            Track::Song(song)
        } else if kind < MATCHES + NEAR_MISSES {
            Track::OtherRecording(song)
        } else {
            Track::Unknown(draw.skewed(self.unknown))
        }
    }

    /// The length of `track`.
    pub(super) fn length(&self, track: Track) -> Length {
        match track {
            Track::Song(number) => self.catalogue.songs[number].length,
            Track::OtherRecording(number) => self.catalogue.songs[number].length.of_another_recording(),
            Track::Unknown(rank) => Length::draw(&mut self.stream(rank)),
        }
    }

    /// The artist, title and length of `track`.
    pub(super) fn describe(&self, track: Track) -> Described<'a> {
        match track {
            Track::Song(number) | Track::OtherRecording(number) => {
                let song = &self.catalogue.songs[number];
                Described {
                    artist: Cow::Borrowed(self.catalogue.artist_name(song)),
                    title: Cow::Borrowed(&song.title),
                    length: self.length(track),
                }
            }
            Track::Unknown(rank) => self.describe_unknown(rank),
        }
    }

    fn describe_unknown(&self, rank: u64) -> Described<'a> {
        let mut draw = self.stream(rank);
        let length = Length::draw(&mut draw);
        let title = Cow::Owned(names::title(&mut draw));
        let artist = if draw.percent(30) {
            let known = draw.skewed(self.catalogue.artists.len() as u64) as usize;
            Cow::Borrowed(self.catalogue.artists[known].name.as_str())
        } else {
            let number = draw.skewed(self.unknown_artists);
            Cow::Owned(names::artist(&mut Draw::new(self.seed, "unknown artists", number)))
        };
        Described { artist, title, length }
    }

    fn stream(&self, rank: u64) -> Draw {
        Draw::new(self.seed, "unknown tracks", rank)
    }
}
