//! A session: the pages that a listener visits, one after the other.

use super::draw::Draw;
use super::listeners::{Level, Listeners};
use super::page::Page;
use super::tracks::{Track, Tracks};

/// No session lasts longer than this many seconds.
const LONGEST: i64 = 20 * 3_600;

/// An event of a session. Seconds are counted from the midnight of the first day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) second: i64,
    pub(super) session: u64,
    pub(super) item: u32,
    pub(super) listener: usize,
    pub(super) signed_in: bool,
    pub(super) level: Level,
    pub(super) page: Page,
    /// The played track. `Some` for `NextSong` only.
    pub(super) track: Option<Track>,
}

/// The number and start of a session, its latest end, and the most events that it may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) number: u64,
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) most: u64,
}

/// Generates a session of at least one event, appends its events, and returns their number.
pub(super) fn play(
    frame: Frame,
    tracks: &Tracks<'_>,
    listeners: &mut Listeners,
    draw: &mut Draw,
    events: &mut Vec<Event>,
) -> u64 {
    let listener = listeners.available(draw, frame.start);
    let mut visit = Visit::begin(draw, listener);
    let wanted = if visit.stranger { draw.between(1, 4) } else { length(draw, listeners.get(listener).level) };
    let wanted = wanted.min(frame.most);
    let end = frame.end.min(frame.start + LONGEST);
    let mut now = frame.start;
    let mut item = 0;
    while u64::from(item) < wanted && now < end {
        let signed_in = visit.signed_in;
        let level = listeners.get(listener).level;
        let page = visit.next(draw, listeners, now);
        let track = (page == Page::NextSong).then(|| tracks.draw(draw));
        events.push(Event { second: now, session: frame.number, item, listener, signed_in, level, page, track });
        item += 1;
        now += match track {
            Some(track) => time_after_play(draw, tracks.length(track).whole_seconds()),
            None if visit.submits() => 1,
            None => draw.between(1, 90) as i64,
        };
    }
    listeners.send_away(listener, frame.start, now);
    item.into()
}

/// The number of events of a session. Most sessions of free listeners have one or two. Paying listeners have up to 90.
fn length(draw: &mut Draw, level: Level) -> u64 {
    match (level, draw.below(10)) {
        (Level::Paid, 0..3) => draw.between(1, 3),
        (Level::Paid, 3..7) => draw.between(4, 20),
        (Level::Paid, _) => draw.between(21, 90),
        (Level::Free, 0..6) => draw.between(1, 2),
        (Level::Free, 6..9) => draw.between(3, 8),
        (Level::Free, _) => draw.between(9, 30),
    }
}

/// The time until the next event. The next song starts when this one ends, unless the listener skips it or pauses. The
/// time is never 0, because `(ts, userId)` is a key of the plays.
fn time_after_play(draw: &mut Draw, length: i64) -> i64 {
    let length = length.max(1);
    match draw.below(20) {
        0 => draw.between(1, length as u64) as i64,
        1 => length + draw.between(1, 600) as i64,
        _ => length,
    }
}

/// The state of a listener within a session.
#[derive(Debug)]
struct Visit {
    listener: usize,
    signed_in: bool,
    /// The listener only visits public pages and does not sign in.
    stranger: bool,
    /// The page that must follow the last one, if there is one.
    follows: Option<Page>,
}

impl Visit {
    fn begin(draw: &mut Draw, listener: usize) -> Self {
        let arrival = draw.below(100);
        Self {
            listener,
            signed_in: arrival >= 12,
            stranger: arrival < 4,
            follows: (arrival < 40).then_some(Page::Home),
        }
    }

    /// Whether the next page submits a form. The listener does that after one second.
    fn submits(&self) -> bool {
        matches!(self.follows, Some(Page::SubmitUpgrade | Page::SubmitDowngrade))
    }

    /// Chooses the next page and applies its effect.
    fn next(&mut self, draw: &mut Draw, listeners: &mut Listeners, now: i64) -> Page {
        let page = match self.follows.take() {
            Some(page) => page,
            None if self.signed_in => self.browse(draw, listeners, now),
            None => self.browse_signed_out(draw),
        };
        self.follows = match page {
            Page::Login => {
                self.signed_in = true;
                Some(Page::Home)
            }
            Page::Logout => {
                self.signed_in = false;
                Some(Page::Home)
            }
            Page::SubmitUpgrade | Page::SubmitDowngrade => {
                listeners.change_level(self.listener, now);
                Some(Page::Home)
            }
            Page::Upgrade if self.changes_level(listeners, now) => Some(Page::SubmitUpgrade),
            Page::Downgrade if self.changes_level(listeners, now) => Some(Page::SubmitDowngrade),
            Page::Settings if draw.percent(18) => Some(Page::SaveSettings),
            _ => None,
        };
        page
    }

    fn changes_level(&self, listeners: &Listeners, now: i64) -> bool {
        listeners.get(self.listener).restless.is_some_and(|since| since <= now)
    }

    fn browse(&self, draw: &mut Draw, listeners: &Listeners, now: i64) -> Page {
        let listener = listeners.get(self.listener);
        let plans = match listener.level {
            Level::Free => Page::Upgrade,
            Level::Paid => Page::Downgrade,
        };
        if self.changes_level(listeners, now) && !listener.only_looks {
            return plans;
        }
        match draw.below(1_000) {
            0..20 => Page::Home,
            20..34 => Page::Logout,
            34..44 => plans,
            44..52 => Page::Settings,
            52..58 => Page::Help,
            58..61 => Page::About,
            61..63 => Page::Error,
            _ if listener.only_looks => draw.pick(&[Page::Home, Page::Help, Page::About, Page::Settings]),
            _ => Page::NextSong,
        }
    }

    fn browse_signed_out(&self, draw: &mut Draw) -> Page {
        match draw.below(100) {
            0..6 => Page::About,
            6..10 => Page::Help,
            10..60 if !self.stranger => Page::Login,
            _ => Page::Home,
        }
    }
}
