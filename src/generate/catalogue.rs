//! The songs that the service knows, and their artists.

use super::draw::Draw;
use super::names;
use super::places::{PLACES, Place};
use super::plan::Plan;

/// Artists and songs. A song's place in the list is its number.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) artists: Vec<Artist>,
    pub(super) songs: Vec<Song>,
    /// The number of the first late song; from it on, all are.
    pub(super) first_late: usize,
}

/// An artist as most of its songs' records have it.
#[derive(Debug)]
pub(super) struct Artist {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) origin: Origin,
}

/// What a record says about where an artist is from.
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
    /// How this song's record has its artist, where not as the others do.
    pub(super) respelled: Option<Box<Respelled>>,
    pub(super) length: Length,
    /// 0 where it is unknown.
    pub(super) year: u16,
}

/// Another record of the same artist.
#[derive(Debug, Clone)]
pub(super) struct Respelled {
    pub(super) name: String,
    pub(super) origin: Origin,
}

/// How long a song is, in hundred-thousandths of a second: five decimals, as the real durations have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length(pub(super) u64);

impl Length {
    /// The length of some song: mostly around four minutes, now and then a skit or an epic.
    pub(super) fn draw(draw: &mut Draw) -> Self {
        Self(match draw.below(50) {
            0 => draw.between(500_000, 6_000_000),
            1 => draw.between(45_000_000, 150_000_000),
            _ => draw.around(9_000_000, 40_000_000),
        })
    }

    /// In seconds. The quotient is the float that is nearest to the decimal number, on every platform.
    pub(super) fn seconds(self) -> f64 {
        self.0 as f64 / 100_000.0
    }

    /// In whole seconds, rounded down: how much later the next song starts.
    pub(super) fn whole_seconds(self) -> i64 {
        (self.0 / 100_000) as i64
    }

    /// A length that is near but not equal: that of another recording.
    pub(super) fn of_another_recording(self) -> Self {
        Self(self.0 + 125_000)
    }
}

impl Origin {
    fn draw(draw: &mut Draw) -> Self {
        let place = draw.percent(75).then(|| &PLACES[draw.index(PLACES.len())]);
        Self { place, named: draw.percent(80), located: draw.percent(60) }
    }

    /// `""` where it is unknown.
    pub(super) fn location(&self) -> &'static str {
        self.place.filter(|_| self.named).map_or("", |place| place.name)
    }

    /// Latitude and longitude, known for less than half of the artists.
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

    /// The artist's name as the record of `song` has it, which is how plays of the song have it too.
    pub(super) fn artist_name<'a>(&'a self, song: &'a Song) -> &'a str {
        song.respelled.as_ref().map_or(&self.artists[song.artist].name, |other| &other.name)
    }

    /// Where the artist is from, as the record of `song` has it.
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

    /// The same title, artist name and duration under a new id; half of the time its artist has a new id as well.
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

/// An id as the catalogue's are: a prefix, five random letters, then a mark and seven hexadecimal digits that no other
/// `number` has.
pub(super) fn id(draw: &mut Draw, prefix: &str, mark: &str, number: usize) -> String {
    let mut id = String::with_capacity(18);
    id.push_str(prefix);
    (0..5).for_each(|_| id.push(letter(draw)));
    id.push_str(mark);
    id.push_str(&tail(number));
    id
}

/// Seven hexadecimal digits that stand for `number`, and for no other below 2^28, where multiplication by an odd number
/// is a bijection.
pub(super) fn tail(number: usize) -> String {
    let scattered = (number as u64).wrapping_mul(0x9E3_779B) ^ 0x5D3_91C7;
    format!("{:07X}", scattered & 0xFFF_FFFF)
}

/// A capital letter.
pub(super) fn letter(draw: &mut Draw) -> char {
    char::from(b'A' + draw.below(26) as u8)
}
