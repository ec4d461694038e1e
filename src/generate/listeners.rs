//! Who listens: names, places and browsers that stay, and levels that change.

use serde::Serialize;

use super::calendar::SECONDS_A_DAY;
use super::draw::Draw;
use super::places::METROS;
use super::plan::Plan;
use super::user_agents::USER_AGENTS;
use super::words::{FIRST_NAMES, LAST_NAMES};

/// Events for each listener who is there from the start, as in the real logs: 8,056 events of 97.
const EVENTS_A_LISTENER: u64 = 83;
/// How many listeners are asked whether they have time before a new one signs up.
const TRIES: usize = 12;
/// How long before the first day the first listeners registered, in days.
const REGISTERED_BEFORE: u64 = 90;

/// Whether a listener pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Free,
    Paid,
}

/// One listener. Seconds are counted from the first day's midnight.
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
    /// From when on the listener wants the other level, if ever.
    pub(super) restless: Option<i64>,
    /// Looks around, but never plays a song.
    pub(super) only_looks: bool,
    /// Busy, asleep or at work until then: nobody has two sessions at once.
    away: i64,
}

/// All listeners, the busiest first.
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
        // Ids say who came first, not who is busiest.
        for last in (1..count).rev() {
            let other = listeners.draw.index(last + 1);
            let id = listeners.all[last].id;
            listeners.all[last].id = listeners.all[other].id;
            listeners.all[other].id = id;
        }
        listeners
    }

    /// The listener with this number, which [`Listeners::available`] gave.
    pub(super) fn get(&self, number: usize) -> &Listener {
        &self.all[number]
    }

    /// The number of a listener who has time at `now`; somebody who just signed up where nobody else has.
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

    /// Sends a listener away after a session from `start` to `end`: for as long again, and somewhat longer.
    pub(super) fn send_away(&mut self, number: usize, start: i64, end: i64) {
        let rest = self.draw.between(1_800, 10_800) as i64;
        self.all[number].away = end + (end - start) + rest;
    }

    /// Gives a listener the other level at `now`; a few will want the old one again.
    pub(super) fn change_level(&mut self, number: usize, now: i64) {
        let again = self.draw.percent(30).then(|| self.draw.between(now as u64, self.end as u64) as i64);
        let listener = &mut self.all[number];
        listener.restless = again;
        listener.level = match listener.level {
            Level::Free => Level::Paid,
            Level::Paid => Level::Free,
        };
    }

    /// Adds one of the `count` listeners who are there from the start. Those who pay are mostly the busy ones.
    fn add_early(&mut self, rank: usize, count: usize) {
        let draw = &mut self.draw;
        // A quarter sign up in the course of the logs, the busiest three not.
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
