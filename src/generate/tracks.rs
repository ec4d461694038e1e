//! What is played: songs of the catalogue, and the many that it does not have.

use std::borrow::Cow;

use super::catalogue::{Catalogue, Length};
use super::draw::Draw;
use super::names;
use super::plan::Plan;

/// Of a hundred plays, this many are of a song of the catalogue with the length that it has there.
const MATCHES: u64 = 26;
/// Of a hundred plays, this many have a title and an artist of the catalogue, but another length.
const NEAR_MISSES: u64 = 2;

/// What a play plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Track {
    /// A song of the catalogue, by its number.
    Song(usize),
    /// Another recording of a song of the catalogue.
    OtherRecording(usize),
    /// A song that the catalogue does not have, by its rank in popularity.
    Unknown(u64),
}

/// What a play says about its track, before the logs spoil it.
#[derive(Debug)]
pub(super) struct Described<'a> {
    pub(super) artist: Cow<'a, str>,
    pub(super) title: Cow<'a, str>,
    pub(super) length: Length,
}

/// All that can be played.
///
/// Songs that the catalogue does not have are made from their rank each time that one is wanted: they take no memory,
/// however many there are.
#[derive(Debug)]
pub(super) struct Tracks<'a> {
    catalogue: &'a Catalogue,
    seed: u64,
    unknown: u64,
    unknown_artists: u64,
}

impl<'a> Tracks<'a> {
    pub(super) fn new(plan: &Plan, catalogue: &'a Catalogue) -> Self {
        // Four times as many as events: few are played often, most once or never. So it is in the real logs, where 6,820
        // plays are of 5,295 tracks and 37 are of one.
        Self { catalogue, seed: plan.seed, unknown: plan.events * 4, unknown_artists: plan.events.max(10) }
    }

    /// Draws what is played next.
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

    /// How long `track` takes.
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
