//! `log_data`: one file for each UTC day, with the events in the order of their `ts`. Some events are written twice.

use std::path::PathBuf;

use serde::Serialize;

use super::Counts;
use super::calendar::{Date, SECONDS_A_DAY, timestamp, weekday};
use super::catalogue::Catalogue;
use super::draw::Draw;
use super::json;
use super::listeners::{Level, Listeners};
use super::names::double_encoded;
use super::page::Page;
use super::plan::Plan;
use super::session::{self, Event, Frame};
use super::tracks::Tracks;
use super::tree::Tree;
use crate::Result;

/// The relative activity of the hours of a day in UTC, and of the days of a week, as in the real logs.
const HOURS: [u64; 24] =
    [19, 20, 16, 13, 16, 21, 23, 22, 25, 31, 36, 39, 37, 42, 50, 58, 63, 57, 58, 43, 40, 33, 25, 22];
const WEEKDAYS: [u64; 7] = [15, 17, 19, 16, 16, 9, 7];
/// One of this many events is written twice.
const ONE_REPEATED_IN: u64 = 600;
/// For one of this many days, the last `LINES_RESENT` lines are sent again.
const ONE_DAY_RESENT_IN: u32 = 10;
const LINES_RESENT: usize = 8;

/// A log line. The keys are in alphabetical order, as in the real logs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    artist: Option<&'a str>,
    auth: &'static str,
    first_name: Option<&'static str>,
    gender: Option<&'static str>,
    item_in_session: u32,
    last_name: Option<&'static str>,
    length: Option<f64>,
    level: Level,
    location: Option<&'static str>,
    method: &'static str,
    page: Page,
    registration: Option<f64>,
    session_id: u64,
    song: Option<&'a str>,
    status: u16,
    ts: i64,
    user_agent: Option<&'static str>,
    user_id: &'a str,
}

/// Writes the logs of all days.
pub(super) fn write(
    plan: &Plan,
    catalogue: &Catalogue,
    listeners: &mut Listeners,
    tree: &Tree,
    counts: &mut Counts,
) -> Result<()> {
    let tracks = Tracks::new(plan, catalogue);
    let mut events: Vec<Event> = Vec::new();
    let mut sessions = 0;
    let mut date = Date::FIRST;
    for (day, quota) in (0_u32..).zip(quotas(plan)) {
        let mut draw = Draw::new(plan.seed, "days", day.into());
        let midnight = i64::from(day) * SECONDS_A_DAY;
        let mut left = quota;
        while left > 0 {
            // Each round starts few sessions, spread over the whole day. If there were too many, the early ones would
            // use up the quota, and the rest of the day would be empty.
            let mut starts: Vec<_> = (0..left.div_ceil(12)).map(|_| midnight + second_of_day(&mut draw)).collect();
            starts.sort_unstable();
            for start in starts {
                if left > 0 {
                    sessions += 1;
                    let frame = Frame { number: sessions, start, end: plan.end(), most: left };
                    left -= session::play(frame, &tracks, listeners, &mut draw, &mut events);
                }
            }
        }
        events.sort_unstable_by_key(|event| (event.second, event.session, event.item));
        // Events after midnight belong to the next day's file.
        let tomorrow = events.partition_point(|event| event.second < midnight + SECONDS_A_DAY);
        let today: Vec<_> = events.drain(..tomorrow).collect();
        let mut writer = Writer { tracks: &tracks, listeners, tree, counts, draw: &mut draw };
        writer.day(date, &today)?;
        if day.is_multiple_of(ONE_DAY_RESENT_IN) {
            writer.resend(date, &today[today.len().saturating_sub(LINES_RESENT)..])?;
        }
        date = date.next();
    }
    Ok(())
}

/// For each day, the number of events in the sessions that start on it. It is at least one, and the sum is the number
/// of all events.
fn quotas(plan: &Plan) -> Vec<u64> {
    let mut draw = Draw::new(plan.seed, "quotas", 0);
    let weights: Vec<_> = (0..plan.days).map(|day| WEEKDAYS[weekday(day)] * draw.between(50, 150)).collect();
    let total: u128 = weights.iter().copied().map(u128::from).sum();
    let spread = u128::from(plan.events - u64::from(plan.days));
    let mut weight_so_far = 0;
    let mut events_so_far = 0;
    let mut quotas = Vec::with_capacity(weights.len());
    for weight in weights {
        weight_so_far += u128::from(weight);
        let until_here = spread * weight_so_far / total;
        quotas.push(1 + (until_here - events_so_far) as u64);
        events_so_far = until_here;
    }
    quotas
}

fn second_of_day(draw: &mut Draw) -> i64 {
    (draw.weighted(HOURS) as u64 * 3_600 + draw.below(3_600)) as i64
}

/// Writes the files of one day.
struct Writer<'a> {
    tracks: &'a Tracks<'a>,
    listeners: &'a Listeners,
    tree: &'a Tree<'a>,
    counts: &'a mut Counts,
    draw: &'a mut Draw,
}

impl Writer<'_> {
    /// Writes the file of a day. Some lines are written twice.
    fn day(&mut self, date: Date, events: &[Event]) -> Result<()> {
        let mut content = Vec::with_capacity(events.len() * 480);
        for event in events {
            let start = content.len();
            self.line(&mut content, event)?;
            if self.draw.one_in(ONE_REPEATED_IN) {
                content.extend_from_within(start..);
                self.counts.log_lines += 1;
            }
        }
        self.counts.events += events.len() as u64;
        self.counts.plays += events.iter().filter(|event| event.track.is_some()).count() as u64;
        self.file(date, "events", content)
    }

    /// Writes some lines of a day again, to a second file.
    fn resend(&mut self, date: Date, events: &[Event]) -> Result<()> {
        let mut content = Vec::new();
        for event in events {
            self.line(&mut content, event)?;
        }
        self.file(date, "events-resent", content)
    }

    /// Writes a file. The last line has no newline at its end.
    fn file(&mut self, date: Date, suffix: &str, mut content: Vec<u8>) -> Result<()> {
        content.pop();
        let Date { year, month, day } = date;
        let folder: PathBuf = format!("log_data/{year}/{month:02}").into();
        self.tree.make(&folder)?;
        self.tree.write(&folder.join(format!("{year}-{month:02}-{day:02}-{suffix}.json")), &content)?;
        self.counts.log_files += 1;
        self.counts.bytes += content.len() as u64;
        Ok(())
    }

    /// Appends the line of an event, with a newline.
    fn line(&mut self, content: &mut Vec<u8>, event: &Event) -> Result<()> {
        let listener = self.listeners.get(event.listener);
        let signed_in = event.signed_in.then_some(listener);
        let played = event.track.map(|track| self.tracks.describe(track));
        let user_id = signed_in.map_or_else(String::new, |listener| listener.id.to_string());
        let artist = played.as_ref().map(|played| double_encoded(&played.artist));
        let song = played.as_ref().map(|played| double_encoded(&played.title));
        let line = Line {
            artist: artist.as_deref(),
            auth: if event.signed_in { "Logged In" } else { "Logged Out" },
            first_name: signed_in.map(|listener| listener.first_name),
            gender: signed_in.map(|listener| listener.gender),
            item_in_session: event.item,
            last_name: signed_in.map(|listener| listener.last_name),
            length: played.as_ref().map(|played| played.length.seconds()),
            level: event.level,
            location: signed_in.map(|listener| listener.location),
            method: event.page.method(),
            page: event.page,
            registration: signed_in.map(|listener| timestamp(listener.registered) as f64),
            session_id: event.session,
            song: song.as_deref(),
            status: event.page.status(),
            ts: timestamp(event.second),
            user_agent: signed_in.map(|listener| listener.user_agent),
            user_id: &user_id,
        };
        json::push_event(content, &line)?;
        content.push(b'\n');
        self.counts.log_lines += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::Options;
    use super::*;

    #[test]
    fn every_day_has_events_and_their_sum_is_the_total() {
        for (events, days) in [(1, 1), (30, 30), (31, 30), (1_000, 7), (10_000_000, 365)] {
            let quotas = quotas(&Plan::new(Options { songs: 1, events, days, seed: 5 }).unwrap());
            assert_eq!(quotas.len(), days as usize);
            assert!(quotas.iter().all(|&quota| quota > 0));
            assert_eq!(quotas.iter().sum::<u64>(), events);
        }
    }
}
