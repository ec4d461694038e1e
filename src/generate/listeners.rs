//! The listeners. Their names, locations and browsers are constant. Their levels can change.

use serde::Serialize;

use super::calendar::SECONDS_A_DAY;
use super::draw::Draw;
use super::places::METROS;
use super::plan::Plan;
use super::user_agents::USER_AGENTS;
use super::words::{FIRST_NAMES, LAST_NAMES};

/// Events for each listener who exists from the start. The real logs have 8,056 events of 97 listeners.
const EVENTS_A_LISTENER: u64 = 83;
/// How many listeners are tried for a session before a new listener signs up.
const TRIES: usize = 12;
/// The earliest registration, in days before the first day.
const REGISTERED_BEFORE: u64 = 90;

/// Whether a listener pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Free,
    Paid,
}

/// A listener. Seconds are counted from the midnight of the first day.
#[derive(Debug, Clone)]
pub(super) struct Listener {
    pub(super) id: u64,
    pub(super) first_name: &'static str,
    pub(super) last_name: &'static str,
    pub(super) gender: &'static str,
    pub(super) location: &'static str,
    pub(super) user_agent: &'static str,
    pub(super) registered: i64,
    pub(super) level: Level,
    /// The second from which the listener wants the other level, if there is one.
    pub(super) restless: Option<i64>,
    /// Visits pages, but never plays a song.
    pub(super) only_looks: bool,
    /// No new session starts before this second. So no listener has two sessions at once.
    away: i64,
}

/// All listeners. The most active are first.
#[derive(Debug)]
pub(super) struct Listeners {
    all: Vec<Listener>,
    draw: Draw,
    end: i64,
}

impl Listeners {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut listeners = Self { all: Vec::new(), draw: Draw::new(plan.seed, "listeners", 0), end: plan.end() };
        let count = (plan.events / EVENTS_A_LISTENER).max(5) as usize;
        for rank in 0..count {
            listeners.add_early(rank, count);
        }
        // Shuffles the ids, so that they do not follow the order of activity.
        for last in (1..count).rev() {
            let other = listeners.draw.index(last + 1);
            let id = listeners.all[last].id;
            listeners.all[last].id = listeners.all[other].id;
            listeners.all[other].id = id;
        }
        listeners
    }

    /// The listener with a number that [`Listeners::available`] returned.
    pub(super) fn get(&self, number: usize) -> &Listener {
        &self.all[number]
    }

    /// The number of a listener who is free at `now`. If none of the tried listeners is free, a new one has just signed
    /// up.
    pub(super) fn available(&mut self, draw: &mut Draw, now: i64) -> usize {
        for _ in 0..TRIES {
            let number = draw.skewed(self.all.len() as u64) as usize;
            let listener = &self.all[number];
            if listener.registered <= now && listener.away <= now {
                return number;
            }
        }
        let registered = now - self.draw.between(60, 1_800) as i64;
        let level = if self.draw.percent(5) { Level::Paid } else { Level::Free };
        self.add(registered, level, false);
        self.all.len() - 1
    }

    /// Keeps a listener away after a session from `start` to `end`: for the length of the session, plus half an hour to
    /// three hours.
    pub(super) fn send_away(&mut self, number: usize, start: i64, end: i64) {
        let rest = self.draw.between(1_800, 10_800) as i64;
        self.all[number].away = end + (end - start) + rest;
    }

    /// Changes the level of a listener at `now`. Some listeners will change it back later.
    pub(super) fn change_level(&mut self, number: usize, now: i64) {
        let again = self.draw.percent(30).then(|| self.draw.between(now as u64, self.end as u64) as i64);
        let listener = &mut self.all[number];
        listener.restless = again;
        listener.level = match listener.level {
            Level::Free => Level::Paid,
            Level::Paid => Level::Free,
        };
    }

    /// Adds one of the first `count` listeners. Most of the paying ones are among the most active.
    fn add_early(&mut self, rank: usize, count: usize) {
        let draw = &mut self.draw;
        // A quarter of them sign up during the logs, but none of the three most active.
        let registered = if rank > 2 && draw.percent(25) {
            draw.below(self.end as u64) as i64
        } else {
            -((draw.below(REGISTERED_BEFORE * SECONDS_A_DAY as u64) + 1) as i64)
        };
        let paying = if rank * 5 < count { 65 } else { 7 };
        let level = if draw.percent(paying) { Level::Paid } else { Level::Free };
        self.add(registered, level, rank % 33 == 16);
        if rank == 1 {
            self.all[rank].restless = Some(self.end / 2);
        }
    }

    fn add(&mut self, registered: i64, level: Level, only_looks: bool) {
        let draw = &mut self.draw;
        let (first_name, gender) = draw.pick(FIRST_NAMES);
        self.all.push(Listener {
            id: self.all.len() as u64 + 2,
            first_name,
            last_name: draw.pick(LAST_NAMES),
            gender,
            location: METROS[draw.weighted(METROS.iter().map(|metro| metro.1))].0,
            user_agent: USER_AGENTS[draw.weighted(USER_AGENTS.iter().map(|agent| agent.1))].0,
            registered,
            level,
            restless: draw.percent(12).then(|| draw.below(self.end as u64) as i64),
            only_looks,
            away: i64::MIN,
        });
    }
}
