//! The summaries of the plays, computed a second time from the rows of `songplays`, `songs` and `artists`.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::{Cell, Row};
use super::shape::{Holds, Shape};
use super::tables::{Table, Tables};
use Holds::{Instant, Int, Text};

static USER_DAYS: Shape = Shape {
    name: "user_days",
    key: 5,
    columns: &[
        ("user_id", Int),
        ("day", Instant),
        ("level", Text),
        ("location", Text),
        ("user_agent", Text),
        ("plays", Int),
        ("catalogue_plays", Int),
        ("title_plays", Int),
        ("artist_plays", Int),
    ],
};

static USER_HOURS: Shape = Shape {
    name: "user_hours",
    key: 3,
    columns: &[("user_id", Int), ("day", Instant), ("hour", Int), ("plays", Int), ("paid_plays", Int)],
};

static USER_SESSIONS: Shape = Shape {
    name: "user_sessions",
    key: 2,
    columns: &[
        ("user_id", Int),
        ("session_id", Int),
        ("started_at", Instant),
        ("ended_at", Instant),
        ("plays", Int),
        ("paid_plays", Int),
        ("level", Text),
    ],
};

static PLAYED_TRACKS: Shape = Shape {
    name: "played_tracks",
    key: 2,
    columns: &[("song_title", Text), ("artist_name", Text), ("plays", Int), ("catalogue_plays", Int)],
};

static PLAYED_ARTISTS: Shape =
    Shape { name: "played_artists", key: 1, columns: &[("artist_name", Text), ("plays", Int), ("titles", Int)] };

pub(super) static SHAPES: [&Shape; 5] = [&USER_DAYS, &USER_HOURS, &USER_SESSIONS, &PLAYED_TRACKS, &PLAYED_ARTISTS];

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// The summaries of the plays in these tables, in the order of [`SHAPES`].
pub(super) fn of(tables: &Tables) -> [Table; 5] {
    let artists: BTreeMap<&Cell, &Cell> = tables.artists.rows.iter().map(|(key, row)| (&key[0], &row[0])).collect();
    let names: BTreeSet<&Cell> = artists.values().copied().filter(|name| **name != Cell::Null).collect();
    let titles: BTreeSet<(&Cell, &Cell)> =
        tables.songs.rows.values().map(|song| (&song[0], artists[&song[1]])).collect();
    let (mut days, mut hours, mut tracks) = (Counts::new(), Counts::new(), Counts::new());
    let mut sessions: BTreeMap<Row, Vec<(i64, i64, bool)>> = BTreeMap::new();
    for play in tables.songplays.rows.values() {
        let [start, user, level, song, _, session, location, agent, _, title, artist, duration] = play.as_slice()
        else {
            panic!("a play has 13 columns");
        };
        let start = int(start);
        let (matched, paid) = (*song != Cell::Null, *level == Cell::Text("paid".to_owned()));
        let title_known = *title != Cell::Null && *artist != Cell::Null && titles.contains(&(title, artist));
        let day = Cell::Int(start.div_euclid(DAY) * DAY);
        let of_catalogue = [true, matched, !matched && title_known, !matched && !title_known && names.contains(artist)];
        add(&mut days, [user, &day, level, location, agent], of_catalogue);
        add(&mut hours, [user, &day, &Cell::Int(start.rem_euclid(DAY) / HOUR)], [true, paid]);
        add(&mut tracks, [title, artist], [true, matched]);
        let length = if let Cell::Float(seconds) = duration { (seconds * 1e6).round_ties_even() as i64 } else { 0 };
        sessions.entry(vec![user.clone(), session.clone()]).or_default().push((start, start + length, paid));
    }
    let mut by_artist = BTreeMap::<Row, Vec<i64>>::new();
    for (key, counts) in &tracks {
        let sums = by_artist.entry(vec![key[1].clone()]).or_insert_with(|| vec![0, 0]);
        sums[0] += counts[0];
        sums[1] += i64::from(key[0] != Cell::Null);
    }
    let sessions = sessions.into_iter().map(|(key, plays)| (key, session(&plays))).collect();
    [
        counted(&USER_DAYS, days),
        counted(&USER_HOURS, hours),
        Table { shape: &USER_SESSIONS, rows: sessions },
        counted(&PLAYED_TRACKS, tracks),
        counted(&PLAYED_ARTISTS, by_artist),
    ]
}

type Counts = BTreeMap<Row, Vec<i64>>;

/// Adds a play to the counts of its group. `counts_for` selects the counts.
fn add<const K: usize, const N: usize>(counts: &mut Counts, key: [&Cell; K], counts_for: [bool; N]) {
    let sums = counts.entry(key.map(Clone::clone).to_vec()).or_insert_with(|| vec![0; N]);
    for (sum, counts) in sums.iter_mut().zip(counts_for) {
        *sum += i64::from(counts);
    }
}

fn counted(shape: &'static Shape, counts: Counts) -> Table {
    let rows = counts.into_iter().map(|(key, sums)| (key, sums.into_iter().map(Cell::Int).collect())).collect();
    Table { shape, rows }
}

/// The summary of a session with these plays: start, end, number of plays, number of paid plays, and level at the
/// start.
fn session(plays: &[(i64, i64, bool)]) -> Row {
    let started = plays.iter().map(|play| play.0).min().unwrap();
    let ended = plays.iter().map(|play| play.1).max().unwrap();
    let paid = plays.iter().filter(|play| play.2).count();
    let level = if plays.iter().any(|play| play.0 == started && !play.2) { "free" } else { "paid" };
    let counts = [plays.len(), paid].map(|count| Cell::Int(i64::try_from(count).unwrap()));
    let mut row = vec![Cell::Int(started), Cell::Int(ended)];
    row.extend(counts);
    row.push(Cell::Text(level.to_owned()));
    row
}

fn int(cell: &Cell) -> i64 {
    let Cell::Int(value) = cell else { panic!("{cell:?} is no number") };
    *value
}
