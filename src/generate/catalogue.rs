//! The songs of the catalogue, and their artists.

use super::draw::Draw;
use super::names;
use super::places::{PLACES, Place};
use super::plan::Plan;

/// Artists and songs. The number of a song is its index in the list.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) artists: Vec<Artist>,
    pub(super) songs: Vec<Song>,
    /// The index of the first late song. All songs from it on are late.
    pub(super) first_late: usize,
}

/// An artist, as written in the records of most of its songs.
#[derive(Debug)]
pub(super) struct Artist {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) origin: Origin,
}

/// The location and coordinates of an artist in a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    place: Option<&'static Place>,
    named: bool,
    located: bool,
}

/// A song.
#[derive(Debug)]
pub(super) struct Song {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) artist: usize,
    /// The artist in the record of this song, if it differs from the other records.
    pub(super) respelled: Option<Box<Respelled>>,
    pub(super) length: Length,
    /// 0 if it is unknown.
    pub(super) year: u16,
}

/// A different record of the same artist.
#[derive(Debug, Clone)]
pub(super) struct Respelled {
    pub(super) name: String,
    pub(super) origin: Origin,
}

/// The length of a song in units of 1/100,000 second. The real durations have five decimals, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length(pub(super) u64);

impl Length {
    /// Draws the length of a song: usually about four minutes, sometimes much shorter or longer.
    pub(super) fn draw(draw: &mut Draw) -> Self {
        Self(match draw.below(50) {
            0 => draw.between(500_000, 6_000_000),
            1 => draw.between(45_000_000, 150_000_000),
            _ => draw.around(9_000_000, 40_000_000),
        })
    }

    /// The length in seconds. On every platform it is the float nearest to the decimal number.
    pub(super) fn seconds(self) -> f64 {
        self.0 as f64 / 100_000.0
    }

    /// The length in whole seconds, rounded down. The next song starts after this time.
    pub(super) fn whole_seconds(self) -> i64 {
        (self.0 / 100_000) as i64
    }

    /// The slightly different length of another recording.
    pub(super) fn of_another_recording(self) -> Self {
        Self(self.0 + 125_000)
    }
}

impl Origin {
    fn draw(draw: &mut Draw) -> Self {
        let place = draw.percent(75).then(|| &PLACES[draw.index(PLACES.len())]);
        Self { place, named: draw.percent(80), located: draw.percent(60) }
    }

    /// `""` if it is unknown.
    pub(super) fn location(&self) -> &'static str {
        self.place.filter(|_| self.named).map_or("", |place| place.name)
    }

    /// Latitude and longitude. They are known for less than half of the artists.
    pub(super) fn coordinates(&self) -> Option<(f64, f64)> {
        self.place.filter(|_| self.located).map(|place| (place.latitude, place.longitude))
    }
}

impl Catalogue {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut draw = Draw::new(plan.seed, "catalogue", 0);
        let count = plan.songs as usize;
        let mut artists: Vec<_> = (0..(count / 2).max(1)).map(|number| Artist::new(&mut draw, number)).collect();
        let mut songs: Vec<Song> = Vec::with_capacity(count);
        for number in 0..count {
            let song = if number > 0 && draw.one_in(60) {
                let original = &songs[draw.index(number)];
                original.under_another_id(&mut draw, number, &mut artists)
            } else {
                Song::new(&mut draw, number, &artists)
            };
            songs.push(song);
        }
        Self { artists, songs, first_late: count - count.div_ceil(20).min(count - 1) }
    }

    /// The artist's name in the record of `song`. Plays of the song have the same name.
    pub(super) fn artist_name<'a>(&'a self, song: &'a Song) -> &'a str {
        song.respelled.as_ref().map_or(&self.artists[song.artist].name, |other| &other.name)
    }

    /// The artist's origin in the record of `song`.
    pub(super) fn origin(&self, song: &Song) -> Origin {
        song.respelled.as_ref().map_or(self.artists[song.artist].origin, |other| other.origin)
    }
}

impl Artist {
    fn new(draw: &mut Draw, number: usize) -> Self {
        Self { id: id(draw, "AR", "1187", number), name: names::artist(draw), origin: Origin::draw(draw) }
    }
}

impl Song {
    fn new(draw: &mut Draw, number: usize, artists: &[Artist]) -> Self {
        let artist = draw.skewed(artists.len() as u64) as usize;
        let respelled = draw.percent(5).then(|| {
            Box::new(Respelled { name: names::respelled(draw, &artists[artist].name), origin: Origin::draw(draw) })
        });
        Self {
            id: id(draw, "SO", "12A8", number),
            title: names::title(draw),
            artist,
            respelled,
            length: Length::draw(draw),
            year: if draw.percent(60) { 0 } else { 1955 + draw.below(56) as u16 },
        }
    }

    /// A song with the same title, artist name and duration, but a new id. In half of the cases its artist has a new
    /// id, too.
    fn under_another_id(&self, draw: &mut Draw, number: usize, artists: &mut Vec<Artist>) -> Self {
        let mut artist = self.artist;
        if draw.percent(50) {
            let name = artists[artist].name.clone();
            artist = artists.len();
            artists.push(Artist { id: id(draw, "AR", "1269", artist), name, origin: Origin::draw(draw) });
        }
        Self {
            id: id(draw, "SO", "12AB", number),
            title: self.title.clone(),
            artist,
            respelled: self.respelled.clone(),
            length: self.length,
            year: self.year,
        }
    }
}

/// An id in the format of the catalogue: `prefix`, five random letters, `mark`, and seven hexadecimal digits. The
/// digits are different for each `number`.
pub(super) fn id(draw: &mut Draw, prefix: &str, mark: &str, number: usize) -> String {
    let mut id = String::with_capacity(18);
    id.push_str(prefix);
    (0..5).for_each(|_| id.push(letter(draw)));
    id.push_str(mark);
    id.push_str(&tail(number));
    id
}

/// Seven hexadecimal digits for `number`. Numbers below 2^28 all get different digits, because multiplication by an odd
/// number is a bijection modulo 2^28.
pub(super) fn tail(number: usize) -> String {
    let scattered = (number as u64).wrapping_mul(0x9E3_779B) ^ 0x5D3_91C7;
    format!("{:07X}", scattered & 0xFFF_FFFF)
}

/// A capital letter.
pub(super) fn letter(draw: &mut Draw) -> char {
    char::from(b'A' + draw.below(26) as u8)
}
